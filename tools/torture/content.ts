/** What a cloud holds, in a form in which two clouds that a program built alike are equal: without ids, times and tokens. */
import type { SandboxContent } from "../../sandbox";

/** Fields that differ from one cloud to the next although a user sees no difference. */
const OWN =
  /^(id|.*_at|created|updated|launched|started|mac_address|token|tokens|sessions|secret|hash|etag|revision_number)$/i;
/** Ids, times, marks and keys that stand within texts. */
const WITHIN = [
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g,
  /\b[0-9a-f]{32}\b/g,
  /\b[0-9a-f]{8}-[0-9a-f]{12}\b/g,
  /\d{4}-\d\d-\d\dT[\d:.]+Z?/g,
];

/** The services of a sandbox that a program's objects are in. */
const SERVICES = ["keystone", "nova", "neutron", "cinder", "manila", "rgw"] as const;

/** Every object of the services as one line, sorted: two clouds that hold the same have the same lines. */
export function linesOf({ services }: SandboxContent): string[] {
  return SERVICES.flatMap((service) =>
    objectsIn(services[service]).map((object) => `${service} ${JSON.stringify(plain(object))}`),
  ).sort();
}

/** The objects within a service: what has an id. */
function objectsIn(value: unknown): object[] {
  if (typeof value !== "object" || value === null) return [];
  if (!Array.isArray(value) && typeof (value as { id?: unknown }).id === "string") return [value];
  return Object.values(value).flatMap(objectsIn);
}

function plain(value: unknown): unknown {
  if (typeof value === "string") return WITHIN.reduce((text, own) => text.replace(own, "…"), value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plain).sort(byText);
  const fields = Object.entries(value).filter(([key]) => !OWN.test(key));
  return Object.fromEntries(fields.map(([key, inner]) => [plain(key), plain(inner)] as const).sort(byText));
}

function byText(a: unknown, b: unknown): number {
  const [one, other] = [JSON.stringify(a), JSON.stringify(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** What one cloud holds and the other does not: `+` for what is there too much, `-` for what is missing. */
export function differences(there: readonly string[], wanted: readonly string[]): string[] {
  const left = [...wanted];
  const more = there.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return [...more.map((line) => `+ ${line}`), ...left.map((line) => `- ${line}`)].map((line) => line.slice(0, 400));
}
