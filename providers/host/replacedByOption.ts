/**
 * Objects with data that the user replaces by `--replace` or `pulumi state taint`: the engine asks for no diff then, and
 * checks the arguments as those of a new resource. So a delete of a resource that was checked as new in this run, and for
 * which no diff was asked, is such a replacement.
 */
import { typeOf } from "../core/address";
import type { AnyDefinition, Context, DeleteContext } from "../core/definition";
import { marksOn } from "../core/definition";
import { OmnicloudError } from "../core/errors";
import { urnOf } from "../core/stateKey";
import type { ResourceProperties } from "../state";
import { isToBeReplaced } from "./command";
import { readFirstList } from "./findOrCreate";
import { allowance, mayReplace } from "./replacement";

/** A resource with data that was checked as a new one, without leave to be replaced. */
interface Endangered {
  definition: AnyDefinition;
  tokens: readonly string[];
}

/** By URN. */
const endangered = new Map<string, Endangered>();
/** The URNs of the resources for which the engine asked for a diff: whether they may be replaced was decided there. */
const compared = new Set<string>();

function nameOf({ name }: AnyDefinition, { __self: self }: ResourceProperties): string {
  return urnOf(self, typeOf(name));
}

/** Remembers that a resource was compared with the program. */
export function noteCompared(definition: AnyDefinition, properties: ResourceProperties): void {
  const urn = nameOf(definition, properties);
  compared.add(urn);
  endangered.delete(urn);
}

/**
 * Remembers a resource that is checked as a new one.
 * @returns why it cannot be: the command replaces it, and its data would be lost
 */
export async function whyNotNew(
  definition: AnyDefinition,
  news: ResourceProperties,
  context: Context<unknown>,
): Promise<string | undefined> {
  const { urn, tokens } = context;
  if (mayReplace(definition, news) || compared.has(urn)) return undefined;
  endangered.set(urn, { definition, tokens });
  if (!isToBeReplaced(urn)) return undefined;
  const own = (await readFirstList(definition, context)).find(({ token }) => tokens.includes(token));
  return own && !own.kept ? lost(definition, own.id) : undefined;
}

/**
 * Refuses a delete by which data would be lost that the program does not allow to be lost: of the object itself, and of
 * what is deleted before it.
 * @throws OmnicloudError that names the argument which allows it
 */
export async function refuseUnsaidReplacement(
  definition: AnyDefinition,
  id: string,
  properties: ResourceProperties,
  context: DeleteContext<unknown>,
): Promise<void> {
  if (endangered.size === 0 || properties.__unfinished) return;
  if (endangered.has(nameOf(definition, properties))) throw new OmnicloudError(lost(definition, id));
  const whole = (definition.partOf ?? []).map((key) => properties[key]);
  for (const other of new Set([...endangered.values()].map((one) => one.definition))) {
    if (whole.length === 0 || other.kind !== definition.kind) continue;
    const tokens = [...endangered.values()].filter((one) => one.definition === other).flatMap((one) => one.tokens);
    const all = await readFirstList(other, { cloud: context.cloud });
    const found = all.find((one) => whole.includes(one.id) && marksOn(one).some(({ token }) => tokens.includes(token)));
    if (found) throw new OmnicloudError(lost(other, found.id));
  }
}

function lost(definition: AnyDefinition, id: string): string {
  return `${definition.name} ${id} is not replaced, because a new object would lose its data: to allow that, set ${allowance(definition)}: true (pulumi state untaint takes back a taint)`;
}
