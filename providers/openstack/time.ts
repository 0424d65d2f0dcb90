/** Times of OpenStack. */

/** A service's time with its zone: Cinder and Manila leave the zone out, and JavaScript would take that for local time. */
export function timeOf(written: unknown): string | undefined {
  if (typeof written !== "string" || written === "") return undefined;
  return /(Z|[+-]\d\d:?\d\d)$/.test(written) ? written : `${written}Z`;
}

/** The latest of several times, as it is written; `undefined` if there is none. */
export function latest(times: readonly (string | undefined)[]): string | undefined {
  return times
    .filter((time) => time !== undefined)
    .reduce<string | undefined>((a, b) => (a === undefined || Date.parse(a) < Date.parse(b) ? b : a), undefined);
}
