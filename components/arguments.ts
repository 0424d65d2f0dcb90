/** What a component itself says of its arguments: those that its resources never see would else be ignored, or end in a stack trace. */
import { clouds } from "../providers";
import { refuseWrongArguments, type WrongArgument } from "../providers/core/errors";
import { unknownArgument } from "../providers/core/schema";

/** The arguments of a component. */
export interface KnownArguments<Args extends object> {
  /** All of them; one that is forgotten does not compile. */
  known: Record<keyof Required<Args> & string, true>;
  /** Those without which nothing can be built. */
  required?: readonly (keyof Args & string)[];
}

/**
 * Refuses arguments that a program in JavaScript may have misspelled or left out.
 * @throws ArgumentError naming all of them
 */
export function refuseArguments<Args extends object>(
  component: string,
  name: string,
  args: Args | undefined,
  { known, required = [] }: KnownArguments<Args>,
): void {
  const given = Object.keys(args ?? {});
  const wrong: WrongArgument[] = [
    ...given
      // A block of another kind of cloud is refused by its own words.
      .filter((key) => !Object.hasOwn(known, key) && !clouds.some(({ kind }) => kind === key))
      .map((key) => [key, unknownArgument(key, Object.keys(known)).reason] as const),
    ...required.filter((key) => (args?.[key] ?? undefined) === undefined).map((key) => [key, "is required"] as const),
  ];
  refuseWrongArguments(component, name, wrong);
}
