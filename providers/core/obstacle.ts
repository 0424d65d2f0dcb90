/** What is in the way of a delete: what it is, whose it is, and what its user can do about it. */
import { OmnicloudError } from "./errors";
import { isSameStack, type Mark } from "./mark";

/** Something that keeps an object from being deleted. */
export interface Obstacle {
  /** What it is, by name and id: `server web (1a…)`. */
  what: string;
  /** The mark that it carries, if it carries one of ours. */
  mark?: Mark;
  /** True if it is there, and is not being deleted: waiting does not help. */
  stays?: boolean;
  /** True if it is deleted first when the object is replaced, because its resource is replaced with the object. */
  goesAlong?: boolean;
}

/** Whether a thing carries a mark of this stack, and is not kept. */
export function isOfStack({ mark }: Obstacle, token: string): boolean {
  return mark !== undefined && !mark.kept && isSameStack(mark.token, token);
}

/** What helps if things of others are in the way. */
const DELETE_FIRST = "delete them first, or keep it with retainOnDelete: true";
/** What helps if things of this stack are in the way: only history knows how they came to be there. */
const LOOK =
  "with this stack's mark: if an interrupted run left it behind, pulumi up reclaims it; npx omnicloud leftovers STACK says more";

/**
 * The error for an object that cannot be deleted because of what is in the way.
 * @param object what cannot be deleted: `network 1a…`
 * @param token a token of the stack, by which its own things are told from those of others
 * @param advice what helps if things of others are in the way
 * @param named how many things are named at most
 */
export function inTheWayError(
  object: string,
  things: readonly Obstacle[],
  token: string,
  { advice = DELETE_FIRST, cause, named }: { advice?: string; cause?: unknown; named?: number } = {},
): OmnicloudError {
  const own = things.filter((thing) => isOfStack(thing, token));
  const foreign = things.filter((thing) => !own.includes(thing));
  const parts = [
    ...(foreign.length > 0 ? [`${listed(foreign, named)}: ${advice}`] : []),
    ...(own.length > 0 ? [`${listed(own, named)}, ${LOOK}`] : []),
  ];
  return new OmnicloudError(`${object} still has ${parts.join("; and ")}`, { cause });
}

/** How many things an error names, unless it says otherwise. */
const NAMED = 5;

/** Things in one line: `A, B, and C`. */
export function listed(things: readonly Obstacle[], named = NAMED): string {
  const names = things.slice(0, named).map(({ what }) => what);
  if (things.length > named) names.push(`${things.length - named} more`);
  const [last = ""] = names.slice(-1);
  return names.length > 1 ? `${names.slice(0, -1).join(", ")}, and ${last}` : last;
}
