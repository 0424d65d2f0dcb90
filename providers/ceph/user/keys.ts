/**
 * The keys that we create. Their names follow from the resource's token and from the reason for the key, so that a run
 * after an interrupted one finds the key that is there, and never creates a second one.
 */
import { createHash } from "node:crypto";
import { OmnicloudError } from "../../core/errors";
import { identityOf } from "../../core/mark";
import type { Ceph } from "../client";
import { createKey, deleteKey, findUser, type RgwKey, type RgwUser } from "./api";

/** What the names of a resource's keys begin with. */
function prefixOf(token: string): string {
  return `OMNI${token.replace("-", "").toUpperCase()}`;
}

/**
 * The name of the key that a rotation creates.
 * @param rotate the rotation, as the program names it
 * @param before the key that was in use; the same rotation after another key creates another one
 */
export function keyName(token: string, rotate: string | undefined, before: string): string {
  const reason = createHash("sha256")
    .update(JSON.stringify([rotate ?? "", before]))
    .digest("hex")
    .slice(0, 8);
  return `${prefixOf(token)}${reason.toUpperCase()}`;
}

/** The keys among a user's that this resource created, under any of its tokens. */
export function ownKeys(user: RgwUser, tokens: readonly string[]): RgwKey[] {
  return user.keys.filter(({ accessKey }) => tokens.some((token) => accessKey.startsWith(prefixOf(token))));
}

/** Whether a resource of the stacks of these tokens created the key. */
export function isStacksKey({ accessKey }: RgwKey, tokens: readonly string[]): boolean {
  return tokens.some((token) => accessKey.startsWith(prefixOf(identityOf(token))));
}

/**
 * Keys that an interrupted rotation created, if the program has taken it back since: they work, and no state has them. The
 * name of the key in use says from which key it was rotated, and that one may still be used. Where it says neither that nor
 * that it was the first, nothing is known.
 * @param rotate the rotation that created the key in use
 */
export function strayKeys(
  user: RgwUser,
  { accessKey, rotate }: { accessKey: string; rotate?: string },
  tokens: readonly string[],
): RgwKey[] {
  const others = ownKeys(user, tokens).filter((key) => key.accessKey !== accessKey);
  const isFrom = (before: string) => tokens.some((token) => keyName(token, rotate, before) === accessKey);
  const previous = others.find((key) => isFrom(key.accessKey));
  if (previous === undefined && !isFrom("")) return [];
  return others.filter((key) => key !== previous);
}

/** What is unfinished of a user that has such a key. @param was what the state has: the key in use, and its rotation */
export function strayKeyIn(
  user: RgwUser,
  { accessKey = "", rotate }: { accessKey?: string; rotate?: string },
  tokens: readonly string[],
): string | undefined {
  const strays = strayKeys(user, { accessKey, rotate }, tokens);
  return strays.length > 0 ? "a key that an interrupted rotation created still works" : undefined;
}

/** The user's key of this name; it is created if there is none. */
export async function ensureKey(cloud: Ceph, user: RgwUser, accessKey: string): Promise<RgwKey> {
  const there = user.keys.find((key) => key.accessKey === accessKey);
  if (there) return there;
  await createKey(cloud.admin, user.uid, accessKey);
  cloud.forgetKeys(user.uid);
  const created = (await findUser(cloud.admin, user.uid))?.keys.find((key) => key.accessKey === accessKey);
  if (created) return created;
  throw new OmnicloudError(`the gateway accepted the new key ${accessKey} of user ${user.uid}, but does not list it`);
}

/** Deletes those of a user's keys that this resource created, except some. */
export async function deleteKeysExcept(
  cloud: Ceph,
  uid: string,
  tokens: readonly string[],
  except: string[],
): Promise<void> {
  const user = await findUser(cloud.admin, uid);
  for (const { accessKey } of user ? ownKeys(user, tokens) : [])
    if (!except.includes(accessKey)) await deleteKey(cloud.admin, uid, accessKey);
  cloud.forgetKeys(uid);
}
