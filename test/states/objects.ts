/** Which objects are in a cloud: by service, kind, and what each is known by. */
import type { SandboxContent } from "../../sandbox";

/** What comes and goes with every login and request, and belongs to no stack. */
const PASSING = ["keystone tokens", "luoyun sessions", "rgw usage", "qingstor jobs"];

/** The objects of a saved sandbox: `nova servers 5f…`. */
export function objectsIn(content: SandboxContent): string[] {
  return kindsIn(content).flatMap(([kind, value]) => namesIn(value).map((name) => `${kind} ${name}`));
}

/** Where a word stands in the objects of a saved sandbox: `nova servers/$map/0/1/description Managed by …`. */
export function textsWith(word: string, content: SandboxContent): string[] {
  const among = (value: unknown, path: string): string[] => {
    if (typeof value === "string") return value.includes(word) ? [`${path} ${value}`] : [];
    return Object.entries(value ?? {}).flatMap(([key, each]) => among(each, `${path}/${key}`));
  };
  return kindsIn(content).flatMap(([kind, value]) => among(value, kind));
}

function kindsIn({ services }: SandboxContent): [kind: string, objects: unknown][] {
  const kinds = Object.entries(services).flatMap(([service, fields]) =>
    Object.entries(fields as object).map(([field, value]): [string, unknown] => [`${service} ${field}`, value]),
  );
  return kinds.filter(([kind]) => !PASSING.includes(kind));
}

/** What Neutron makes by itself as soon as somebody looks at a project's groups: the group `default` and its rules. */
export function isNeutrons(object: string, { services }: SandboxContent): boolean {
  const { groups, rules } = services.neutron as { groups: MapOf<Row>; rules: MapOf<Row> };
  const { projects } = services.keystone as { projects: MapOf<unknown> };
  const there = new Set(projects.$map.map(([id]) => id));
  const defaults = groups.$map.filter(([, { name, project_id }]) => name === "default" && there.has(project_id));
  const ids = new Set(defaults.map(([id]) => id));
  const own = rules.$map.filter(([, { security_group_id: group }]) => group !== undefined && ids.has(group));
  return (
    [...ids].some((id) => object === `neutron groups ${id}`) || own.some(([id]) => object === `neutron rules ${id}`)
  );
}

/** A map as it is saved. */
interface MapOf<T> {
  $map: [string, T][];
}

interface Row {
  name?: string;
  project_id: string;
  security_group_id?: string;
}

/** Maps have keys; in lists a thing is known by all that is said of it. */
function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.map((each) => JSON.stringify(each));
  const { $map } = (value ?? {}) as { $map?: [string, unknown][] };
  return ($map ?? []).map(([key]) => String(key));
}
