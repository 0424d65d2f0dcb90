/** What the parts of the contract's program are made with, in each of its stages. */
import type { CommonCloud, Words } from "./cloud";

/** What a run says: the first arguments, or others in their place. */
export type Stage = "first" | "second";

/** Names that must be another run's in no case. */
export interface Names {
  bucket: string;
  user: string;
  /** A user with a bucket that nothing is done with. */
  idle: string;
  state: string;
  stateUser: string;
}

/** A change that needs a new object, of one component. */
export interface Replacing {
  component: string;
  replaceData: boolean;
}

/** What the second run says at its end: the user that it suspended is needed to empty its bucket. */
export type Woken = "woken";

/** The components' arguments that a cloud refuses are left out: `takes("Vpc", "router.routes", […])`. */
export type Takes = <T>(component: string, path: string, value: T) => T | undefined;

/** What the parts of the program are made with. */
export interface Said {
  words: Words;
  /** A part of the program, if its component is there. */
  served<T>(component: string, part: () => T): T | undefined;
  takes: Takes;
  /** One value in the first stage, another one in the second. */
  by<A, B>(first: A, second: B): A | B;
  /** Where it is: written in the first stage, and left out in the second. */
  place: { connection?: string; region?: string };
  store: { connection?: string; region?: string };
  names: Names;
  /** What is to be replaced of a component, nothing of the others. */
  replaced<T extends object>(component: string, change: T): Partial<T & { replaceData: boolean }>;
}

/** What a stage says on a cloud. */
export function saidOn(
  { words, differences, notYet }: CommonCloud,
  stage: Stage,
  names: Names,
  replacing?: Replacing,
): Said {
  const isFirst = stage === "first";
  return {
    words,
    names,
    served: (component, part) => (notYet?.has(component) ? undefined : part()),
    takes: (component, path, value) => {
      const { refused, limited } = differences;
      const reason = refused[component]?.[path] ?? limited[component]?.[path]?.[String(value)];
      return reason === undefined ? value : undefined;
    },
    by: (first, second) => (isFirst ? first : second),
    place: isFirst ? { connection: words.connection, region: words.region } : {},
    store: isFirst ? { connection: words.store, region: words.storeRegion } : {},
    replaced: (component, change) =>
      (replacing?.component === component ? { ...change, replaceData: replacing.replaceData } : {}) as never,
  };
}
