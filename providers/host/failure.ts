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
  const top = topOf(property);
  const value = isSecret(definition, properties, top) ? undefined : writtenAt(properties, property);
  const isPlain = top === property && value !== undefined && typeof value !== "object";
  if (isPlain) return { property, reason: secrets.hide(fault.reason) };
  return { property: "", reason: sentenceOf(definition, properties, secrets, fault) };
}

/** A fault in one sentence, for a program that reports it: the property, what is wrong, and what was written. */
export function sentenceOf(
  definition: AnyDefinition,
  properties: ResourceProperties,
  secrets: Secrets,
  fault: Fault,
): string {
  const hidden = isSecret(definition, properties, topOf(fault.property));
  return describeFault(fault, hidden ? undefined : properties, (text) => secrets.hide(text));
}
