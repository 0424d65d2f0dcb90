// Octavia: reads bodies by the fields that a kind of object has, and refuses them in WSME's words.
import { isIP } from "node:net";
import { isUuid } from "../identifiers";
import { Refusal } from "../refusal";
import type { Call } from "../service";
import { type Doc, isDoc, python } from "../wire";

/** What a field of a body may be. */
export interface Field {
  type: "text" | "bool" | "int" | "uuid" | "ip" | "texts" | "object";
  required?: boolean;
  min?: number;
  max?: number;
  oneOf?: readonly string[];
}

/** The fields of a kind of object, by name. */
export type Fields = Readonly<Record<string, Field>>;

const text: Field = { type: "text", max: 255 };
const flag: Field = { type: "bool" };

/** Fields that most kinds have. */
export const COMMON: Fields = { name: text, admin_state_up: flag, tags: { type: "texts" } };

/** With a description. */
export const DESCRIBED: Fields = { ...COMMON, description: text };

/** A port of a protocol. */
export const PORT: Field = { type: "int", min: 1, max: 65535 };

const invalid = (name: string, value: unknown, why: string): Refusal =>
  new Refusal(400, `Invalid input for field/attribute ${name}. Value: '${asText(value)}'. ${why}`);

const asText = (value: unknown): string => (typeof value === "string" ? value : python(value));

function check(name: string, value: unknown, field: Field): void {
  const { type, min, max, oneOf } = field;
  const wrong = (why: string) => invalid(name, value, why);
  if (type === "text" || type === "uuid" || type === "ip") {
    if (typeof value !== "string") throw wrong("Wrong type. Expected '<class 'str'>'");
    if (oneOf && !oneOf.includes(value)) throw wrong(`Value should be one of: ${[...oneOf].sort().join(", ")}`);
    if (type === "uuid" && !isUuid(value)) throw wrong("Value should be UUID format");
    if (type === "ip" && isIP(value) === 0) throw wrong("Value should be IPv4 or IPv6 format");
    if (max !== undefined && value.length > max)
      throw wrong(`Value should have a maximum character requirement of ${max}`);
    return;
  }
  if (type === "bool" && typeof value !== "boolean") throw wrong("Wrong type. Expected '<class 'bool'>'");
  if (type === "object" && !isDoc(value)) throw wrong("Wrong type. Expected an object");
  if (type === "texts" && !(Array.isArray(value) && value.every((one) => typeof one === "string")))
    throw wrong("Wrong type. Expected an array of strings");
  if (type !== "int") return;
  if (!Number.isInteger(Number(value)) || value === "") throw wrong("Wrong type. Expected '<class 'int'>'");
  if (min !== undefined && Number(value) < min) throw wrong(`Value should be greater or equal to ${min}`);
  if (max !== undefined && Number(value) > max) throw wrong(`Value should be lower or equal to ${max}`);
}

/** The fields of an object in a body, checked; `null` counts as not given. */
export function checkFields(argument: string, given: Doc, fields: Fields, unheard: readonly string[] = []): Doc {
  for (const [name, field] of Object.entries(fields))
    if (field.required && (given[name] ?? undefined) === undefined)
      throw invalid(name, null, "Mandatory field missing.");
  for (const name of Object.keys(given)) {
    if (unheard.includes(name)) throw new Refusal(501, `the sandbox's load balancers have no ${name}`);
    if (!(name in fields)) throw new Refusal(400, `Unknown attribute for argument ${argument}: ${name}`);
  }
  const set = Object.entries(given).filter(([, value]) => value !== null && value !== undefined);
  for (const [name, value] of set) check(name, value, fields[name] as Field);
  return Object.fromEntries(set);
}

/**
 * The object of a body.
 * @param unheard fields that Octavia has and the sandbox has not
 */
export function readBody(call: Call, kind: string, fields: Fields, unheard: readonly string[] = []): Doc {
  const other = Object.keys(call.body).find((key) => key !== kind);
  if (other !== undefined) throw new Refusal(400, `Unknown attribute for argument ${kind}_: ${other}`);
  const given = call.body[kind];
  if (!isDoc(given)) throw invalid(`${kind}_`, null, "Mandatory field missing.");
  return checkFields(`${kind}_.${kind}`, given, fields, unheard);
}
