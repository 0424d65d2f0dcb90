/**
 * Writes the marks on a stack's objects as they should be: one mark each, the resource's own, and kept if it is kept. An
 * object may carry two after a kill, or none since somebody edited it.
 */
import { definitionOf } from "../providers";
import { contextOf } from "../providers/context";
import { nameIn } from "../providers/core/address";
import type { Connections } from "../providers/core/connection";
import type { AnyDefinition, Context } from "../providers/core/definition";
import { OmnicloudError, reasonOf } from "../providers/core/errors";
import { isOnlyMark, isSameStack, labelOf, type Mark, markOf, nameOfHolder } from "../providers/core/mark";
import { runOperation } from "../providers/core/operation";
import type { Leftover } from "../providers/leftovers";
import { requirePermissionFor } from "../providers/permission";
import type { ResourceProperties } from "../providers/state";
import { type CheckpointResource, propertiesInClear, readCheckpoint } from "./checkpoint";
import { nameOf } from "./stack";
import { refuseLocked, type Talk } from "./sweep";

/** How long the look at one object and the writing of its mark may take, in ms. */
const LONGEST = 300_000;

/**
 * Repairs the marks of all that the stack's state has.
 * @param marked all objects that carry the stack's marks
 * @returns the names of the resources whose marks were repaired, and whether all is well now
 */
export async function repairMarks(
  stack: string,
  marked: readonly Leftover[],
  connections: Connections,
  talk: Talk,
): Promise<{ repaired: string[]; whole: boolean }> {
  await refuseLocked(stack, "--repair", talk);
  const { deployment } = await readCheckpoint(stack, true);
  const repaired: string[] = [];
  let whole = true;
  for (const resource of deployment?.resources ?? []) {
    const name = nameIn(resource.type);
    if (name === undefined || name === "Identity" || resource.id === undefined || resource.delete) continue;
    const shown = `${name} ${nameOf(resource.urn)} (${resource.id})`;
    try {
      const repair = () => repairOne(definitionOf(name), resource, marked, connections);
      if (!(await runOperation({ verb: "update", deadline: Date.now() + LONGEST, patient: true }, repair))) continue;
      talk.say(`repaired the mark of ${shown}`);
      repaired.push(shown);
    } catch (error) {
      if (!(error instanceof OmnicloudError)) throw error;
      talk.say(`could not repair the mark of ${shown}: ${reasonOf(error)}`);
      whole = false;
    }
  }
  return { repaired, whole };
}

/** Repairs the mark on one object. @returns whether it was necessary */
async function repairOne(
  definition: AnyDefinition,
  { id = "", urn, inputs, outputs, retainOnDelete }: CheckpointResource,
  marked: readonly Leftover[],
  connections: Connections,
): Promise<boolean> {
  if (!definition.remark) return false;
  const properties = { ...propertiesInClear(inputs), ...propertiesInClear(outputs) } as ResourceProperties;
  const kept = Boolean(properties.__kept) || retainOnDelete === true;
  const context = contextOf(definition, { ...properties, __kept: kept }, connections);
  const listed = marked.find((object) => object.id === id && object.definition.name === definition.name);
  const marks = listed ? (listed.marks ?? [listed]) : await marksRead(definition, id, properties, context);
  const mark = markOf(context.token, kept);
  if (marks === undefined || isOnlyMark(marks, mark)) return false;
  const stranger = marks.find(({ token }) => !isSameStack(token, context.token));
  if (stranger)
    throw new OmnicloudError(
      `it carries the mark of ${nameOfHolder(stranger)}: pulumi preview says how to take it over`,
    );
  await requirePermissionFor(definition, { id, properties }, connections);
  await definition.remark(id, mark, {
    cloud: listed?.cloud ?? context.cloud,
    label: labelOf(urn, mark),
    known: properties,
  });
  return true;
}

/** The marks on an object that no list shows; `undefined` if it is gone, or cannot carry any. */
async function marksRead(
  definition: AnyDefinition,
  id: string,
  properties: ResourceProperties,
  context: Context<unknown>,
): Promise<readonly Mark[] | undefined> {
  return (await definition.read(id, properties, context))?.marks;
}
