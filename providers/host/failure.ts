/** A fault in the arguments as the engine prints it: the property, what was written, and what is wrong with it. */
import type * as dynamic from "@pulumi/pulumi/dynamic";
import type { AnyDefinition } from "../core/definition";
import { describeFault, writtenAt } from "../core/faultText";
import type { Secrets } from "../core/mask";
import { type Fault, topOf } from "../core/schema";
import type { ResourceProperties } from "../state";
import { isSecret } from "./secrets";

/**
 * A fault as the engine is told of it. The engine prints the value of a plain property that it is told, and `<nil>` for a
 * nested one: such a fault names its property and value in its reason. A secret value is not shown at all.
 */
export function asFailure(
  definition: AnyDefinition,
  properties: ResourceProperties,
  secrets: Secrets,
  fault: Fault,
): dynamic.CheckFailure {
  const { property } = fault;
  const hide = (text: string) => secrets.hide(text);
  const top = topOf(property);
  if (isSecret(definition, properties, top)) return { property: "", reason: describeFault(fault, undefined, hide) };
  const value = writtenAt(properties, property);
  const isPlain = top === property && value !== undefined && typeof value !== "object";
  if (isPlain) return { property, reason: hide(fault.reason) };
  return { property: "", reason: describeFault(fault, properties, hide) };
}
