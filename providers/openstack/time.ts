/** Times of OpenStack. */

/** A service's time with its zone: Cinder and Manila leave the zone out, and JavaScript would take that for local time. */
export function timeOf(written: unknown): string | undefined {
  if (typeof written !== "string" || written === "") return undefined;
  return /(Z|[+-]\d\d:?\d\d)$/.test(written) ? written : `${written}Z`;
}
