/** What a component itself says of its arguments: those that its resources never see would else be ignored, or end in a stack trace. */
import { clouds } from "../providers";
import { refuseWrongArguments, type WrongArgument } from "../providers/core/errors";
import { unknownArgument } from "../providers/core/schema";
import { isPlain } from "./blocks";
import type { CloudKind } from "./kinds";

/** The names of all arguments, or parts of one; one that is forgotten does not compile. Blocks go without saying. */
export type Names<Args extends object> = Record<Exclude<keyof Required<Args> & string, CloudKind>, true> &
  Partial<Record<CloudKind, true>>;

/** The arguments of a component. */
export interface KnownArguments<Args extends object> {
  /** All of them. */
  known: Names<Args>;
  /** Those without which nothing can be built. */
  required?: readonly (keyof Args & string)[];
  /** What is in some of them, by their paths; `*` stands for each key, and each place of a list: `subnets.*`. */
  parts?: Readonly<Record<string, Readonly<Record<string, true>>>>;
}

/**
 * Refuses arguments that a program in JavaScript may have misspelled or left out.
 * @throws ArgumentError naming all of them
 */
export function refuseArguments<Args extends object>(
  component: string,
  name: string,
  args: Args | undefined,
  { known, required = [], parts = {} }: KnownArguments<Args>,
): void {
  const wrong: WrongArgument[] = [
    ...unknownIn("", args ?? {}, known),
    ...Object.entries(parts).flatMap(([path, names]) =>
      partsAt(args ?? {}, path.split(".")).flatMap(([at, part]) => unknownIn(`${at}.`, part, names)),
    ),
    ...required.filter((key) => (args?.[key] ?? undefined) === undefined).map((key) => [key, "is required"] as const),
  ];
  refuseWrongArguments(component, name, wrong);
}

function unknownIn(at: string, given: object, known: object): WrongArgument[] {
  return (
    Object.keys(given)
      // A block of another kind of cloud is refused by its own words.
      .filter((key) => !Object.hasOwn(known, key) && !clouds.some(({ kind }) => kind === key))
      .map((key) => [at + key, unknownArgument(key, Object.keys(known)).reason] as const)
  );
}

/** What is at a path, with its path as a user writes it. What is not known before `up` is left to the resources. */
function partsAt(value: object, [step, ...rest]: readonly string[], at = ""): [at: string, part: object][] {
  if (step === undefined) return [[at, value]];
  return Object.entries(value)
    .filter(([key]) => step === "*" || step === key)
    .filter((entry): entry is [string, object] => isPlain(entry[1]))
    .flatMap(([key, part]) => partsAt(part, rest, Array.isArray(value) ? `${at}[${key}]` : at + (at && ".") + key));
}
