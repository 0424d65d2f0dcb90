/**
 * Taking over an object that something else created: it is compared first, and then not touched. Only a mark of ours that
 * it carries is replaced by this resource's.
 */
import type { AnyDefinition } from "../core/definition";
import type { Properties } from "../core/equal";
import { OmnicloudError } from "../core/errors";
import { type Mark, nameOfHolder } from "../core/mark";
import { hasUnknown } from "../core/schema";
import type { Self } from "../core/stateKey";
import { changed, ownPartsOf } from "../state";
import type { Creation, Wanted } from "./context";
import { strangerAmong } from "./marks";
import { shown } from "./secrets";

/** Another resource by whose mark an object is not free; one that is kept is, for whoever adopts it. */
function otherHolder(definition: AnyDefinition, marks: readonly Mark[] = [], self: Self): Mark | undefined {
  if (marks.some(({ kept }) => kept)) return undefined;
  return strangerAmong(definition, marks, self);
}

/**
 * Why an object cannot be adopted: there is none, it is another resource's, or it differs from the arguments, as far as these
 * are known; `undefined` if it can.
 */
export async function whyNotAdoptable(
  id: string,
  { definition, args: all, inputs, context }: Wanted,
): Promise<string | undefined> {
  const args = Object.fromEntries(Object.entries(all).filter(([, value]) => !hasUnknown(value)));
  const seen = await definition.read(id, args, context);
  if (!seen) return `there is no ${definition.name} ${id}`;
  const taker = args.takeOver === true ? undefined : otherHolder(definition, seen.marks, inputs.__self);
  if (taker)
    return `${id} carries the mark of ${nameOfHolder(taker)}, which would lose it: to take it over all the same, set takeOver: true`;
  const there = { ...ownPartsOf(definition, args, seen.args as Properties), ...seen.createdWith } as Properties;
  // What was written may mean what the outputs say: an image by its name.
  const different = changed(definition, { ...seen.outputs, ...there, __ids: seen.ids }, args)
    .filter((key) => key in there && args[key] !== undefined)
    .map((key) => `${key} is ${shown(there[key], args[key])} there and ${JSON.stringify(args[key])} here`);
  return different.length === 0 ? undefined : `${id} is not as the program says: ${different.join("; ")}`;
}

/**
 * Takes over the object with this id.
 * @returns its id
 * @throws OmnicloudError if there is none, or if it is not as the program says
 */
export async function adopt(id: string, creation: Creation): Promise<string> {
  const reason = await whyNotAdoptable(id, creation);
  if (reason !== undefined) throw new OmnicloudError(`adopt: ${reason}`);
  creation.report.inform(`adopted ${id}`);
  return id;
}
