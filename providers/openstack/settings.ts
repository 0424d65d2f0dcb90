/** How a connection to an OpenStack is written in the stack's config; `sources/` reads clouds.yaml and OS_* variables. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Keys } from "../core/cloud";
import type { CommonSettings } from "../core/connection";
import { settingFlag, settingNumber, settingsFields, settingText } from "../core/connectionFields";
import type { Schema, Shape } from "../core/schema";
import type { Audience, ServiceChoice, ServiceName } from "./serviceChoice";

/** A connection to an OpenStack. One of four logins: a password, a token, an application credential, a tenant's API key. */
export interface OpenStackSettings extends CommonSettings {
  /** OpenStack: the kind of a connection that names none. */
  kind: "openstack";
  /** The Keystone v3 URL: `https://cloud.example:5000/v3`. */
  authUrl: string;
  /** The user, for a login with a password; by name, in the user's domain, or by `userId`. */
  username?: string;
  /** The user's id, in place of `username` and its domain. */
  userId?: string;
  /** The user's password. Secret. */
  password?: string;
  /** A token of Keystone's, in place of user and password; it ends when it ends. Secret. */
  token?: string;
  /** The user's domain; by name, or by `userDomainId`. @default the domain Default */
  userDomainName?: string;
  /** The id of the user's domain, in place of `userDomainName`. */
  userDomainId?: string;
  /** The project to act in; by name, in the project's domain, or by `projectId`. */
  projectName?: string;
  /** The project's id, in place of `projectName` and its domain. */
  projectId?: string;
  /**
   * The domain of both user and project by name, in place of `userDomainName` and `projectDomainName`: so the operator of
   * the package's sandbox is a connection's settings as it is. @default the domain Default
   */
  domain?: string;
  /** The project's domain; by name, or by `projectDomainId`. @default the user's */
  projectDomainName?: string;
  /** The id of the project's domain, in place of `projectDomainName`. */
  projectDomainId?: string;
  /** The domain to act in, in place of a project; by name, or by `domainId`. */
  domainName?: string;
  /** The id of the domain to act in, in place of `domainName`. */
  domainId?: string;
  /** Acts in the whole system, in place of a project: `all`. */
  systemScope?: "all";
  /** Acts by this trust, in place of a project. */
  trustId?: string;
  /** An application credential; by id, or by name and its user. It implies its project. */
  applicationCredentialId?: string;
  /** The application credential's name, in place of its id; then the user must be named too. */
  applicationCredentialName?: string;
  /** The application credential's secret. Secret. */
  applicationCredentialSecret?: string;
  /** A tenant's API key, with its `tenantId`: the secret of the application credential that `Tenant` created. */
  apiKey?: string;
  /** The region whose endpoints are used. @default the catalog's only one */
  region?: string;
  /** Which of the catalog's endpoints are used, the preferred ones first. @default public */
  interface?: Audience | Audience[];
  /** What holds for one service alone: `{ network: { endpoint: "https://…" } }`. */
  services?: Partial<Record<ServiceName, ServiceChoice>>;
  /**
   * The file of the authority that signed the cloud's certificates, relative to the project's folder.
   * @default the system's authorities
   */
  cacert?: string;
  /** The file of the certificate by which the cloud knows this client, in PEM. */
  cert?: string;
  /** The file of that certificate's key, if it is not in the same file. */
  key?: string;
  /** Whether the cloud's certificates are checked. Without, anybody on the way can be the cloud. @default true */
  verify?: boolean;
  /** How long an answer may take, in seconds. @default 60 */
  timeout?: number;
  /** Regions for which clouds.yaml has values of their own, which this connection does not have. */
  regionsApart?: string[];
}

const text = settingText;
const audience = z.enum(["public", "internal", "admin"]);
const audiences = z.union([audience, z.array(audience).min(1)], "must be public, internal or admin, or a list of them");
const url = z.url({ protocol: /^https?$/, error: "must be an http(s) URL" });

const serviceChoice = z.strictObject({
  endpoint: url.optional(),
  interface: audiences.optional(),
  region: text.optional(),
  type: text.optional(),
  name: text.optional(),
} satisfies Shape<ServiceChoice>);

const services = z.strictObject({
  identity: serviceChoice.optional(),
  compute: serviceChoice.optional(),
  network: serviceChoice.optional(),
  volume: serviceChoice.optional(),
  image: serviceChoice.optional(),
  share: serviceChoice.optional(),
});

/** Validates an OpenStack connection. */
export const settingsSchema: Schema<OpenStackSettings> = z
  .strictObject({
    kind: z.literal("openstack"),
    authUrl: z.url({ protocol: /^https?$/, error: "must be the http(s) URL of Keystone" }),
    username: text.optional(),
    userId: text.optional(),
    password: text.optional(),
    token: text.optional(),
    userDomainName: text.optional(),
    userDomainId: text.optional(),
    domain: text.optional(),
    projectName: text.optional(),
    projectId: text.optional(),
    projectDomainName: text.optional(),
    projectDomainId: text.optional(),
    domainName: text.optional(),
    domainId: text.optional(),
    systemScope: z.literal("all", "must be all").optional(),
    trustId: text.optional(),
    applicationCredentialId: text.optional(),
    applicationCredentialName: text.optional(),
    applicationCredentialSecret: text.optional(),
    apiKey: text.optional(),
    region: text.optional(),
    interface: audiences.optional(),
    services: services.optional(),
    cacert: text.optional(),
    cert: text.optional(),
    key: text.optional(),
    verify: settingFlag.optional(),
    timeout: settingNumber(z.number("must be a number of seconds").positive("must be more than 0")).optional(),
    regionsApart: z.array(text).optional(),
    ...settingsFields,
    tenantId: z
      .string()
      .regex(/^t-\d{10}$/, "must be t- and 10 digits")
      .optional(),
  })
  .superRefine((given, issues) => {
    const password = (given.username ?? given.userId) && given.password;
    const credential =
      (given.applicationCredentialId ?? given.applicationCredentialName) && given.applicationCredentialSecret;
    const key = given.tenantId && given.apiKey;
    if (!password && !given.token && !credential && !key) {
      issues.addIssue(
        "missing credentials: give username and password, a token, an application credential's id and secret, or tenantId and apiKey",
      );
    }
    const scopes = [
      given.projectId ?? given.projectName,
      given.domainId ?? given.domainName,
      given.systemScope,
      given.trustId,
    ].filter((scope) => scope !== undefined);
    if (scopes.length > 1)
      issues.addIssue("it can act in one of these only: a project, a domain, the system (systemScope), a trust");
  });

/** What a connection says of the way to its cloud, without the client's own certificate: other logins go the same way. */
export function wayTo(settings: OpenStackSettings): Pick<OpenStackSettings, "authUrl"> & Partial<OpenStackSettings> {
  const { authUrl, region, interface: endpoints, services, cacert, verify, timeout } = settings;
  return { authUrl, region, interface: endpoints, services, cacert, verify, timeout };
}

/** The connection of a tenant: to the operator's cloud, with the tenant's API key. */
export function tenantConnection(
  operator: OpenStackSettings,
  [{ tenantId, apiKey } = {}]: readonly Keys[],
): Partial<OpenStackSettings> {
  return { kind: "openstack", ...wayTo(operator), tenantId, apiKey };
}

/** The name of the application credential whose secret is this API key: unique, and derived from the key alone. */
export function keyName(apiKey: string): string {
  return `key-${createHash("sha256").update(apiKey).digest("hex").slice(0, 16)}`;
}
