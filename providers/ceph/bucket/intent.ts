/**
 * How a bucket is known as ours. A bucket takes our mark, a tag, only once it exists; a run that is interrupted between
 * the two would leave a bucket that nobody recognizes. So a note is written first: an empty bucket named by the token, whose tag
 * says which bucket is being created. It is deleted when the bucket carries the mark. It belongs to the user whose keys the
 * connection has, because a user that may have one bucket has room for that one only.
 */
import type { Context, Marked, Report } from "../../core/definition";
import { answerWasLost, CloudError, OmnicloudError, refusedWith } from "../../core/errors";
import { mapLimited } from "../../core/limit";
import { MARK_KEY, markIn } from "../../core/mark";
import type { S3Access } from "../../core/s3/access";
import type { Ceph } from "../client";
import { createBucket, deleteBucket, listAllBuckets, type RgwBucket, readTags, writeTags } from "./api";
import { lookForBucket } from "./find";

/** The tag of a note that says which bucket is being created. */
const FOR = "omnicloud-for";

const noteName = (token: string) => `omnicloud-${token}`;
const isNote = (name: string) => /^omnicloud-[0-9a-f]{8}-[0-9a-f]{12}$/.test(name);

/** Whether the bucket carries this token. */
export function isOurs({ tags }: Pick<RgwBucket, "tags">, token: string): boolean {
  return markIn(tags[MARK_KEY])?.token === token;
}

/** Whether this resource began to create the bucket, and was interrupted. */
export async function wasBegun(cloud: Ceph, { name, tags }: RgwBucket, token: string): Promise<boolean> {
  return tags[MARK_KEY] === undefined && (await readNote(cloud.ownS3(), token)) === name;
}

/**
 * Creates the bucket `name` of the user `uid`, and marks it. Safe to run again.
 * @param send asks S3 for the bucket itself
 * @throws OmnicloudError if the name is taken
 */
export async function claimBucket(
  s3: S3Access,
  name: string,
  uid: string,
  { cloud, token, mark }: Context<Ceph>,
  { made }: Report,
  send: () => Promise<unknown>,
): Promise<void> {
  const there = await lookForBucket(cloud, name);
  if (there && there.owner !== uid) throw nameTaken(name, there.owner);
  const before = await readNote(cloud.ownS3(), token);
  if (there && !isOurs(there, token) && !(there.tags[MARK_KEY] === undefined && before === name))
    throw existsAlready(name, uid);
  if (!there) {
    if (before !== undefined && before !== name) await deleteUnmarked(s3, before);
    await writeNote(cloud.ownS3(), token, name);
    try {
      await send();
    } catch (error) {
      if (error instanceof CloudError && !answerWasLost(error)) await deleteNote(cloud, token);
      if (refusedWith(error, 409)) throw nameTaken(name, (await lookForBucket(cloud, name))?.owner);
      throw error;
    }
  }
  made(name);
  await writeTags(s3, name, { ...there?.tags, [MARK_KEY]: mark });
  await deleteNote(cloud, token);
}

/** Writes our mark if it is missing or not as it should be; other tags are kept. Returns whether it did. */
export async function repairMark(s3: S3Access, { name, tags }: RgwBucket, mark: string): Promise<boolean> {
  if (tags[MARK_KEY] === mark) return false;
  await writeTags(s3, name, { ...tags, [MARK_KEY]: mark });
  return true;
}

/** Deletes the note of a bucket whose creation was interrupted. */
export async function deleteNote(cloud: Ceph, token: string): Promise<void> {
  await deleteBucket(cloud.ownS3(), noteName(token));
}

/** All buckets with a mark, and those that were begun and have none yet, as far as the connection sees. */
export async function listMarkedBuckets(cloud: Ceph): Promise<Marked[]> {
  const all = await listVisibleBuckets(cloud);
  return all.flatMap(({ name, tags, createdAt }): Marked[] => {
    if (!isNote(name)) {
      const mark = markIn(tags[MARK_KEY]);
      return mark ? [{ ...mark, id: name, name, createdAt }] : [];
    }
    const mark = { token: name.slice("omnicloud-".length), kept: false };
    const begun = all.find((one) => one.name === tags[FOR] && one.tags[MARK_KEY] === undefined);
    return [
      { ...mark, id: name, name: `the note of bucket ${tags[FOR] ?? "none yet"}`, createdAt },
      ...(begun ? [{ ...mark, id: begun.name, name: begun.name, createdAt: begun.createdAt }] : []),
    ];
  });
}

async function listVisibleBuckets(cloud: Ceph): Promise<Pick<RgwBucket, "name" | "tags" | "createdAt">[]> {
  if (cloud.isAdmin) return listAllBuckets(cloud.admin);
  const s3 = cloud.ownS3();
  const { Buckets = [] } = await s3.ask((api) => api.listBuckets({}));
  return mapLimited(Buckets, async ({ Name: name = "", CreationDate }) => ({
    name,
    tags: await readTags(s3, name),
    createdAt: CreationDate?.toISOString() ?? "",
  }));
}

/** Which bucket the note of this token is about; `undefined` if there is no note, or it says nothing yet. */
async function readNote(s3: S3Access, token: string): Promise<string | undefined> {
  return (await readTags(s3, noteName(token)))[FOR];
}

async function writeNote(s3: S3Access, token: string, name: string): Promise<void> {
  await createBucket(s3, noteName(token));
  await writeTags(s3, noteName(token), { [FOR]: name });
}

/** Deletes what an earlier run of another name left: it carries no mark, so no program was given it, and it is empty. */
async function deleteUnmarked(s3: S3Access, name: string): Promise<void> {
  const tags = await readTags(s3, name);
  if (tags[MARK_KEY] === undefined) await deleteBucket(s3, name);
}

function nameTaken(name: string, owner: string | undefined): OmnicloudError {
  const whose = owner === undefined ? "another user" : `user ${owner}`;
  return new OmnicloudError(`the bucket name ${name} is taken: it belongs to ${whose}. Choose another name`);
}

function existsAlready(name: string, uid: string): OmnicloudError {
  return new OmnicloudError(
    `user ${uid} has a bucket ${name} already, which this resource did not create: choose another name, or take it over with adopt: "${name}"`,
  );
}
