/** Taking over an object that something else made: it is compared first, and then not touched. */
import type { AnyDefinition, Context, Report } from "../core/definition";
import type { Properties } from "../core/equal";
import { OmnicloudError } from "../core/errors";
import { changed } from "./state";

/** Where an object to adopt differs from the arguments: `size is 20 there, 10 here`. */
export async function differences(
  definition: AnyDefinition,
  id: string,
  args: Properties,
  context: Context<unknown>,
): Promise<string[] | undefined> {
  const seen = await definition.read(id, args, context);
  if (!seen) return undefined;
  const there = seen.args as Properties;
  // What was written may mean what the outputs say: an image by its name.
  return changed(definition, { ...seen.outputs, ...there }, args)
    .filter((key) => key in there && args[key] !== undefined)
    .map((key) => `${key} is ${JSON.stringify(there[key] ?? null)} there and ${JSON.stringify(args[key])} here`);
}

/**
 * Takes over the object with this id.
 * @returns its id
 * @throws OmnicloudError if there is none, or if it is not as the program says
 */
export async function adopt(
  definition: AnyDefinition,
  id: string,
  args: Properties,
  context: Context<unknown>,
  { inform }: Report,
): Promise<string> {
  const different = await differences(definition, id, args, context);
  if (different === undefined) throw new OmnicloudError(`adopt: there is no ${definition.name} ${id}`);
  if (different.length > 0)
    throw new OmnicloudError(`adopt: ${id} is not as the program says: ${different.join("; ")}`);
  inform(`adopted ${id}`);
  return id;
}
