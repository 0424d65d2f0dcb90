/** Times of OpenStack. */

/** A time of a service with its zone: Cinder and Manila leave that out, and JavaScript would read it as local time. */
export function timeOf(written: unknown): string | undefined {
  if (typeof written !== "string" || written === "") return undefined;
  return /(Z|[+-]\d\d:?\d\d)$/.test(written) ? written : `${written}Z`;
}
