/**
 * How a bucket is known as ours. A bucket takes our mark, a tag, only when it is there already; a run that is cut off
 * between the two would leave a bucket that nobody knows. So a note is made first: an empty bucket named by the token,
 * whose tag says which bucket is being made. It goes when the bucket carries the mark. It belongs to whoever the connection's
 * keys are: a user that may have one bucket has room for that one.
 */
import type { Context, Marked, Report } from "../../core/definition";
import { CloudError, OmnicloudError } from "../../core/errors";
import { eachOf } from "../../core/limit";
import { MARK_KEY, markIn } from "../../core/mark";
import type { S3Access } from "../../core/s3/access";
import type { Ceph } from "../client";
import { type BucketFacts, seeBucket, tagsOf } from "./find";

/** The tag of a note that says which bucket is being made. */
const FOR = "omnicloud-for";

const noteName = (token: string) => `omnicloud-${token}`;
const isNote = (name: string) => /^omnicloud-[0-9a-f]{8}-[0-9a-f]{12}$/.test(name);

/** Whether the bucket carries this token. */
export function isOurs({ tags }: BucketFacts, token: string): boolean {
  return markIn(tags[MARK_KEY])?.token === token;
}

/** Whether this resource began to make the bucket, and was cut off. */
export async function wasBegun(cloud: Ceph, name: string, facts: BucketFacts, token: string): Promise<boolean> {
  return facts.tags[MARK_KEY] === undefined && (await noted(cloud.myself(), token)) === name;
}

/**
 * Makes the bucket `name` of the user `uid`, and marks it. Safe to run again.
 * @param send asks S3 for the bucket itself
 * @throws OmnicloudError where the name is taken
 */
export async function claim(
  s3: S3Access,
  name: string,
  uid: string,
  { cloud, token, mark }: Context<Ceph>,
  { made }: Report,
  send: () => Promise<unknown>,
): Promise<void> {
  const there = await seeBucket(cloud, name);
  if (there && there.owner !== uid) throw taken(name, there.owner);
  const before = await noted(cloud.myself(), token);
  if (there && !isOurs(there, token) && !(there.tags[MARK_KEY] === undefined && before === name))
    throw known(name, uid);
  if (!there) {
    if (before !== undefined && before !== name) await dropUnmarked(s3, before);
    await note(cloud.myself(), token, name);
    try {
      await send();
    } catch (error) {
      if (error instanceof CloudError && !error.ambiguous) await dropNote(cloud, token);
      if (error instanceof CloudError && error.status === 409) throw taken(name, (await seeBucket(cloud, name))?.owner);
      throw error;
    }
  }
  made(name);
  await tag(s3, name, there?.tags ?? {}, mark);
  await dropNote(cloud, token);
}

/** Writes our mark where it is missing or not as it shall be; other tags stay. Tells whether it did. */
export async function remark(s3: S3Access, name: string, facts: BucketFacts, mark: string): Promise<boolean> {
  if (facts.tags[MARK_KEY] === mark) return false;
  await tag(s3, name, facts.tags, mark);
  return true;
}

/** Removes the note of a bucket whose making was cut off. */
export async function dropNote(cloud: Ceph, token: string): Promise<void> {
  await cloud.myself().find((api) => api.deleteBucket({ Bucket: noteName(token) }));
}

/** All buckets with a mark, and those that were begun and have none yet, as far as the connection sees. */
export async function markedBuckets(cloud: Ceph): Promise<Marked[]> {
  const all = await seen(cloud);
  return all.flatMap(({ name, facts: { tags, createdAt } }): Marked[] => {
    if (!isNote(name)) {
      const mark = markIn(tags[MARK_KEY]);
      return mark ? [{ ...mark, id: name, name, createdAt }] : [];
    }
    const mark = { token: name.slice("omnicloud-".length), kept: false };
    const begun = all.find((one) => one.name === tags[FOR] && one.facts.tags[MARK_KEY] === undefined);
    return [
      { ...mark, id: name, name: `the note of bucket ${tags[FOR] ?? "none yet"}`, createdAt },
      ...(begun ? [{ ...mark, id: begun.name, name: begun.name, createdAt: begun.facts.createdAt }] : []),
    ];
  });
}

interface Seen {
  name: string;
  facts: Pick<BucketFacts, "tags" | "createdAt">;
}

async function seen(cloud: Ceph): Promise<Seen[]> {
  if (cloud.isAdmin) return (await cloud.admin.buckets()).map((facts) => ({ name: facts.bucket, facts }));
  const s3 = cloud.myself();
  const { Buckets = [] } = await s3.ask((api) => api.listBuckets({}));
  return eachOf(Buckets, async ({ Name: name = "", CreationDate }) => ({
    name,
    facts: { ...(await tagsOf(s3, name)), createdAt: CreationDate?.toISOString() ?? "" },
  }));
}

/** Which bucket the note of this token is about; `undefined` where there is no note, or it says nothing yet. */
async function noted(s3: S3Access, token: string): Promise<string | undefined> {
  return (await tagsOf(s3, noteName(token))).tags[FOR];
}

async function note(s3: S3Access, token: string, name: string): Promise<void> {
  await s3.ask((api) => api.createBucket({ Bucket: noteName(token) }));
  await s3.ask((api) =>
    api.putBucketTagging({ Bucket: noteName(token), Tagging: { TagSet: [{ Key: FOR, Value: name }] } }),
  );
}

/** Removes what an earlier run of another name left: it carries no mark, so it was never given out, and is empty. */
async function dropUnmarked(s3: S3Access, name: string): Promise<void> {
  const { tags } = await tagsOf(s3, name);
  if (tags[MARK_KEY] === undefined) await s3.find((api) => api.deleteBucket({ Bucket: name }));
}

async function tag(s3: S3Access, name: string, tags: Record<string, string>, mark: string): Promise<void> {
  const TagSet = Object.entries({ ...tags, [MARK_KEY]: mark }).map(([Key, Value]) => ({ Key, Value }));
  await s3.ask((api) => api.putBucketTagging({ Bucket: name, Tagging: { TagSet } }));
}

function taken(name: string, owner: string | undefined): OmnicloudError {
  const whose = owner === undefined ? "another user" : `user ${owner}`;
  return new OmnicloudError(`the bucket name ${name} is taken: it belongs to ${whose}. Choose another name`);
}

function known(name: string, uid: string): OmnicloudError {
  return new OmnicloudError(
    `user ${uid} has a bucket ${name} already, which this resource did not make: choose another name, or take it over with adopt: "${name}"`,
  );
}
