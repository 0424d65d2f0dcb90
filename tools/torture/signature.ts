/** What a finding is about, whatever the ids: two of the same kind are one. */
import type { Findings } from "./judge";

/** What a walk says before what it found: which step, and what happened to it. */
const STEP = /^step \d+, .*?, (undisturbed|request \d+ answered by .*?|\w+ killed at request .*?): /;

/** The first line of what was found, without what differs from one round to the next. */
export function signatureOf(found: Findings): string {
  const [first = ""] = found;
  return first
    .replace(STEP, "")
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4,12})+(-kept)?/g, "…")
    .replace(/\b[0-9a-f]{32}\b/g, "…")
    .replace(/req-\S+|tx0\S+/g, "…")
    .replace(/\d+/g, "9")
    .slice(0, 140);
}
