/** Text as services of OpenStack keep it. */

/** Whether two texts are one to Cinder, which cuts spaces off at both ends. Nothing is no text: the label stands there. */
export function isSameText(a: string | null | undefined, b: string | null | undefined): boolean {
  return typeof a === "string" && typeof b === "string" ? a.trim() === b.trim() : (a ?? undefined) === (b ?? undefined);
}
