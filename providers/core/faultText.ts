/** A fault in arguments in one sentence: where it is, what was written there, and what is wrong with it. */
import { ownProperty, type Properties } from "./equal";
import { type Fault, hasUnknown } from "./schema";

/** A longer value is not shown: the path says where it is. */
const SHOWN = 80;

/**
 * The sentence: `rules[2].portRangeMax: must be from 0 to 65535 (given: 70000)`.
 * @param args what was written
 * @param hide hides secrets in a text
 */
export function describeFault({ property, reason }: Fault, args: unknown, hide = (text: string) => text): string {
  const safe = hide(reason);
  if (property === "") return safe;
  const value = writtenAt(args, property);
  const given = value === undefined || hasUnknown(value) ? undefined : hide(JSON.stringify(value));
  const isNew = given !== undefined && given.length <= SHOWN && !safe.includes(given.replace(/^"|"$/g, ""));
  return `${hide(property)}: ${safe}${isNew ? ` (given: ${given})` : ""}`;
}

/** What is written at a path: `rules[2].remote`. A key may hold dots itself, so the longest one that there is counts. */
export function writtenAt(value: unknown, path: string): unknown {
  if (path === "") return value;
  if (typeof value !== "object" || value === null) return undefined;
  const plain = path.replace(/^[.]/, "").replace(/^\[(\d+)\]/, "$1");
  const keys = Object.keys(value).sort((a, b) => b.length - a.length);
  const key = keys.find((one) => plain === one || plain.startsWith(`${one}.`) || plain.startsWith(`${one}[`));
  return key === undefined ? undefined : writtenAt(ownProperty(value as Properties, key), plain.slice(key.length));
}
