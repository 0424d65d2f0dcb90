/**
 * What each key of a cloud means here, as of the OS_* variables, which have the same names. A key is taken over, or it is
 * refused before anything is sent; only those that ask nothing of a connection are passed over, by name.
 */
import { suggestionFor } from "../../core/suggest";
import { type Draft, faultAt, flagOf, interfacesIn, textOf } from "./draft";
import type { Item, Layer } from "./layer";
import { takeEndpoints, takeServiceKey } from "./services";

/** Keys that are settings, the older names first: the later one wins. */
const TEXTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    auth_url: "authUrl",
    user_name: "username",
    username: "username",
    user_id: "userId",
    password: "password",
    user_domain_name: "userDomainName",
    user_domain_id: "userDomainId",
    tenant_name: "projectName",
    project_name: "projectName",
    tenant_id: "projectId",
    project_id: "projectId",
    project_domain_name: "projectDomainName",
    project_domain_id: "projectDomainId",
    application_credential_id: "applicationCredentialId",
    application_credential_name: "applicationCredentialName",
    application_credential_secret: "applicationCredentialSecret",
    auth_token: "token",
    token: "token",
    trust_id: "trustId",
    system_scope: "systemScope",
    cacert: "cacert",
    cert: "cert",
    key: "key",
  }),
);

/** Keys that are read together, elsewhere: regions, domains, the kind of login. */
const TOGETHER = [
  ...["auth_type", "auth_plugin", "region_name", "regions", "profile", "cloud"],
  ...["domain_id", "domain_name", "default_domain", "default_domain_id", "default_domain_name"],
];

/**
 * Keys that tell OpenStack's own clients how to create servers, what to show, measure or remember: nothing that a
 * connection does depends on them.
 */
const PASSED_OVER = [
  ...["networks", "external_network", "internal_network", "use_external_network", "use_internal_network"],
  ...["floating_ip_source", "requires_floating_ip", "nat_source", "nat_destination", "secgroup_source", "private"],
  ...["image_format", "image_api_use_tasks", "disable_vendor_agent", "vendor_hook", "message"],
  ...["cache", "no_cache", "metrics", "timing", "verbose_level", "log_file", "log_level", "debug", "beta_command"],
  ...["force_ipv4", "prefer_ipv6", "connect_retries", "connect_retry_delay", "status_code_retries"],
  ...["status_code_retry_delay", "rate_limit", "concurrency"],
];

const OTHER_LOGIN = "this login is not supported; password, token and application credential are";

/** Keys that we know, and cannot follow. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ...[
    ...["passcode", "auth_methods", "identity_provider", "identity_provider_url", "protocol", "client_id"],
    ...["client_secret", "openid_scope", "access_token", "access_token_endpoint", "access_token_type", "code"],
    ...["authorization_code", "redirect_uri", "discovery_endpoint", "mutual_auth", "service_provider"],
    ...["service_provider_endpoint", "service_provider_entity_id", "remote_project_id", "remote_project_name"],
    ...["remote_project_domain_id", "remote_project_domain_name", "consumer_key", "consumer_secret", "access_key"],
    ...["access_secret"],
  ].map((key) => [key, OTHER_LOGIN] as const),
  ["auth", "must be a map of the login's settings"],
  ["endpoint", "a service without Keystone is not supported; one service's URL is <service>_endpoint_override"],
  ["url", "a service without Keystone is not supported; Keystone's URL is auth_url"],
  ["endpoint_override", "name the service: network_endpoint_override, or endpoint_overrides with a map of URLs"],
]);

const KNOWN = [...TEXTS.keys(), ...TOGETHER, "interface", "endpoint_type", "verify", "insecure", "api_timeout"];

/** Whether a key may be a misspelling of one that is known. */
export const knownKeys: readonly string[] = KNOWN;

/** Takes over each key of a cloud. @param isUnrelated keys that need not be known, for variables of other programs */
export function takeKeys(draft: Draft, layer: Layer): void {
  for (const [key, setting] of TEXTS) {
    const item = layer.get(key);
    if (item) draft.settings[setting] = textOf(draft, item);
  }
  const endpoints = layer.get("endpoint_type") ?? layer.get("interface");
  if (endpoints) draft.settings.interface = interfacesIn(draft, endpoints);
  for (const [key, item] of layer)
    if (!TEXTS.has(key) && !TOGETHER.includes(key) && !takeOther(draft, key, item))
      faultAt(draft, item, REFUSED.get(key) ?? `there is no such key; ${suggestionFor(key, KNOWN)}`);
}

/** Takes over a key that is not just a text. @returns false if there is no such key */
function takeOther(draft: Draft, key: string, item: Item): boolean {
  const { settings } = draft;
  if (key === "interface" || key === "endpoint_type" || PASSED_OVER.includes(key)) return true;
  if (key === "verify") settings.verify = flagOf(draft, item);
  else if (key === "insecure") settings.verify = flagOf(draft, item) === true ? false : settings.verify;
  else if (key === "endpoint_overrides") takeEndpoints(draft, item);
  else if (key === "status") refuseClosed(draft, item);
  else if (/(^|_)timeout$/.test(key)) settings.timeout = secondsIn(draft, item);
  else return takeServiceKey(draft, key, item);
  return true;
}

function secondsIn(draft: Draft, item: Item): number | undefined {
  const seconds = Number(item.value);
  if (seconds > 0) return seconds;
  faultAt(draft, item, "must be a number of seconds");
  return undefined;
}

function refuseClosed(draft: Draft, item: Item): void {
  if (item.value === "shutdown") faultAt(draft, item, "this cloud is no longer there");
}
