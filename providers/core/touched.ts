/**
 * What a verb touches of what exists already: the platform is asked for each of these before the verb begins. They are ids
 * that the cloud and the platform know, never one that only we make up, as `SERVER/power`.
 */
import { pairId } from "./pairId";

/** What a verb is about. */
export interface Touch<Args extends object = object, Outputs extends object = object, Cloud = unknown> {
  /** The id of the resource's object; absent if one is created. */
  id?: string;
  /** The arguments, and what is known of the outputs. */
  args: Args & Partial<Outputs>;
  /** The same as it was, if the verb is a change. */
  was?: Args & Partial<Outputs>;
  /** The client of the resource's connection. */
  cloud: Cloud;
}

/** The ids that a verb touches; for a create that touches nothing, none. */
export type Touched = readonly string[] | Promise<readonly string[]>;

/** For an object that is created out of nothing: the object itself. */
export const itself = ({ id }: Touch): readonly string[] => (id === undefined ? [] : [id]);

/** For what exists in our state alone, and for what is the only one of its kind in its cloud. */
export const nothing = (): readonly string[] => [];

/**
 * For a thing with two ends, whose id is that of both: both, whatever the verb.
 * @example touches: bothEnds("server", "volume")
 */
export function bothEnds<Key extends string>(
  one: Key,
  other: Key,
): (touch: Pick<Touch<Record<Key, string>>, "id" | "args">) => readonly string[] {
  return ({ id, args }) => (id === undefined ? [args[one], args[other]] : pairId.parts(id));
}

/**
 * For an object in, or with, others that its arguments name: a create touches all of these, a change those that it adds or
 * takes away, and the object itself.
 * @example touches: itselfAnd(({ network }) => [network])
 */
export function itselfAnd<Args extends object>(
  named: (args: Partial<Args>) => readonly (string | undefined)[],
): (touch: Pick<Touch<Args>, "id" | "args" | "was">) => readonly string[] {
  const namedIn = (args: Partial<Args>) => new Set(named(args).filter((id) => id !== undefined));
  return ({ id, args, was }) => {
    if (id === undefined) return [...namedIn(args)];
    if (was === undefined) return [id];
    const [before, now] = [namedIn(was), namedIn(args)];
    return [id, ...[...before].filter((one) => !now.has(one)), ...[...now].filter((one) => !before.has(one))];
  };
}
