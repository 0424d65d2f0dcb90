/**
 * Whose a route of a table is: EC2's routes take no tags, so tags of the table say it, each with a resource's mark and the
 * destinations that are its own, by a hash of each. Tags are written before the routes. API: EC2 CreateTags, DeleteTags
 */
import { createHash } from "node:crypto";
import { canonical } from "../../core/addresses";
import { MARK_KEY, type Mark, markIn } from "../../core/mark";
import type { RouteOwner } from "../../core/routesInTable";
import type { Tags } from "../tags";

/** What such a tag's key begins with: the owner's token follows, and a number if one tag is not enough. */
const PREFIX = `${MARK_KEY}-routes-`;

/** How many destinations one tag has: a value of EC2 has 256 characters, of which the mark takes 26. */
const IN_ONE = 25;

const hashOf = (destination: string): string =>
  createHash("sha256").update(canonical(destination)).digest("hex").slice(0, 8);

/** The destinations of an owner, by their hashes. */
interface Owned {
  mark: string;
  hashes: Set<string>;
}

/** What tags say of each owner, by its token. */
function ownersIn(tags: Tags): Map<string, Owned> {
  const owners = new Map<string, Owned>();
  for (const [key, value] of Object.entries(tags)) {
    const [mark = "", ...hashes] = key.startsWith(PREFIX) ? value.split(" ") : [];
    const token = markIn(mark)?.token;
    if (token === undefined) continue;
    const known = owners.get(token) ?? { mark, hashes: new Set() };
    owners.set(token, known);
    for (const hash of hashes) known.hashes.add(hash);
  }
  return owners;
}

/** The tags that say it. */
function tagsFor(owners: ReadonlyMap<string, Owned>): Tags {
  const tags: Tags = {};
  for (const [token, { mark, hashes }] of owners)
    for (let first = 0; first < hashes.size; first += IN_ONE) {
      const key = `${PREFIX}${token}${first === 0 ? "" : `.${first / IN_ONE}`}`;
      tags[key] = [mark, ...[...hashes].slice(first, first + IN_ONE)].join(" ");
    }
  return tags;
}

/** Whose the route to a destination is, if a tag says it. */
export function routeOwner(tags: Tags, destination: string): Mark | undefined {
  const hash = hashOf(destination);
  return markIn([...ownersIn(tags).values()].find(({ hashes }) => hashes.has(hash))?.mark);
}

/** The marks of all owners that tags name. */
export const routeMarks = (tags: Tags): Mark[] =>
  [...ownersIn(tags).values()].flatMap(({ mark }) => markIn(mark) ?? []);

/**
 * What is to be changed of a table's tags, so that some destinations are a resource's.
 * @param alone true if it has routes to no other destinations any more
 */
export function changeOfRouteTags(
  tags: Tags,
  destinations: readonly string[],
  { mark, tokens }: RouteOwner,
  alone: boolean,
): { set: Tags; remove: string[] } {
  const owners = ownersIn(tags);
  const hashes = destinations.map(hashOf);
  for (const [token, owned] of owners) {
    if (alone && tokens.includes(token)) owners.delete(token);
    for (const hash of hashes) owned.hashes.delete(hash);
  }
  const token = markIn(mark)?.token ?? "";
  owners.set(token, { mark, hashes: new Set([...(owners.get(token)?.hashes ?? []), ...hashes]) });
  const wanted = tagsFor(owners);
  return {
    set: Object.fromEntries(Object.entries(wanted).filter(([key, value]) => tags[key] !== value)),
    remove: Object.keys(tags).filter((key) => key.startsWith(PREFIX) && !(key in wanted)),
  };
}
