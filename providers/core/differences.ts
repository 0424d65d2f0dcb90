/**
 * What a cloud does not do of what the components' arguments and outputs promise, each with the reason in one line. Its
 * builders refuse by these words, and docs/clouds.md shows them: `node tools/clouds.mjs` reads them as the types they are.
 */
import * as pulumi from "@pulumi/pulumi";
import type { WrongArgument } from "./errors";

/** Reasons by the path of an argument or output; `*` stands for any key, `[]` for each of a list: `clients[].access`. */
export type Reasons = Readonly<Record<string, string>>;

/** What is different on a cloud, by component or look-up. */
export interface Differences {
  /** Arguments that it refuses, whatever they say. */
  refused: Readonly<Record<string, Reasons>>;
  /** Arguments that it needs, although they are optional elsewhere. */
  needed: Readonly<Record<string, Reasons>>;
  /** Arguments of which it refuses some values: what is refused, and why. */
  limited: Readonly<Record<string, Readonly<Record<string, Reasons>>>>;
  /** Outputs that are always absent, or empty. */
  absent: Readonly<Record<string, Reasons>>;
}

/** What is wrong with arguments of which a cloud refuses some, whatever they say. */
export function refusedAmong(args: object, refused: Reasons): WrongArgument[] {
  return Object.entries(refused).flatMap(([path, reason]) =>
    given(args, path.replaceAll("[]", ".*").split(".")).map((at): WrongArgument => [at, reason]),
  );
}

/** What is wrong with arguments that lack what a cloud needs, with the reason of each. */
export function missingAmong(args: object, needed: Reasons): WrongArgument[] {
  return Object.entries(needed).filter(([path]) => given(args, path.split(".")).length === 0);
}

/** Where the arguments say something at a path, as a user writes it. What is not known before `up` is not looked into. */
function given(value: object, [step = "", ...further]: readonly string[], before = ""): string[] {
  return Object.entries(value)
    .filter(([key, one]) => (step === "*" || key === step) && one !== undefined)
    .flatMap(([key, one]) => {
      const at = Array.isArray(value) ? `${before}[${key}]` : before === "" ? key : `${before}.${key}`;
      if (further.length === 0) return [at];
      return isPlain(one) ? given(one, further, at) : [];
    });
}

function isPlain(value: unknown): value is object {
  const isObject = typeof value === "object" && value !== null;
  return (
    isObject && !pulumi.Output.isInstance(value) && !(value instanceof Promise) && !pulumi.Resource.isInstance(value)
  );
}
