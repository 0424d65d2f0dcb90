/**
 * The keys of a user. Those that we make have names that follow from the resource's token and from why they were made:
 * a run that was cut off finds the key that it made, and never makes a second one.
 */
import { createHash } from "node:crypto";
import type { RgwKey, RgwUser } from "../admin";
import type { Ceph } from "../client";

/** What the names of a resource's keys begin with. */
function prefixOf(token: string): string {
  return `OMNI${token.replace("-", "").toUpperCase()}`;
}

/**
 * The name of the key that a rotation makes.
 * @param rotate the rotation, as the program names it
 * @param before the key that was in use; the same rotation after another one makes another key
 */
export function keyName(token: string, rotate: string | undefined, before: string): string {
  const reason = createHash("sha256")
    .update(JSON.stringify([rotate ?? "", before]))
    .digest("hex")
    .slice(0, 8);
  return `${prefixOf(token)}${reason.toUpperCase()}`;
}

/** The keys among a user's that this resource made. */
export function ownKeys(user: RgwUser, token: string): RgwKey[] {
  return user.keys.filter(({ accessKey }) => accessKey.startsWith(prefixOf(token)));
}

/** The user's key of this name: the one that is there, else a new one. */
export async function haveKey(cloud: Ceph, user: RgwUser, accessKey: string): Promise<RgwKey> {
  const there = user.keys.find((key) => key.accessKey === accessKey);
  if (there) return there;
  await cloud.admin.makeKey(user.uid, accessKey);
  cloud.forget(user.uid);
  const made = (await cloud.admin.user(user.uid))?.keys.find((key) => key.accessKey === accessKey);
  if (made) return made;
  throw new Error(`the gateway took the new key ${accessKey} of user ${user.uid}, and does not show it`);
}

/** Removes those of a user's keys that this resource made, but these. */
export async function dropKeysBut(cloud: Ceph, uid: string, token: string, stay: string[]): Promise<void> {
  const user = await cloud.admin.user(uid);
  for (const { accessKey } of user ? ownKeys(user, token) : [])
    if (!stay.includes(accessKey)) await cloud.admin.removeKey(uid, accessKey);
  cloud.forget(uid);
}
