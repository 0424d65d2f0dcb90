/**
 * The notes of buckets that are being created. A bucket takes our mark, a tag, only once it exists; a run that is
 * interrupted between the two would leave a bucket that nobody recognizes. So a note is written first: an empty bucket
 * named by the token, whose tag says which bucket is being created. It is deleted once the mark was read back. It belongs to
 * the user whose keys the connection has, because a user that may have one bucket has room for that one only.
 */
import { Collection } from "../../core/collection";
import { mapLimited } from "../../core/limit";
import { isSameStack } from "../../core/mark";
import { deleteBucket, readTags, writeTags } from "../../core/s3/bucket/tags";
import type { Ceph } from "../client";
import { createBucket } from "./api";

/** The tag of a note that says which bucket is being created. */
export const FOR = "omnicloud-for";

const PREFIX = "omnicloud-";
const noteName = (token: string) => `${PREFIX}${token}`;

/** The token of the resource that a note is of; `undefined` for any other bucket. */
export function tokenOfNote(name: string): string | undefined {
  return /^omnicloud-[0-9a-f]{8}-[0-9a-f]{12}$/.test(name) ? name.slice(PREFIX.length) : undefined;
}

/** The names of a connection's own buckets, read together: its notes are among them. */
const names = new WeakMap<Ceph, Collection<string>>();

/** The notes that this process wrote and has not deleted, and what they are about. */
const written = new Map<string, string>();

/** Resources whose notes are known to be gone: this process looked, or deleted them. */
const finished = new Set<string>();

const keyOf = ({ endpoint }: Ceph, token: string) => `${endpoint} ${token}`;

function namesOf(cloud: Ceph): Collection<string> {
  const known = names.get(cloud);
  if (known) return known;
  const all = async () => {
    const { Buckets = [] } = await cloud.ownS3().ask((api) => api.listBuckets({}));
    return Buckets.map(({ Name = "" }) => Name);
  };
  const one = async (name: string) => (await all()).find((own) => own === name);
  const collection = new Collection<string>({ one, all, key: (name) => name });
  names.set(cloud, collection);
  return collection;
}

async function hasNote(cloud: Ceph, token: string): Promise<boolean> {
  const key = keyOf(cloud, token);
  if (written.has(key)) return true;
  if (finished.has(key)) return false;
  const isThere = (await namesOf(cloud).all()).includes(noteName(token));
  if (!isThere) finished.add(key);
  return isThere;
}

/** Whether this process wrote the resource's note: what it finds then, its own request created. */
export function wroteNote(cloud: Ceph, tokens: readonly string[]): boolean {
  return tokens.some((token) => written.has(keyOf(cloud, token)));
}

/** Whether a note of the resource is there, under one of its tokens; from a list that all of them share. */
export async function hasNotes(cloud: Ceph, tokens: readonly string[]): Promise<boolean> {
  for (const token of tokens) if (await hasNote(cloud, token)) return true;
  return false;
}

/** Which bucket the resource's note is about; `undefined` if there is none, or it says nothing yet. */
export async function readNotes(cloud: Ceph, tokens: readonly string[]): Promise<string | undefined> {
  for (const token of tokens) {
    const name = (await hasNote(cloud, token)) ? (await readTags(cloud.ownS3(), noteName(token)))[FOR] : undefined;
    if (name !== undefined) return name;
  }
  return undefined;
}

/** Notes that the resource is going to create a bucket of this name. */
export async function writeNote(cloud: Ceph, token: string, name: string): Promise<void> {
  const key = keyOf(cloud, token);
  written.set(key, name);
  finished.delete(key);
  await createBucket(cloud.ownS3(), noteName(token));
  await writeTags(cloud.ownS3(), noteName(token), { [FOR]: name });
  namesOf(cloud).forget();
}

/** Deletes the resource's notes, if there are any. */
export async function deleteNotes(cloud: Ceph, tokens: readonly string[]): Promise<void> {
  for (const token of tokens) {
    if (!(await hasNote(cloud, token))) continue;
    await deleteBucket(cloud.ownS3(), noteName(token));
    const key = keyOf(cloud, token);
    written.delete(key);
    finished.add(key);
    namesOf(cloud).forget();
  }
}

/** The notes that earlier runs of a token's stack left: whose they are, and which bucket each is about. */
export async function notesOfStack(cloud: Ceph, token: string): Promise<{ token: string; name: string | undefined }[]> {
  const tokens = (await namesOf(cloud).all())
    .map(tokenOfNote)
    .filter((one) => one !== undefined && isSameStack(one, token) && !written.has(keyOf(cloud, one)));
  const tagsOf = (one: string) => readTags(cloud.ownS3(), noteName(one));
  return mapLimited(tokens as string[], async (one) => ({ token: one, name: (await tagsOf(one))[FOR] }));
}

/** The tokens of other resources, of this stack or of others, that are creating a bucket of this name now. */
export async function rivalsFor(cloud: Ceph, own: readonly string[], name: string): Promise<string[]> {
  namesOf(cloud).forget();
  const tokens = (await namesOf(cloud).all())
    .map(tokenOfNote)
    .filter((other) => other !== undefined && !own.includes(other));
  const about = async (other: string) =>
    written.get(keyOf(cloud, other)) ?? (await readTags(cloud.ownS3(), noteName(other)))[FOR];
  const noted = await mapLimited(tokens as string[], async (other) => ({ other, name: await about(other) }));
  return noted.filter((note) => note.name === name).map(({ other }) => other);
}
