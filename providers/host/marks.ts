/** Whose an object is: what its marks say, beside what the state and the program say. */
import { typeOf } from "../core/address";
import { type AnyDefinition, type Context, type Marked, marksOn, type Seen } from "../core/definition";
import { OmnicloudError } from "../core/errors";
import { isOnlyMark, isSameStack, type Mark, nameOfHolder } from "../core/mark";
import { isFromFormerStack, type Self, stackOf, tokensOf } from "../core/stateKey";
import type { ResourceProperties } from "../state";

/** The names that this stack had before, as far as the states of its resources tell: tokens of 0.1.0 hold them. */
const formerStacks = new Set<string>();

/** Learns from a resource's state what its stack was called. */
export function noteFormerStack(self: Self, before: Self): void {
  if (stackOf(before) !== stackOf(self)) formerStacks.add(stackOf(before));
}

/** True if every mark on an object is this resource's own, so that it may be reclaimed. */
export function isOwn(definition: AnyDefinition, self: Self, object: Marked): boolean {
  return marksOn(object).every((mark) => isOwnMark(definition, self, mark));
}

function isOwnMark({ name }: AnyDefinition, self: Self, { token, holder }: Mark): boolean {
  const type = typeOf(name);
  if (tokensOf(self, type).includes(token)) return true;
  if (!isSameStack(token, self[0])) return false;
  const [stack = ""] = holder?.split("/") ?? [];
  return isFromFormerStack(token, self, type, [...formerStacks, stack]);
}

/** The mark on an object by which it is another resource's now, if there is one. */
export function strangerAmong(
  definition: AnyDefinition,
  marks: readonly Mark[],
  ...selves: readonly (Self | undefined)[]
): Mark | undefined {
  return marks.find((mark) => !selves.some((self) => self && isOwnMark(definition, self, mark)));
}

/** The resource that has taken over an object from these, if one has: then its marks are all another's. */
export function takerOf(
  definition: AnyDefinition,
  marks: readonly Mark[] = [],
  ...selves: readonly (Self | undefined)[]
): Mark | undefined {
  const strangers = marks.filter((mark) => strangerAmong(definition, [mark], ...selves));
  return strangers.length === marks.length ? strangers.find(({ kept }) => !kept) : undefined;
}

/** What a read finds out about the marks on a resource's object, for the next `diff`. */
export function marksAsRead(
  definition: AnyDefinition,
  { __self: self }: Partial<ResourceProperties>,
  { marks = [] }: Pick<Seen<object, object>, "marks">,
): Pick<ResourceProperties, "__marks" | "__takenBy"> {
  if (!self) return {};
  const taker = takerOf(definition, marks, self);
  return {
    __marks: marks.length > 1 ? marks.map(nameOfHolder).join(" and ") : undefined,
    __takenBy: taker && nameOfHolder(taker),
  };
}

/** The error for a change of an object that another resource has taken over. */
export function takenError(id: string, taker: string): OmnicloudError {
  return new OmnicloudError(
    `${id} was taken over by ${taker}: remove this resource from the program, which leaves the object alone, or set takeOver: true to take it back`,
  );
}

/**
 * What a change of the mark means that preview must show: the engine hides hidden properties.
 * @returns the line; none if the mark does not change, or only says what an option of the program says
 * @throws OmnicloudError if another resource has taken the object over
 */
export function lineAboutMark(id: string, olds: ResourceProperties, news: ResourceProperties): string | undefined {
  if (isMoved(olds, news)) return `mark: takes over from stack ${stackOf(olds.__self)}`;
  if (olds.__takenBy !== undefined && news.takeOver !== true) throw takenError(id, olds.__takenBy);
  if (olds.__takenBy !== undefined) return `mark: takes over from ${olds.__takenBy}`;
  return olds.__marks === undefined ? undefined : `mark: takes over, of several on the object: ${olds.__marks}`;
}

/** True if the mark must be written anew although no argument differs. */
export function isMarkChanged(olds: ResourceProperties, news: ResourceProperties): boolean {
  return isMoved(olds, news) || Boolean(olds.__kept) !== Boolean(news.__kept) || hasFault(olds);
}

/** True if a read found several marks, or another's. */
function hasFault({ __marks, __takenBy }: ResourceProperties): boolean {
  return __marks !== undefined || __takenBy !== undefined;
}

/** True if the resource comes from another stack: `pulumi state move`. */
function isMoved(olds: ResourceProperties, news: ResourceProperties): boolean {
  return Boolean(olds.__self && news.__self) && olds.__self[0] !== news.__self[0];
}

/** Writes the resource's mark on an object that it has, as the only one, unless it is that already. */
export async function ensureMark(
  definition: AnyDefinition,
  id: string,
  marks: readonly Mark[] | undefined,
  context: Context<unknown>,
): Promise<void> {
  if (marks === undefined || !isOnlyMark(marks, context.mark)) await definition.remark?.(id, context.mark, context);
}
