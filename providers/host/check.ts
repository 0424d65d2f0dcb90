/** Checks arguments before anything happens: bad ones fail in preview, at their property. */
import type * as dynamic from "@pulumi/pulumi/dynamic";
import type { Connections } from "../core/connection";
import type { AnyDefinition, Context } from "../core/definition";
import type { Properties } from "../core/equal";
import { ConnectionError, hadNoAnswer, LoginError, reasonOf } from "../core/errors";
import { type Fault, faultsOf, hasUnknown, UNKNOWN } from "../core/schema";
import { withFirstToken } from "../core/stateKey";
import { whyNotAdoptable } from "./adoption";
import { contextOf } from "./context";
import { dataLossFaults } from "./replacement";
import { argumentsOf, onlyArguments, placeArguments, type ResourceProperties } from "./state";

/** Validates the arguments, and keeps the token of the first creation. */
export async function check(
  definition: AnyDefinition,
  olds: ResourceProperties,
  news: ResourceProperties,
  connections: Connections,
): Promise<dynamic.CheckResult> {
  const args = onlyArguments(definition, news);
  const unknownArguments = Object.keys(news).filter(
    (key) => !key.startsWith("__") && !(key in definition.args.shape) && !definition.outputs.includes(key),
  );
  const faults = [
    ...unknownArguments.map((property) => ({
      property,
      reason: `there is no such argument; known are ${argumentsOf(definition).join(", ")}`,
    })),
    ...faultsOf(definition.args, args),
  ];
  if (faults.length === 0) faults.push(...(await faultsBeyondSchema(definition, olds, news, connections)));
  const inputs: ResourceProperties = { ...news, __self: withFirstToken(news.__self, olds.__self) };
  return { inputs, failures: faults };
}

async function faultsBeyondSchema(
  definition: AnyDefinition,
  olds: ResourceProperties,
  news: ResourceProperties,
  connections: Connections,
): Promise<Fault[]> {
  if (["connection", ...placeArguments(definition)].some((key) => news[key] === UNKNOWN)) return [];
  const args = onlyArguments(definition, news);
  const was = olds.__self ? onlyArguments(definition, olds) : undefined;
  const faults = was ? dataLossFaults(definition, was, args, news) : [];
  try {
    const context = contextOf(definition, news, connections);
    faults.push(...((await definition.validate?.(args, was, context)) ?? []));
    if (!was && typeof news.adopt === "string" && news.adopt !== UNKNOWN && !hasUnknown(args))
      faults.push(...(await adoptionFaults(definition, news.adopt, args, context)));
  } catch (error) {
    if (error instanceof ConnectionError || error instanceof LoginError)
      faults.push({ property: "connection", reason: reasonOf(error) });
    // A preview works without the cloud: what it would have said is checked again by the verb itself.
    else if (!hadNoAnswer(error)) throw error;
  }
  return faults;
}

async function adoptionFaults(
  definition: AnyDefinition,
  id: string,
  args: Properties,
  context: Context<unknown>,
): Promise<Fault[]> {
  const reason = await whyNotAdoptable(definition, id, args, context);
  return reason === undefined ? [] : [{ property: "adopt", reason }];
}
