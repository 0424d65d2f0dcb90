// Reads request bodies: of what arrives, nothing is known until it is checked.

/** A JSON object of unknown content. */
export type Doc = Record<string, unknown>;

/** Whether a value is a JSON object (not null, not a list). */
export function isDoc(value: unknown): value is Doc {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object under a key; an empty one if there is none. */
export function doc(from: Doc, key: string): Doc {
  const value = from[key];
  return isDoc(value) ? value : {};
}

/** The string under a key; undefined if it is absent or something else. */
export function str(from: Doc, key: string): string | undefined {
  const value = from[key];
  return typeof value === "string" ? value : undefined;
}

/** The number under a key (digits in a string count); undefined if it is absent or something else. */
export function num(from: Doc, key: string): number | undefined {
  const value = from[key];
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : undefined;
}

/** The boolean under a key ("true" and "True" count); undefined if it is absent or something else. */
export function bool(from: Doc, key: string): boolean | undefined {
  const value = from[key];
  if (typeof value === "boolean") return value;
  if (typeof value === "string" && /^(true|false)$/i.test(value)) return value.toLowerCase() === "true";
  return undefined;
}

/** The list under a key; undefined if it is absent or something else. */
export function list(from: Doc, key: string): unknown[] | undefined {
  const value = from[key];
  return Array.isArray(value) ? value : undefined;
}

/** The objects of the list under a key; undefined if there is no list. */
export function docs(from: Doc, key: string): Doc[] | undefined {
  return list(from, key)?.filter(isDoc);
}

/** The strings of the list under a key; undefined if there is no list. */
export function strings(from: Doc, key: string): string[] | undefined {
  return list(from, key)?.filter((item): item is string => typeof item === "string");
}

/** An object with its values as strings: Nova's and Cinder's metadata. */
export function texts(from: Doc): Record<string, string> {
  return Object.fromEntries(Object.entries(from).map(([key, value]) => [key, String(value)]));
}

/** A value as Python prints it, which is how services quote bodies in their messages. */
export function python(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "string")
    return value.includes("'") && !value.includes('"') ? `"${value}"` : `'${value.replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if (isDoc(value)) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${python(key)}: ${python(item)}`)
      .join(", ")}}`;
  }
  return String(value);
}
