/**
 * How a bucket comes to be ours. Two stacks may create one bucket of one user at a time, and S3 tells both that they have
 * it: each writes its note first, and looks for the others' after its request. Of several the lowest token marks the bucket,
 * the others withdraw; what is marked already is its holder's, whose mark is never overwritten.
 */
import type { Context, Marked, Report } from "../../core/definition";
import { answerWasLost, CloudError, OmnicloudError, refusedWith } from "../../core/errors";
import { mapLimited } from "../../core/limit";
import { MARK_KEY, markIn, marksIn } from "../../core/mark";
import { pause } from "../../core/operation";
import { adviceIfOwn } from "../../core/renamed";
import type { S3Access } from "../../core/s3/access";
import { deleteBucket, readTags, writeTags } from "../../core/s3/bucket/tags";
import type { Ceph } from "../client";
import { listAllBuckets, listBucketsOf, type OwnedBucket, type RgwBucket } from "./api";
import { lookForBucket } from "./find";
import { deleteNotes, FOR, notesOfStack, readNotes, rivalsFor, tokenOfNote, writeNote, wroteNote } from "./notes";

/** How often a rival is looked for that has to withdraw, or to mark the bucket, and how long each look waits more, in ms. */
const [LOOKS, WAIT] = [10, 400];

type Tags = RgwBucket["tags"];

/** Whether the bucket carries one of these tokens. */
export function isOurs({ tags }: Pick<RgwBucket, "tags">, tokens: readonly string[]): boolean {
  return tokens.includes(markIn(tags[MARK_KEY])?.token ?? "");
}

/** Whether the bucket carries the mark of another resource. */
function isAnothers({ tags }: Pick<RgwBucket, "tags">, tokens: readonly string[]): boolean {
  return markIn(tags[MARK_KEY]) !== undefined && !isOurs({ tags }, tokens);
}

/** A bucket that is wanted: its name, its owner, and what cannot change later. */
export interface WantedBucket {
  /** The name. */
  name: string;
  /** The user that owns it. */
  uid: string;
  /** The storage class, if one is said. */
  storageClass?: string;
  /** The placement target, if one is said. */
  placement?: string;
}

/**
 * Creates the bucket, and marks it. Safe to run again.
 * @param s3 S3 as its owner
 * @param send asks S3 for the bucket itself
 * @throws OmnicloudError if the name is taken, or another resource creates it at the same time
 */
export async function claimBucket(
  s3: S3Access,
  wanted: WantedBucket,
  { cloud, token, tokens, mark }: Context<Ceph>,
  { made, inform }: Report,
  send: () => Promise<unknown>,
): Promise<void> {
  const { name, uid } = wanted;
  const noted = await readNotes(cloud, tokens);
  if (noted !== undefined) await deleteBegun(cloud, tokens, noted, wanted);
  const there = await lookForBucket(cloud, name);
  if (there && !(there.owner === uid && mayTake(there, tokens, noted))) {
    await deleteNotes(cloud, tokens);
    throw there.owner === uid ? existsAlready(name, uid, there.tags, tokens) : nameTaken(name, there.owner);
  }
  if (there && wroteNote(cloud, tokens))
    inform(`created ${name}, which was found by its note after the answer was lost`);
  else if (there) inform(`reclaimed ${name}, which an earlier run of this stack created`);
  else await createNoted(cloud, token, wanted, send);
  const tags = await compete(cloud, tokens, s3, name);
  made(name);
  await writeTags(s3, name, { ...tags, [MARK_KEY]: mark });
}

/** Whether a bucket is as a new one would be, in what cannot change later. */
function serves(bucket: RgwBucket, { name, uid, storageClass, placement }: WantedBucket): boolean {
  const differs = (said: string | undefined, there: string | undefined) =>
    there !== undefined && said !== undefined && said !== there;
  return (
    bucket.name === name &&
    bucket.owner === uid &&
    !differs(storageClass, bucket.storageClass) &&
    !differs(placement, bucket.placement)
  );
}

/** Whether an earlier run of this resource began to create a bucket, which carries no mark yet and is what is wanted. */
export async function wasBegun(
  cloud: Ceph,
  bucket: RgwBucket,
  tokens: readonly string[],
  wanted: WantedBucket,
): Promise<boolean> {
  if (bucket.tags[MARK_KEY] !== undefined || !serves(bucket, wanted)) return false;
  return (await readNotes(cloud, tokens)) === bucket.name;
}

