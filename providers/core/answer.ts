/**
 * What came in an answer, and whether it has the shape that its reader needs. Only what is read without asking is checked,
 * so that lists of thousands cost nothing; and what is reported names fields, never values, which may be secret.
 */

/** What a field of an answer must be; with `?` it may be absent or null. */
export type FieldKind = "id" | "text" | "number" | "object" | "list" | "text?" | "number?" | "object?" | "list?";

/** What a field must be in its depth: a list, or an object, whose values are all of one kind; or an object of this shape. */
export interface DeepKind {
  /** What it is. */
  holds: "list" | "map" | "object";
  /** What its values are; of an object its shape. */
  of: FieldKind | DeepKind | AnswerShape;
  /** Whether it may be absent or null. */
  isOptional?: boolean;
}

/** The fields of an object that are read without asking whether they are there. */
export interface AnswerShape {
  readonly [field: string]: FieldKind | DeepKind;
}

/** A list whose items are all of one kind or shape. */
export const listOf = (of: DeepKind["of"], isOptional = false): DeepKind => ({ holds: "list", of, isOptional });

/** An object under whose keys all values are of one kind or shape. */
export const mapOf = (of: DeepKind["of"], isOptional = false): DeepKind => ({ holds: "map", of, isOptional });

/** An object of a shape. */
export const shaped = (of: AnswerShape, isOptional = false): DeepKind => ({ holds: "object", of, isOptional });

/** An object of unknown content. */
export type Fields = Readonly<Record<string, unknown>>;

/** A body, parsed: JSON, or what came instead. */
export type Body = { json: unknown } | { json?: undefined; instead: string };

/** Whether a value is an object, and no list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a list or a plain object: an Output, an asset or an object of another class is neither. */
export function holdsValues(value: unknown): value is object {
  return Array.isArray(value) || (isFields(value) && Object.getPrototypeOf(value) === Object.prototype);
}

/** Parses a body as JSON. */
export function parseBody(text: string): Body {
  if (!/\S/.test(text)) return { instead: "an empty body" };
  try {
    return { json: JSON.parse(text) };
  } catch {
    if (/^\s*[{[]/.test(text)) return { instead: `JSON that is broken after ${text.length} characters` };
    const words = wordsOfPage(text);
    const kind = /^\s*</.test(text) ? "a page" : "text";
    return { instead: `${kind} instead of JSON${words === "" ? "" : ` (${words.slice(0, 100)})`}` };
  }
}

/** The text of a page without its markup, shortened. */
export function wordsOfPage(text: string): string {
  return text
    .replace(/<(style|script)[\s\S]*?<\/\1>/gi, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 300);
}

/** A service's own words, if they are words: an object in their place says nothing to a user. */
export function textIn(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** What a value is, for errors: `an object with error, code`. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "string") return "text";
  if (typeof value !== "object") return `a ${typeof value}`;
  const names = Object.keys(value).map((name) => name.slice(0, 40));
  if (names.length === 0) return "an empty object";
  return `an object with ${names.slice(0, 5).join(", ")}${names.length > 5 ? ", …" : ""}`;
}

/** What is wrong with an object, or `undefined`: a field of `shape` is missing or something else. */
export function faultInObject(value: unknown, shape: AnswerShape, noun: string): string | undefined {
  if (!isFields(value)) return `${describeValue(value)} instead of ${noun}`;
  const [path, found] = misfit(value, shape) ?? [];
  return path === undefined ? undefined : `${noun} whose ${path} is ${describeValue(found)}`;
}

/** The first field of an object that does not fit, by its path, and what is there. */
function misfit(value: Fields, shape: AnswerShape): [path: string, found: unknown] | undefined {
  for (const field in shape) {
    const inner = misfitIn(value[field], shape[field] ?? "text");
    if (inner) return [field + inner[0], inner[1]];
  }
  return undefined;
}

/** The same of one value; the path is what follows its own name. */
function misfitIn(value: unknown, kind: DeepKind["of"]): [path: string, found: unknown] | undefined {
  if (typeof kind === "string") return isOfKind(value, kind) ? undefined : ["", value];
  if (!isDeep(kind)) return isFields(value) ? dotted(misfit(value, kind)) : ["", value];
  if (kind.isOptional && (value === undefined || value === null)) return undefined;
  const { holds, of } = kind;
  if (holds === "list" ? !Array.isArray(value) : !isFields(value)) return ["", value];
  if (holds === "object") return misfitIn(value, of);
  for (const [key, each] of Object.entries(value as object)) {
    const inner = misfitIn(each, of);
    // A map's keys are a user's own words.
    if (inner) return [`${holds === "list" ? `[${key}]` : ".*"}${inner[0]}`, inner[1]];
  }
  return undefined;
}

function dotted(inner: [path: string, found: unknown] | undefined): [path: string, found: unknown] | undefined {
  return inner && [`.${inner[0]}`, inner[1]];
}

function isDeep(kind: DeepKind | AnswerShape): kind is DeepKind {
  return typeof kind.holds === "string" && "of" in kind;
}

/** What is wrong with a list of objects, or `undefined`. */
export function faultInList(value: unknown, shape: AnswerShape, noun: string): string | undefined {
  if (!Array.isArray(value)) return `${describeValue(value)} instead of a list of ${noun}s`;
  for (const each of value) {
    const fault = faultInObject(each, shape, `${/^[aeiou]/i.test(noun) ? "an" : "a"} ${noun}`);
    if (fault !== undefined) return `a list with ${fault}`;
  }
  return undefined;
}

function isOfKind(value: unknown, kind: FieldKind): boolean {
  switch (kind) {
    case "id":
      return typeof value === "string" && value !== "";
    case "text":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "object":
      return isFields(value);
    case "list":
      return Array.isArray(value);
    case "text?":
      return value === undefined || value === null || typeof value === "string";
    case "number?":
      return value === undefined || value === null || typeof value === "number";
    case "object?":
      return value === undefined || value === null || isFields(value);
    case "list?":
      return value === undefined || value === null || Array.isArray(value);
  }
}

/** The words in an error's body, in whichever of the usual shapes. */
export function wordsIn(body: unknown): string {
  if (typeof body === "string") return body;
  if (typeof body !== "object" || body === null) return "";
  const { Code: code, Message: message } = body as { Code?: unknown; Message?: unknown };
  if (typeof code === "string") return [code, message].filter((word) => typeof word === "string" && word).join(": ");
  for (const key of ["message", "detail", "title", "faultstring"]) {
    const value = (body as Record<string, unknown>)[key];
    if (typeof value === "string" && value !== "") return value;
  }
  for (const value of Object.values(body)) {
    const words = Array.isArray(value) ? wordsIn(value[0]) : wordsIn(value);
    if (words !== "" && typeof value === "object") return words;
  }
  const texts = Object.values(body).filter((value) => typeof value === "string");
  return texts.join("; ");
}
