/** Who else uses a user that is to be deleted: its buckets would be deleted with it, and its keys would stop working. */
import { isSameStack, MARK_KEY, markIn } from "../../core/mark";
import { inTheWayError } from "../../core/obstacle";
import type { OwnedBucket } from "../bucket/api";
import type { RgwUser } from "./api";
import { isStacksKey } from "./keys";

const DELETE_FIRST = "delete them first, or keep the user with retainOnDelete: true";

/**
 * A bucket among the user's that the stack has kept, whichever of the buckets that share the user asked for that: nobody
 * could reach it without its user.
 * @returns its name
 */
export function keptAmong(buckets: readonly OwnedBucket[], token: string): string | undefined {
  return buckets.find(({ tags }) => {
    const mark = markIn(tags[MARK_KEY]);
    return mark?.kept && isSameStack(mark.token, token);
  })?.name;
}

/** Refuses to delete a user that others use. @throws OmnicloudError that names what is in the way */
export function refuseIfUsed({ uid, keys }: RgwUser, buckets: readonly OwnedBucket[], tokens: readonly string[]): void {
  const owned = buckets.map(({ name, tags }) => ({ what: `the bucket ${name}`, mark: markIn(tags[MARK_KEY]) }));
  const foreign = keys.filter((key) => !isStacksKey(key, tokens)).length;
  const what = `${foreign > 1 ? `${foreign} keys` : "a key"} that this resource did not create`;
  const things = [...owned, ...(foreign > 0 ? [{ what }] : [])];
  if (things.length > 0) throw inTheWayError(`user ${uid}`, things, tokens[0] ?? "", { advice: DELETE_FIRST });
}