/**
 * Marks a bucket that carries no mark: one that an interrupted run began, or that is adopted.
 * @throws OmnicloudError if another resource has it, or creates it at the same time
 */
export async function markUnmarked(
  cloud: Ceph,
  tokens: readonly string[],
  s3: S3Access,
  { name }: RgwBucket,
  mark: string,
): Promise<void> {
  const tags = await compete(cloud, tokens, s3, name);
  await writeTags(s3, name, { ...tags, [MARK_KEY]: mark });
  if (isAnothers({ tags: await readTags(s3, name) }, tokens)) await withdraw(cloud, tokens, name);
}

/** Whether a bucket that exists is ours, or was begun by an earlier run of this resource. */
function mayTake(bucket: RgwBucket, tokens: readonly string[], noted: string | undefined): boolean {
  return isOurs(bucket, tokens) || (noted === bucket.name && bucket.tags[MARK_KEY] === undefined);
}

async function createNoted(
  cloud: Ceph,
  token: string,
  { name, uid }: WantedBucket,
  send: () => Promise<unknown>,
): Promise<void> {
  await writeNote(cloud, token, name);
  try {
    await send();
  } catch (error) {
    const there = answerWasLost(error) || refusedWith(error, 409) ? await lookForBucket(cloud, name) : undefined;
    if (answerWasLost(error) && there?.owner === uid) return;
    if (error instanceof CloudError && !answerWasLost(error)) await deleteNotes(cloud, [token]);
    throw refusedWith(error, 409) ? nameTaken(name, there?.owner) : error;
  }
}

/**
 * Makes sure that no other resource has the bucket, or is going to have it: whoever sees a note of a lower token withdraws,
 * and the lowest waits until the others have withdrawn or, if they were first, marked it.
 * @returns the bucket's tags, without a mark of another
 * @throws OmnicloudError if another resource has it
 */
async function compete(cloud: Ceph, tokens: readonly string[], s3: S3Access, name: string): Promise<Tags> {
  const [token = ""] = tokens;
  for (let look = 1; ; look++) {
    const rivals = await rivalsFor(cloud, tokens, name);
    if (rivals.some((rival) => rival < token)) return withdraw(cloud, tokens, name);
    if (rivals.length === 0 || look === LOOKS) break;
    await pause(look * WAIT, `another stack to give up the bucket ${name}`);
  }
  const tags = await readTags(s3, name);
  return isAnothers({ tags }, tokens) ? withdraw(cloud, tokens, name) : tags;
}

async function withdraw(cloud: Ceph, tokens: readonly string[], name: string): Promise<never> {
  await deleteNotes(cloud, tokens);
  throw new OmnicloudError(
    `the bucket ${name} is created by another resource at the same time, of this stack or of another one, and belongs to that one: choose another name`,
  );
}

/** Makes a mark the bucket's if it is not, or takes ours off; other tags are kept. */
export async function repairMark(s3: S3Access, { name, tags }: RgwBucket, mark: string | undefined): Promise<void> {
  const { [MARK_KEY]: before, ...others } = tags;
  if (before !== mark) await writeTags(s3, name, mark === undefined ? others : { ...others, [MARK_KEY]: mark });
}

/** All buckets with a mark, and those that were begun and have none yet, as far as the connection sees. */
export async function listMarkedBuckets(cloud: Ceph): Promise<Marked[]> {
  const all = await listVisibleBuckets(cloud);
  const notes = all.filter(({ name }) => tokenOfNote(name) !== undefined);
  const isContested = (name: string) => notes.filter(({ tags }) => tags[FOR] === name).length > 1;
  return all.flatMap((bucket): Marked[] => {
    const { name, tags, createdAt } = bucket;
    const token = tokenOfNote(name);
    if (token === undefined) {
      const mark = markIn(tags[MARK_KEY]);
      return mark ? [{ ...mark, id: name, name, createdAt }] : [];
    }
    const begun = all.find((one) => one.name === tags[FOR] && one.tags[MARK_KEY] === undefined);
    const ours = begun && !isContested(begun.name) ? begun : undefined;
    return [
      {
        ...{ token, kept: false, isPart: true, isNote: true, id: name, createdAt },
        name: `the note of bucket ${tags[FOR] ?? "none yet"}`,
      },
      ...(ours ? [{ token, kept: false, id: ours.name, name: ours.name, createdAt: ours.createdAt }] : []),
    ];
  });
}

