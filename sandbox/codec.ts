// What a sandbox holds as JSON, and back. JSON has neither maps nor dates nor bytes, and forgets that two places hold one
// object: these are written as objects with one key that begins with "$".
import { createPrivateKey, createPublicKey, KeyObject } from "node:crypto";

/** What JSON can say. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** What differs from one sandbox to the next, by the name that stands for it: `{ sandbox: "127.0.0.1:5000" }`. */
export type Places = Readonly<Record<string, string>>;

/** How a state is written. */
export interface Writing {
  places: Places;
  /** Classes whose instances a constructor hands around, so that they are no content: the clock, the cloud. */
  wiring: ReadonlyArray<abstract new (...given: never[]) => object>;
  /** What is written in place of an object: the bytes where it names a file. */
  instead?(value: object): object;
}

type Fields = Record<string, unknown>;

/** Stands for "{{" in a text, so that a text which looks like a placeholder stays what it is. */
const OPEN = "open";

/**
 * Writes the content of a value: data as it is, a class instance as its fields. Fields of an instance that are functions
 * or wiring are left out: whoever reads has an instance of the same class, whose constructor made them.
 * @throws Error where something in the data cannot be written, as a function
 */
export function written(value: unknown, { places, wiring, instead }: Writing): Json {
  const seen = new Map<object, string>();
  const text = textWriter(places);
  const isWiring = (field: unknown): boolean =>
    typeof field === "function" || wiring.some((each) => field instanceof each);

  const write = (value: unknown, path: string): Json => {
    if (value === null || typeof value === "boolean") return value;
    if (typeof value === "string") return text(value);
    if (typeof value === "bigint") return { $bigint: String(value) };
    if (typeof value === "number") return Number.isFinite(value) ? value : { $number: String(value) };
    if (typeof value !== "object") throw new Error(`${path} is ${typeof value}, which is no content`);
    return leaf(value) ?? shared(value, path);
  };
  const shared = (value: object, path: string): Json => {
    const first = seen.get(value);
    if (first !== undefined) return { $same: first };
    seen.set(value, path);
    return branch(instead?.(value) ?? value, path);
  };
  const many = (values: Iterable<unknown>, path: string): Json[] =>
    Array.from(values, (each, index) => write(each, step(path, index)));
  const branch = (value: object, path: string): Json => {
    if (Array.isArray(value)) return many(value, path);
    if (value instanceof Map) return { $map: many(value, path) };
    if (value instanceof Set) return { $set: many(value, path) };
    const own = Object.entries(value).filter(([, field]) => field !== undefined);
    const fields = isPlain(value) ? own : own.filter(([, field]) => !isWiring(field));
    const all = fields.map(([key, field]): [string, Json] => [key, write(field, step(path, key))]);
    return all.some(([key]) => key.startsWith("$")) ? { $object: all } : Object.fromEntries(all);
  };
  return write(value, "");
}

/**
 * Reads what `written` wrote into an instance of the class that was written, or into any object: class instances, maps,
 * sets and lists that are there already are filled, so that whoever holds one sees the new content.
 * @throws Error where it is not what `written` writes
 */
export function read(json: Json, into: object, places: Places): void {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw new Error("it is no content");
  new Reader(textReader(places)).fields(Object.entries(json), into, "");
}

/** Reads one content. */
class Reader {
  /** What was read already, by where it stands. */
  private readonly known = new Map<string, object>();

  constructor(private readonly text: (written: string) => string) {}

  /** Reads fields into an object. */
  fields(fields: [string, Json][], into: object, path: string): object {
    this.known.set(path, into);
    for (const [key, field] of fields) {
      const there = Object.hasOwn(into, key) ? (into as Fields)[key] : undefined;
      const value = this.value(field, step(path, key), there);
      Object.defineProperty(into, key, { value, writable: true, enumerable: true, configurable: true });
    }
    return into;
  }

