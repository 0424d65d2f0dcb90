/** Times of OpenStack. */

/** A moment as a service writes it, with its zone: Cinder leaves that out, and JavaScript would read local time. */
export function timeOf(written: unknown): string | undefined {
  if (typeof written !== "string" || written === "") return undefined;
  return /(Z|[+-]\d\d:?\d\d)$/.test(written) ? written : `${written}Z`;
}
