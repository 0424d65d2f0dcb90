/** What a cloud holds, in a form in which two clouds that a program built alike are equal: without ids, times and tokens. */
import type { SandboxContent } from "../../sandbox";
import { clusterOf } from "./cluster";

/** What comes and goes with logins and requests, is there before any program, or is the cloud's own count. */
const PASSING =
  /^(keystone (tokens|services)|luoyun (sessions|users)|rgw (usage|bodies)|qingstor (keys|refusals|failing)|nova (flavors|quotas|deleted)|neutron quotas|cinder (types|quotas)|glance .*|manila (types|quotas|messages|protocols)|examcloud (settings|images|flavors|launching))$/;

/** Fields that differ from one cloud to the next although a user sees no difference. */
const OWN = new RegExp(
  `^(${[
    "id|.*_at|.*At|created|updated|modified|launched|started|issued|expires|since|last_modified",
    "mac_address|ip_address|addresses|address|ip|host|hostname|port|device|exports|external_fixed_ips",
    "token|secret|password|adminPass|access_key|fingerprint|auditIds|hash|etag|versionId|pieces",
    "number|serial|writes|revision_number|standard_attr_id|segmentation_id|reservation_id|instanceId|serverId",
    "actions|oldFlavor|oldState|config_drive",
  ].join("|")})$`,
);
/** Ids, times, marks and keys that stand within texts. */
const WITHIN = [
  /(?<=omnicloud-[a-z-]+([0-9a-f]+)?=)[0-9a-f]{20}\b/g,
  /(?<=omnicloud-[a-z-]+-)[0-9a-f]+(?==)/g,
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(\.\d+)*/g,
  /\b[0-9a-f]{8}-[0-9a-f]{12}\b/g,
  /\b[0-9a-f]{32}\b/g,
  /\b[0-9a-f]{40}\b/g,
  /OMNI[0-9A-F]{16,}/g,
  /\bkey-[0-9a-f]{16}\b/g,
  /\bt-\d{10}\b/g,
  /^[A-Za-z0-9_-]{40}$/g,
  /\d{4}-\d\d-\d\dT[\d:.]+Z?/g,
];

interface Written {
  $map?: [unknown, unknown][];
  $set?: unknown[];
  $same?: string;
}

/** Every object of a cloud as one line, sorted: two clouds that hold the same have the same lines. */
export function linesOf(content: SandboxContent): string[] {
  const { services } = content;
  const plain = plainly(services);
  const defaults = defaultGroups(content);
  return Object.entries(services)
    .flatMap(([service, fields]) =>
      Object.entries(fields as object).flatMap(([field, value]) => {
        const kind = `${service} ${field}`;
        if (kind === "qingstor jobs")
          return clusterOf(value).map((cluster) => `qingstor cluster ${JSON.stringify(plain(cluster))}`);
        if (PASSING.test(kind)) return [];
        const objects = entriesOf(value).filter((object) => !isDefault(object, defaults));
        const lines = objects.map((object) => `${kind} ${JSON.stringify(plain(object))}`);
        // A key before the current one is kept until the next rotation: one or two are the same.
        return kind === "keystone credentials" ? [...new Set(lines)] : lines;
      }),
    )
    .sort();
}

/** The objects within a field of a service. */
function entriesOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  const { $map, $set } = (value ?? {}) as Written;
  return $map?.map(([key, object]) => (typeof object === "object" ? object : [key, object])) ?? $set ?? [];
}

/** Neutron creates a project's group `default` as soon as somebody looks at its groups. */
function defaultGroups({ services }: SandboxContent): Set<string> {
  const { groups } = services.neutron as { groups: { $map: [string, { name?: string }][] } };
  return new Set(groups.$map.filter(([, { name }]) => name === "default").map(([id]) => id));
}

function isDefault(object: unknown, defaults: ReadonlySet<string>): boolean {
  const { id = "", security_group_id: group = "" } = object as { id?: string; security_group_id?: string };
  return defaults.has(id) || defaults.has(group);
}

/** Values without what is a cloud's own; what the saved form only points to stands where it is pointed to. */
function plainly(services: Record<string, unknown>): (value: unknown) => unknown {
  const at = (path: string): unknown =>
    path
      .split("/")
      .slice(1)
      .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
      .reduce<unknown>((value, step) => stepInto(value, step), services);
  const plain = (value: unknown, depth: number): unknown => {
    if (typeof value === "string") return WITHIN.reduce((text, own) => text.replace(own, "…"), value);
    if (value === null) return "";
    if (typeof value !== "object" || depth > 8) return value;
    if (Array.isArray(value)) return unmarked(value.map((one) => plain(one, depth + 1)).sort(byText));
    const { $same } = value as Written;
    if ($same !== undefined) return plain(at($same), depth + 1);
    const fields = Object.entries(asNow(value)).filter(([key]) => !OWN.test(key));
    return Object.fromEntries(
      fields.map(([key, inner]) => [plain(key, depth), plain(inner, depth + 1)] as const).sort(byText),
    );
  };
  return (value) => plain(value, 0);
}

/** A list without our mark: a group that was given a description has it as a tag, one that was not has it in its label. */
function unmarked(list: unknown[]): unknown[] {
  return list.filter((one) => one !== "omnicloud=…");
}

/** Of a bucket or a user what holds now: not its files' earlier versions, nor that there once were some, nor earlier keys. */
function asNow(value: object): object {
  const { objects, keys, versioning, ...rest } = value as { objects?: Written; keys?: Written; versioning?: string };
  // Whose its routes are says nothing of a router that has none.
  if ("routes" in rest && "tags" in rest && Array.isArray(rest.routes) && rest.routes.length === 0)
    return { ...value, tags: [rest.tags].flat().filter((tag) => !String(tag).startsWith("omnicloud-routes=")) };
  if ("maxSize" in rest && "enabled" in rest && !rest.enabled) return { enabled: false };
  if (!objects?.$map && !keys?.$map) return value;
  return {
    ...rest,
    ...(objects?.$map ? { objects: filesIn(objects.$map) } : {}),
    ...(keys?.$map && keys.$map.length > 2 ? { keys: keys.$map.length } : {}),
    ...(versioning === "Enabled" ? { versioning } : {}),
  };
}

/** The files of a bucket, the newest version of each; what was deleted is not there. */
function filesIn(objects: [unknown, unknown][]): [unknown, unknown][] {
  const newest = objects.map(([key, versions]): [unknown, { marker?: boolean }] => [key, [versions].flat()[0] ?? {}]);
  return newest.filter(([, { marker }]) => !marker);
}

function stepInto(value: unknown, step: string): unknown {
  const { $map, $set } = (value ?? {}) as Written;
  return (($map ?? $set ?? value) as Record<string, unknown> | undefined)?.[step];
}

function byText(a: unknown, b: unknown): number {
  const [one = "", other = ""] = [JSON.stringify(a), JSON.stringify(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}
