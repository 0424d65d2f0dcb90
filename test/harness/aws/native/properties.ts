/** Properties on the wire: secrets and outputs are wrapped, what is not known yet is a sign. Pulumi's protocol. */
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** Properties in clear. */
export type Properties = Record<string, unknown>;

/** The key that marks a wrapped value, and what it marks. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const WRAPPED: readonly unknown[] = [
  "1b47061264138c4ac30d75fd1eb44270", // a secret
  "d0e6a833031e9bbcd3f4e8bde6ca49a4", // an output
];

/** Stands for what is not known before `up`. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Properties as the engine sends them, in clear; those that it did not send are none. */
export function fromWire(struct: Struct | undefined): Properties {
  return (unwrapped(struct?.toJavaScript() ?? {}) ?? {}) as Properties;
}

/** Properties as the engine takes them. Absent ones are left out. */
export function toWire(properties: Properties): Struct {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(properties)));
}

function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapped);
  if (value === null || typeof value !== "object") return value;
  const all = value as Properties;
  if (WRAPPED.includes(all[SIGNATURE])) return "value" in all ? unwrapped(all.value) : UNKNOWN;
  return Object.fromEntries(Object.entries(all).map(([key, inner]) => [key, unwrapped(inner)]));
}
