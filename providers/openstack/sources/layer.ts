/**
 * What is written of one cloud, in layers: a public cloud's profile, `clouds.yaml`, `secure.yaml`, the values of a region,
 * the environment. What a later layer says wins, and takes with it what an earlier one says of the same by another key.
 */
import { isFields } from "../../core/answer";
import { isNothing, type Written } from "./cloudsFile";

/** One value. */
export interface Item {
  /** The value. */
  value: Written;
  /** Key and place, for the user: `verify, /etc/openstack/clouds.yaml line 12`, or `OS_INSECURE`. */
  at: () => string;
}

/** Values by key; those below `auth` stand beside the others. */
export type Layer = ReadonlyMap<string, Item>;

/** Keys of one meaning: who gives one of them means none of the others. */
const RIVALS: readonly (readonly string[])[] = [
  ["project_id", "project_name", "tenant_id", "tenant_name"],
  ["user_id", "username", "user_name"],
  ["user_domain_id", "user_domain_name"],
  ["project_domain_id", "project_domain_name"],
  ["domain_id", "domain_name"],
  ["default_domain", "default_domain_id", "default_domain_name"],
  ["application_credential_id", "application_credential_name"],
  ["token", "auth_token"],
  ["auth_type", "auth_plugin"],
  ["interface", "endpoint_type"],
  ["regions", "region_name"],
  ["verify", "insecure"],
];

/** Keys whose value is taken as it is, though YAML reads `null` or `~` as nothing. */
const LITERAL =
  /^(password|token|auth_token|application_credential_secret|user_?name|user_id|(project|tenant)_(name|id))$/;

/** A map as a layer. @param at where a key stands, for the user */
export function layerOf(written: Readonly<Record<string, Written>>, at: (path: string[]) => string): Layer {
  const layer = new Map<string, Item>();
  const add = (from: Readonly<Record<string, Written>>, above: string[]) => {
    for (const [key, value] of Object.entries(from)) {
      const name = key.replaceAll("-", "_");
      const isAbsent = LITERAL.test(name) ? value === "" : isNothing(value);
      if (!isAbsent) layer.set(name, { value, at: () => `${[...above, key].join(".")}, ${at([...above, key])}` });
    }
  };
  const { auth, ...beside } = written;
  add(isFields(auth) || isNothing(auth) ? beside : written, []);
  // What stands below `auth` wins, as in OpenStack's own clients.
  if (isFields(auth)) add(auth as Readonly<Record<string, Written>>, ["auth"]);
  return layer;
}

/** Layers as one; what a later one says wins. */
export function overlay(...layers: readonly Layer[]): Layer {
  const all = new Map<string, Item>();
  for (const layer of layers) {
    for (const rivals of RIVALS) if (rivals.some((key) => layer.has(key))) for (const key of rivals) all.delete(key);
    for (const [key, item] of layer) all.set(key, item);
  }
  return all;
}

/** Key and place of the first of these keys that is there. */
export function firstOf(layer: Layer, ...keys: readonly string[]): Item | undefined {
  return keys.map((key) => layer.get(key)).find((item) => item !== undefined);
}
