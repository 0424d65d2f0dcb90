/**
 * Takes the stack's mark off what is not its own any more, so that the stack can end: what another stack has gets that
 * stack's mark, anything else none.
 */
import { OmnicloudError, reasonOf } from "../providers/core/errors";
import { identityOf, labelOf, markOf, tokenOf } from "../providers/core/mark";
import { runOperation } from "../providers/core/operation";
import { describeLeftover, type Leftover, requirePermissionOn } from "../providers/leftovers";
import type { Verdict } from "./evidence";
import { tokenIn } from "./history";
import type { Holder } from "./otherStacks";
import type { Talk } from "./sweep";
import { refuseLocked } from "./sweep";

/** How long writing one mark may take, in ms. */
const LONGEST = 300_000;

/**
 * Releases these objects one after the other; one that cannot be released does not stop the others.
 * @returns those that are
 */
export async function release(stack: string, chosen: readonly Verdict[], { say }: Talk): Promise<Leftover[]> {
  await refuseLocked(stack, "--release", { say });
  const released: Leftover[] = [];
  for (const { object, holder } of chosen) {
    try {
      say(await releaseOne(object, holder));
      released.push(object);
    } catch (error) {
      if (!(error instanceof OmnicloudError)) throw error;
      say(`could not release ${describeLeftover(object)}: ${reasonOf(error)}`);
    }
  }
  return released;
}

/** @returns what was done, in one sentence */
async function releaseOne(object: Leftover, holder: Holder | undefined): Promise<string> {
  const its = holder && markOfHolder(holder, identityOf(object.token));
  await runOperation({ verb: "update", deadline: Date.now() + LONGEST, patient: true }, () => writeMark(object, its));
  return holder
    ? `wrote the mark of stack ${holder.stack} on ${describeLeftover(object)}`
    : `took the mark off ${describeLeftover(object)}`;
}

/** Writes the holder's mark, or takes the stack's off. What cannot do without one is marked as kept. */
async function writeMark(object: Leftover, its: Its | undefined): Promise<void> {
  await requirePermissionOn(object);
  const { definition, id, cloud, token } = object;
  if (definition.remark && !object.isPart) await definition.remark(id, its?.mark, { cloud, ...its });
  else if (definition.ownership)
    await definition.ownership.write(id, { cloud, mark: its?.mark ?? markOf(token, true) });
  else throw new OmnicloudError("its mark cannot be written by itself");
}

/** The mark of another stack on its object. */
interface Its {
  mark: string;
  /** The description that goes with it. */
  label: string;
}

/** The mark by which another stack knows its object, and the description that goes with it. */
function markOfHolder({ stack, identity, resource }: Holder, own: string): Its {
  if (identity === undefined)
    throw new OmnicloudError(`stack ${stack} has no mark of its own yet: its next pulumi up takes the object over`);
  if (identity === own)
    throw new OmnicloudError(`stack ${stack} was copied from this one and has its mark: only one of the two can end`);
  const { urn, retainOnDelete = false } = resource;
  const known = tokenIn(resource) ?? "";
  const mark = markOf(identityOf(known) === identity ? known : tokenOf(identity, urn), retainOnDelete);
  return { mark, label: labelOf(urn, mark) };
}
