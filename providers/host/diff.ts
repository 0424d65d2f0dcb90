/** Which arguments of a resource differ. */
import type { AnyDefinition } from "../core/definition";
import { equal, equalWhereKnown, own, type Properties } from "../core/equal";
import { hasUnknown, UNKNOWN } from "../core/schema";

/** The names of a definition's arguments. */
export function argumentsOf(definition: AnyDefinition): string[] {
  return Object.keys(definition.args.shape);
}

/** The arguments in which `to` differs from `from`, by what they mean. */
export function changed(definition: AnyDefinition, from: Properties, to: Properties): string[] {
  const quiet = new Set<string>([...(definition.quiet ?? []), "adopt", "replaceData", "connection"]);
  return argumentsOf(definition).filter((key) => !quiet.has(key) && !same(definition, key, from, to));
}

/**
 * Of the arguments that differ, those that make a new object. One that is not known yet does not, unless what is known
 * differs, or it names an object that this one is a part of.
 */
export function replacing(definition: AnyDefinition, from: Properties, to: Properties): string[] {
  const keys = new Set<string>(definition.replaceOn ?? []);
  const whole = new Set<string>(definition.partOf ?? []);
  const mayBeSame = (key: string) =>
    hasUnknown(to[key]) && equalWhereKnown(from[key], to[key]) && !(whole.has(key) && to[key] === UNKNOWN);
  return changed(definition, from, to).filter((key) => keys.has(key) && !mayBeSame(key));
}

/** Of the arguments that differ, those that the user's `replaceOnChanges` names: `size`, `metadata.team`, `*`. */
export function replacingByOption(
  definition: AnyDefinition,
  from: Properties,
  to: Properties,
  paths: readonly string[],
): string[] {
  const steps = paths.map((path) => path.split(/[.[\]"']+/).filter(Boolean));
  return changed(definition, from, to).filter((key) =>
    steps.some(
      ([first, ...rest]) =>
        first === "*" || (first === key && !equalWhereKnown(at(from[key], rest), at(to[key], rest))),
    ),
  );
}

/** The part of a value under a path; the whole from where a `*` stands. */
function at(value: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined || step === "*" || value === UNKNOWN) return value;
  return typeof value === "object" && value !== null ? at(own(value as Properties, step), rest) : undefined;
}

function same(definition: AnyDefinition, key: string, from: Properties, to: Properties): boolean {
  const [a, b] = [from[key], to[key]];
  if (equal(a, b)) return true;
  if (hasUnknown(a) || hasUnknown(b)) return false;
  return Boolean(definition.same?.[key]?.(a, b) || definition.means?.[key]?.(from, b));
}
