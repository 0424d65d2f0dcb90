/**
 * Options that a program gives later, and that count when no program runs: a delete is handed what the state kept of the last
 * create or update, and what was written in clear then stays so. An update brings them there, although no argument differs.
 */
import { equal } from "../core/equal";
import type { Path } from "../core/transformed";
import type { HiddenProperties } from "../state";

type Told = Pick<HiddenProperties, "__timeouts" | "__secrets" | "__place">;

/**
 * True if the state must be told of an option anew: of another time-out for deletes, or of a secret that it has in clear.
 * States of 0.1.0, which know no place, are told with the next change.
 */
export function isToldAnew(olds: Told, news: Told): boolean {
  if (olds.__place === undefined) return false;
  if (!equal(olds.__timeouts?.delete, news.__timeouts?.delete)) return true;
  const known = olds.__secrets ?? [];
  return (news.__secrets ?? []).some((path) => !known.some((other) => areOneLine(path, other)));
}

/** Whether one path leads through the other: in a preview, all of what is not known yet may be a secret. */
function areOneLine(one: Path, other: Path): boolean {
  return one.every((step, i) => other[i] === undefined || other[i] === step);
}
