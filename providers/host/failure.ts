/** A fault in the arguments as the engine prints it: the property, what was written, and what is wrong with it. */
import type * as dynamic from "@pulumi/pulumi/dynamic";
import type { AnyDefinition } from "../core/definition";
import { ownProperty, type Properties } from "../core/equal";
import type { Secrets } from "../core/mask";
import { type Fault, hasUnknown } from "../core/schema";
import type { ResourceProperties } from "../state";
import { isSecret } from "./secrets";

/** A longer value is not shown: the property's name says where it is. */
const SHOWN = 80;

/**
 * A fault as the engine is told of it. The engine prints the value of a plain property that it is told, and `<nil>` for a
 * nested one: such a fault names its property and value in its reason. A secret value is not shown at all.
 */
export function asFailure(
  definition: AnyDefinition,
  properties: ResourceProperties,
  secrets: Secrets,
  { property, reason }: Fault,
): dynamic.CheckFailure {
  const safe = secrets.hide(reason);
  if (property === "") return { property, reason: safe };
  const [top = ""] = property.split(/[.[]/);
  if (isSecret(definition, properties, top)) return { property: "", reason: `${secrets.hide(property)}: ${safe}` };
  const value = written(properties, property);
  if (top === property && typeof value !== "object" && value !== undefined) return { property, reason: safe };
  const given = value === undefined || hasUnknown(value) ? undefined : secrets.hide(JSON.stringify(value));
  const isNew = given !== undefined && given.length <= SHOWN && !safe.includes(given.replace(/^"|"$/g, ""));
  return { property: "", reason: `${secrets.hide(property)}${isNew ? ` (${given})` : ""}: ${safe}` };
}

/** What is written at a path: `rules[2].remote`. A key may hold dots itself, so the longest one that there is counts. */
function written(value: unknown, path: string): unknown {
  if (path === "") return value;
  if (typeof value !== "object" || value === null) return undefined;
  const plain = path.replace(/^[.]/, "").replace(/^\[(\d+)\]/, "$1");
  const keys = Object.keys(value).sort((a, b) => b.length - a.length);
  const key = keys.find((one) => plain === one || plain.startsWith(`${one}.`) || plain.startsWith(`${one}[`));
  return key === undefined ? undefined : written(ownProperty(value as Properties, key), plain.slice(key.length));
}
