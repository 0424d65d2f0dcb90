/** What two clouds differ in, said so that a reader sees it: object by object, field by field. */

/** What one cloud holds and the other does not: `+` for what is there too much, `-` for what is missing. */
export function differences(there: readonly string[], wanted: readonly string[]): string[] {
  const left = [...wanted];
  const more = there.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return [...more.map((line) => `+ ${line}`), ...left.map((line) => `- ${line}`)];
}

/** The same, but an object that is there in another form is one line: `~ nova servers web: metadata {} for {"a":"b"}`. */
export function told(different: readonly string[]): string[] {
  const missing = different.filter((line) => line.startsWith("-")).map(parse);
  const lines = different
    .filter((line) => line.startsWith("+"))
    .map(parse)
    .map((more) => {
      const [nearest] = missing.filter((one) => alike(one, more) > 0).sort((a, b) => alike(b, more) - alike(a, more));
      if (!nearest) return `+ ${more.kind} ${JSON.stringify(more.object)}`;
      missing.splice(missing.indexOf(nearest), 1);
      return `~ ${more.kind} ${nameOf(more.object)}: ${fieldsOf(more.object, nearest.object).join("; ")}`;
    });
  return [...lines, ...missing.map(({ kind, object }) => `- ${kind} ${JSON.stringify(object)}`)];
}

interface Line {
  kind: string;
  object: unknown;
}

function parse(line: string): Line {
  const [, kind = "", json = "null"] = /^. (\S+ \S+) (.*)$/s.exec(line) ?? [];
  return { kind, object: JSON.parse(json) as unknown };
}

/** How many fields are the same; none if they are of different kinds, or fewer than half are. */
function alike(one: Line, other: Line): number {
  if (one.kind !== other.kind) return 0;
  const keys = keysOf(one.object, other.object);
  const same = keys.length - keys.filter((key) => differs(one.object, other.object, key)).length;
  return same * 2 < keys.length ? 0 : same;
}

function fieldsOf(there: unknown, wanted: unknown): string[] {
  return keysOf(there, wanted)
    .filter((key) => differs(there, wanted, key))
    .map((key) => `${key} ${textOf(there, key)} for ${textOf(wanted, key)}`);
}

const keysOf = (a: unknown, b: unknown): string[] => Object.keys({ ...(a as object), ...(b as object) });
const textOf = (object: unknown, key: string): string =>
  JSON.stringify((object as Record<string, unknown> | undefined)?.[key]) ?? "none";
const differs = (a: unknown, b: unknown, key: string): boolean => textOf(a, key) !== textOf(b, key);

function nameOf(object: unknown): string {
  const { name, uid, displayName, device_owner: owner } = (object ?? {}) as Record<string, string>;
  return name || uid || displayName || owner || "";
}