/** The bucket with this resource's mark among those of a user, whatever its name; from a list that all of them share. */
export async function findMarked(cloud: Ceph, uid: string, tokens: readonly string[]): Promise<Marked | undefined> {
  const found = (await firstListOf(cloud, uid)).find((bucket) => isOurs(bucket, tokens));
  const mark = found && markIn(found.tags[MARK_KEY]);
  return found && mark ? { ...mark, id: found.name, name: found.name, createdAt: found.createdAt } : undefined;
}

/** The buckets of each user when this process first asked: what earlier runs left is among them. */
const firstLists = new WeakMap<Ceph, Map<string, Promise<ListedBucket[]>>>();

function firstListOf(cloud: Ceph, uid: string): Promise<ListedBucket[]> {
  const lists = firstLists.get(cloud) ?? new Map<string, Promise<ListedBucket[]>>();
  firstLists.set(cloud, lists);
  const list = lists.get(uid) ?? (cloud.isAdmin ? listBucketsOf(cloud.admin, uid) : listVisibleBuckets(cloud));
  lists.set(uid, list);
  list.catch(() => lists.delete(uid));
  return list;
}

type ListedBucket = Pick<RgwBucket, "name" | "tags" | "createdAt">;

async function listVisibleBuckets(cloud: Ceph): Promise<ListedBucket[]> {
  if (cloud.isAdmin) return listAllBuckets(cloud.admin);
  const s3 = cloud.ownS3();
  const { Buckets = [] } = await s3.ask((api) => api.listBuckets({}));
  return mapLimited(Buckets, async ({ Name: name = "", CreationDate }) => ({
    name,
    tags: await readTags(s3, name),
    createdAt: CreationDate?.toISOString() ?? "",
  }));
}

/**
 * Deletes a bucket that an earlier run of this resource began, if it is not the one that is wanted now: it carries no mark, so
 * no program was given it. One that holds something, or that others are creating too, is left alone.
 */
async function deleteBegun(cloud: Ceph, tokens: readonly string[], noted: string, wanted: WantedBucket): Promise<void> {
  const begun = await lookForBucket(cloud, noted);
  if (!begun?.owner || begun.tags[MARK_KEY] !== undefined || serves(begun, wanted)) return;
  await isDeletedAsBegun(cloud, tokens, { ...begun, owner: begun.owner });
}

/**
 * Deletes, of a user's buckets, those that an interrupted run of this stack began under a resource's earlier name, with
 * their notes: they carry no mark, so no program was given them, and only their note says whose they are.
 * @param token one of the stack's
 * @returns the user's other buckets
 */
export async function deleteBegunOf(
  cloud: Ceph,
  buckets: readonly OwnedBucket[],
  token: string,
): Promise<readonly OwnedBucket[]> {
  const unmarked = buckets.filter(({ tags }) => tags[MARK_KEY] === undefined);
  if (unmarked.length === 0) return buckets;
  const gone = new Set<OwnedBucket>();
  for (const { token: earlier, name } of await notesOfStack(cloud, token)) {
    const begun = unmarked.find((bucket) => bucket.name === name && !gone.has(bucket));
    if (!begun || !(await isDeletedAsBegun(cloud, [earlier], begun))) continue;
    await deleteNotes(cloud, [earlier]);
    gone.add(begun);
  }
  return buckets.filter((bucket) => !gone.has(bucket));
}

/** Deletes a bucket without a mark, which a note says was begun; one that holds something, or that others want, stays. */
async function isDeletedAsBegun(
  cloud: Ceph,
  tokens: readonly string[],
  { name, owner }: OwnedBucket,
): Promise<boolean> {
  if ((await rivalsFor(cloud, tokens, name)).length > 0) return false;
  try {
    await deleteBucket(await cloud.s3As(owner), name);
    return true;
  } catch (error) {
    if (refusedWith(error, 409)) return false;
    throw error;
  }
}

function nameTaken(name: string, owner: string | undefined): OmnicloudError {
  const whose = owner === undefined ? "another user" : `user ${owner}`;
  return new OmnicloudError(`the bucket name ${name} is taken: it belongs to ${whose}. Choose another name`);
}

function existsAlready(
  name: string,
  uid: string,
  tags: Readonly<Record<string, string>>,
  tokens: readonly string[],
): OmnicloudError {
  const renamed = adviceIfOwn(marksIn([tags[MARK_KEY]]), tokens);
  const advice = renamed || `choose another name, or take it over with adopt: "${name}"`;
  return new OmnicloudError(`user ${uid} has a bucket ${name} already, which this resource did not create: ${advice}`);
}
