/** What a user may have meant by a name that does not exist. */
import { distance } from "fastest-levenshtein";

/** The words for an error: the known names that are nearest to the wanted one, at most five. */
export function suggestionFor(wanted: string, known: readonly string[]): string {
  const names = [...new Set(known)];
  if (names.length === 0) return "none is known";
  const close = names.sort((a, b) => distance(wanted, a) - distance(wanted, b)).slice(0, 5);
  return `${names.length > close.length ? "nearest are" : "known are"} ${close.join(", ")}`;
}