  /** @param there what stands in this place already: it is filled where it can be */
  private value(json: Json, path: string, there?: unknown): unknown {
    if (typeof json === "string") return this.text(json);
    if (typeof json !== "object" || json === null) return json;
    if (Array.isArray(json)) return this.list(json, path, there);
    const [[tag, content] = ["", null]] = Object.entries(json);
    if (!tag.startsWith("$")) return this.plain(Object.entries(json), path, there);
    if (tag === "$object") return this.plain(listIn(content, path) as [string, Json][], path, there);
    if (tag === "$map") return this.map(listIn(content, path), path, there);
    if (tag === "$set") return this.set(listIn(content, path), path, there);
    if (tag !== "$same") return readLeaf(tag, String(content), path);
    const same = this.known.get(String(content));
    if (!same) throw new Error(`${path} is the same as ${content}, which is not there`);
    return same;
  }

  /** What an instance holds is filled; plain data is as it was written, and nothing else. */
  private plain(fields: [string, Json][], path: string, there: unknown): object {
    return this.fields(fields, isInstance(there) ? there : {}, path);
  }

  private list(json: Json[], path: string, there: unknown): unknown[] {
    const list: unknown[] = Array.isArray(there) ? there : [];
    this.known.set(path, list);
    list.splice(0, list.length);
    for (const each of this.elements(json, path)) list.push(each);
    return list;
  }

  private map(json: Json[], path: string, there: unknown): Map<unknown, unknown> {
    const map: Map<unknown, unknown> = there instanceof Map ? there : new Map();
    this.known.set(path, map);
    map.clear();
    for (const pair of this.elements(json, path)) {
      const [key, value] = pair as [unknown, unknown];
      map.set(key, value);
    }
    return map;
  }

  private set(json: Json[], path: string, there: unknown): Set<unknown> {
    const set: Set<unknown> = there instanceof Set ? there : new Set();
    this.known.set(path, set);
    set.clear();
    for (const each of this.elements(json, path)) set.add(each);
    return set;
  }

  private *elements(json: Json[], path: string): Generator<unknown> {
    for (const [index, each] of json.entries()) yield this.value(each, step(path, index));
  }
}

/** What has no parts, and is never changed once it is made. */
function leaf(value: object): Json | undefined {
  if (value instanceof Date) return { $date: value.toISOString() };
  if (value instanceof KeyObject)
    return { $key: value.export({ type: value.type === "public" ? "spki" : "pkcs8", format: "pem" }).toString() };
  if (!(value instanceof Uint8Array)) return undefined;
  const bytes = Buffer.from(value);
  const text = bytes.toString("utf8");
  return Buffer.from(text).equals(bytes) ? { $text: text } : { $base64: bytes.toString("base64") };
}

function readLeaf(tag: string, said: string, path: string): unknown {
  if (tag === "$date") return new Date(said);
  if (tag === "$number") return Number(said);
  if (tag === "$bigint") return BigInt(said);
  if (tag === "$text") return Buffer.from(said);
  if (tag === "$base64") return Buffer.from(said, "base64");
  if (tag === "$key") return said.includes("PRIVATE") ? createPrivateKey(said) : createPublicKey(said);
  throw new Error(`${path} holds ${tag}, which this version does not know`);
}

function listIn(json: Json, path: string): Json[] {
  if (Array.isArray(json)) return json;
  throw new Error(`${path} must be a list`);
}

/** One step further, as a JSON pointer has it. */
const step = (path: string, key: string | number): string =>
  `${path}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;

const isPlain = (value: object): boolean => [Object.prototype, null].includes(Object.getPrototypeOf(value));

const isInstance = (value: unknown): value is object =>
  typeof value === "object" &&
  value !== null &&
  !isPlain(value) &&
  ![Array, Map, Set, Date, Uint8Array].some((each) => value instanceof each);

/** Puts placeholders in a text: `http://127.0.0.1:5000/x` becomes `http://{{sandbox}}/x`. */
function textWriter(places: Places): (text: string) => string {
  const known = Object.entries(places).filter(([, value]) => value !== "");
  return (text) => {
    let written = text.replaceAll("{{", `{{${OPEN}}}`);
    // A port that goes on is another one.
    for (const [name, value] of known)
      written = written.replace(new RegExp(`${escaped(value)}(?!\\d)`, "g"), `{{${name}}}`);
    return written;
  };
}

function textReader(places: Places): (text: string) => string {
  const values: Places = { ...places, [OPEN]: "{{" };
  return (text) => text.replace(/\{\{(\w+)\}\}/g, (all, name: string) => values[name] ?? all);
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
