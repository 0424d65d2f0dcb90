/**
 * Arguments and their schemas: the compiler compares each schema with the written interface, and validation accepts
 * values that are not known yet, at any depth.
 */
import type * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import { describeValue } from "./answer";
import { didYouMean } from "./suggest";

/** What the engine sends during a preview for a value that is not known yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * A schema, as far as its users know: zod's types fit it. What programs import names no type of zod, whose own types need
 * settings of the compiler that many projects do not have.
 */
export interface Schema<Output = unknown> {
  /** Where zod keeps what a sound value is. */
  readonly _zod: { readonly output: Output };
  /** Says whether a value is sound, and if not, why. */
  safeParse(value: unknown): Parsed;
  /** A sound value, with defaults. @throws for another */
  parse(value: unknown): Output;
}

/** What a schema says of a value. */
export interface Parsed {
  /** Whether it is sound. */
  success: boolean;
  /** The value, with defaults, if it is sound. */
  data?: unknown;
  /** What is wrong, if it is not. */
  error?: { issues: readonly { path: PropertyKey[]; message: string }[] };
}

/** The schema of an object. */
export interface ObjectSchema extends Schema {
  /** The schema of each field. */
  readonly shape: Readonly<Record<string, unknown>>;
}

/** The fields of a schema for `Args`, one for each: `{…} satisfies Shape<VolumeArgs>`. */
export type Shape<Args> = { [K in keyof Required<Args>]: Schema<Args[K]> };

/** `Args` as a program may give them: every value, at any depth, may be an Output. */
export type Inputs<Args> = { [K in keyof Args]: DeepInput<Args[K]> };

/** One value that may be an Output, at any depth. */
export type DeepInput<T> = [T] extends [string | number | boolean | undefined]
  ? pulumi.Input<T>
  : T extends readonly (infer E)[]
    ? pulumi.Input<DeepInput<E>[]>
    : T extends object
      ? pulumi.Input<{ [K in keyof T]: DeepInput<T[K]> }>
      : pulumi.Input<T>;

/** One fault in the arguments. */
export interface Fault {
  /** The property, as a path: `rules[2].remote`. */
  property: string;
  /** What is wrong, and what is allowed. */
  reason: string;
  /** True if the argument names something that is not there: it may be created in this very run. */
  isMissing?: boolean;
  /** True if the user is told of it, and nothing is refused for it. */
  isWarning?: boolean;
}

/** True if the value is not known yet, or contains one that is not. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

/** The faults of `value` against `schema`, without those that come only from values that are not known yet. */
export function faultsOf(given: Schema, value: unknown): Fault[] {
  const schema = given as unknown as z.ZodType;
  const result = schema.safeParse(value, { error: messageFor });
  if (result.success) return [];
  return result.error.issues
    .filter((issue) => !hasUnknown(valueAt(value, issue.path)) || issue.code === "unrecognized_keys")
    .flatMap((issue) => faults(issue, schema));
}

/** The fault of an argument that does not exist. */
export function unknownArgument(property: string, known: readonly string[]): Fault {
  const wanted = property.split(".").at(-1) ?? property;
  return { property, reason: `there is no such argument; known are ${known.join(", ")}${didYouMean(wanted, known)}` };
}

/**
 * For an HttpRequest's `faultIn`: what is wrong with an answer of which little comes, or `undefined`. The values are not
 * shown: they may be secret.
 */
export function answerFault(schema: Schema, noun: string): (body: unknown) => string | undefined {
  return (body) => {
    const [issue] = schema.safeParse(body).error?.issues ?? [];
    if (!issue) return undefined;
    if (issue.path.length === 0) return `${describeValue(body)} instead of ${noun}`;
    return `${noun} whose ${pathOf(issue.path)} is ${describeValue(valueAt(body, issue.path))}`;
  };
}

/** The argument in which a path begins: `rules` of `rules[2].remote`. */
export function topOf(property: string): string {
  return property.split(/[.[]/)[0] ?? "";
}

/** A path as a user writes it: `rules[2].remote`. */
export function pathOf(path: readonly PropertyKey[]): string {
  return path.map((step, i) => (typeof step === "number" ? `[${step}]` : `${i ? "." : ""}${String(step)}`)).join("");
}

function faults(issue: z.core.$ZodIssue, schema: z.ZodType): Fault[] {
  if (issue.code !== "unrecognized_keys") return [fault(issue)];
  const known = keysAt(schema, issue.path);
  return issue.keys.map((key) => {
    const property = pathOf([...issue.path, key]);
    return known.length > 0 ? unknownArgument(property, known) : { property, reason: "there is no such argument" };
  });
}

/** A schema as zod has it inside: what it holds, whatever it is wrapped in. */
interface Inner {
  shape?: Record<string, { _zod: { def: Inner } }>;
  innerType?: { _zod: { def: Inner } };
  element?: { _zod: { def: Inner } };
  valueType?: { _zod: { def: Inner } };
}

/** The keys of the object that a schema has at a path; none if it has no object of known keys there. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const unwrapped = (inner: Inner | undefined): Inner | undefined =>
    inner?.innerType ? unwrapped(inner.innerType._zod.def) : inner;
  let at = unwrapped(schema._zod.def as Inner);
  for (const step of path) at = unwrapped((at?.shape?.[String(step)] ?? at?.element ?? at?.valueType)?._zod.def);
  return Object.keys(at?.shape ?? {});
}

function fault(issue: z.core.$ZodIssue): Fault {
  if (issue.code === "invalid_union") {
    const closest = issue.errors.map((errors) => errors[0]?.message).filter((message) => message !== undefined);
    return {
      property: pathOf(issue.path),
      reason: closest.length > 0 ? [...new Set(closest)].join(", or ") : issue.message,
    };
  }
  return { property: pathOf(issue.path), reason: issue.message };
}

/** Our own words for the most frequent faults. */
function messageFor(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "invalid_type" && issue.input === undefined) return "is required";
  if (issue.code === "invalid_type")
    return `must be ${issue.expected === "int" ? "a whole number" : `of type ${issue.expected}`}`;
  if (issue.code === "too_small" && issue.inclusive === false) return `must be more than ${issue.minimum}`;
  if (issue.code === "invalid_value")
    return `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
  if (issue.code === "too_small" && issue.origin === "string" && issue.minimum === 1) return "must not be empty";
  if (issue.code === "too_small") return `must ${boundOf(issue.origin, `at least ${issue.minimum}`)}`;
  if (issue.code === "too_big") return `must ${boundOf(issue.origin, `at most ${issue.maximum}`)}`;
  return undefined;
}

function boundOf(origin: string, bound: string): string {
  if (origin === "string") return `have ${bound} ${bound.endsWith(" 1") ? "character" : "characters"}`;
  if (origin !== "array" && origin !== "set") return `be ${bound}`;
  return `have ${bound} ${bound.endsWith(" 1") ? "element" : "elements"}`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  // A fault inside a value that is itself unknown belongs to the unknown one.
  return path.reduce(
    (inner: unknown, step) =>
      inner === UNKNOWN ? UNKNOWN : (inner as Record<PropertyKey, unknown> | undefined)?.[step],
    value,
  );
}
