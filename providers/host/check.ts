/** Arguments before anything happens: bad ones fail in preview, at their property. */
import type * as dynamic from "@pulumi/pulumi/dynamic";
import type { Connections } from "../core/connection";
import type { AnyDefinition, Context } from "../core/definition";
import type { Properties } from "../core/equal";
import { CloudError, ConnectionError, DeadlineError, LoginError, reasonOf, UnreachableError } from "../core/errors";
import { type Fault, faultsOf, hasUnknown, UNKNOWN } from "../core/schema";
import { withFirstToken } from "../core/stateKey";
import { differences } from "./adoption";
import { contextOf } from "./context";
import { replacing } from "./diff";
import { type Marks, onlyArguments } from "./state";

type Kept = Properties & Marks;

/** Validates the arguments and carries the token of the first creation over. */
export async function check(
  definition: AnyDefinition,
  olds: Kept,
  news: Kept,
  connections: Connections,
): Promise<dynamic.CheckResult> {
  const args = onlyArguments(definition, news);
  const unknownArguments = Object.keys(news).filter(
    (key) => !key.startsWith("__") && !(key in definition.args.shape) && !definition.outputs.includes(key),
  );
  const faults = [
    ...unknownArguments.map((property) => ({
      property,
      reason: `there is no such argument; known are ${Object.keys(definition.args.shape).join(", ")}`,
    })),
    ...faultsOf(definition.args, args),
  ];
  if (faults.length === 0) faults.push(...(await beyondSchema(definition, olds, news, connections)));
  const inputs: Kept = { ...news, __self: withFirstToken(news.__self, olds.__self) };
  return { inputs, failures: faults };
}

async function beyondSchema(
  definition: AnyDefinition,
  olds: Kept,
  news: Kept,
  connections: Connections,
): Promise<Fault[]> {
  if (news.connection === UNKNOWN || news.project === UNKNOWN || news.region === UNKNOWN) return [];
  const args = onlyArguments(definition, news);
  const was = olds.__self ? onlyArguments(definition, olds) : undefined;
  const faults: Fault[] = [];
  if (was && !mayReplace(definition, news)) {
    faults.push(
      ...replacing(definition, was, args)
        .filter((property) => !outputsDecide(definition, property, was))
        .map((property) => ({
          property,
          reason: dataLost(definition, was[property], args[property]),
        })),
    );
  }
  try {
    const context = contextOf(definition, news, connections);
    faults.push(...((await definition.validate?.(args, was, context)) ?? []));
    if (!was && typeof news.adopt === "string" && news.adopt !== UNKNOWN && !hasUnknown(args))
      faults.push(...(await adoption(definition, news.adopt, args, context)));
  } catch (error) {
    if (error instanceof ConnectionError || error instanceof LoginError)
      faults.push({ property: "connection", reason: reasonOf(error) });
    else if (!withoutCloud(error)) throw error;
  }
  return faults;
}

/** Only outputs know what the cloud chose where the program had said nothing: that is for `diff`. */
function outputsDecide(definition: AnyDefinition, property: string, was: Properties): boolean {
  return (
    property === "region" ||
    property === "project" ||
    (definition.means?.[property] !== undefined && was[property] === undefined)
  );
}

/** Whether a new object may take this one's place: one that holds data only where the program says so. */
export function mayReplace(definition: AnyDefinition, news: Properties): boolean {
  return !definition.holdsData || news[allowance(definition)] === true;
}

/** The argument that allows a new object in the place of one that holds data. */
export function allowance({ replacedWith = "replaceData" }: AnyDefinition): string {
  return replacedWith;
}

/** Why a change is refused that would take an object with data away. */
export function dataLost(definition: AnyDefinition, from: unknown, to: unknown): string {
  return `cannot change from ${JSON.stringify(from)} to ${JSON.stringify(to)} in place, and a new object would lose the data; set ${allowance(definition)}: true to allow that`;
}

async function adoption(
  definition: AnyDefinition,
  id: string,
  args: Properties,
  context: Context<unknown>,
): Promise<Fault[]> {
  const different = await differences(definition, id, args, context);
  if (different === undefined) return [{ property: "adopt", reason: `there is no ${definition.name} ${id}` }];
  return different.length === 0
    ? []
    : [{ property: "adopt", reason: `${id} is not as the program says: ${different.join("; ")}` }];
}

/** A preview works without the cloud: what it would have said is checked again by the verb itself. */
export function withoutCloud(error: unknown): boolean {
  return error instanceof UnreachableError || error instanceof DeadlineError || error instanceof CloudError;
}
