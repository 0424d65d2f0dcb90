// The versions of an object: added, and deleted or marked as deleted.

import { privateAcl } from "./acl";
import { RgwRefusal } from "./refusal";
import { type Bucket, letters, type RgwState, type Version } from "./state";

/** A version that is about to be added. */
export type NewVersion = Omit<Version, "id" | "marker" | "modified">;

/** The result of a deletion. */
export interface Deletion {
  versionId?: string;
  /** Whether a delete marker was created or removed. */
  marker?: boolean;
}

/**
 * Adds a version as the latest one; without versioning it replaces the old one.
 * @returns The id is undefined without versioning.
 */
export async function addVersion(
  state: RgwState,
  bucket: Bucket,
  key: string,
  version: NewVersion,
): Promise<{ id: string | undefined; modified: Date }> {
  const id = bucket.versioning === "Enabled" ? letters(31) : "null";
  const modified = new Date();
  const locked = lockOf(bucket, modified);
  await putVersion(state, bucket, key, { ...(locked ? { locked } : {}), ...version, id, marker: false, modified });
  return { id: id === "null" ? undefined : id, modified };
}

const DAY = 86_400_000;

/** Until when a new object of a bucket is locked, if it is. */
function lockOf({ lock }: Bucket, from: Date): Version["locked"] {
  if (lock?.mode === undefined) return undefined;
  const days = lock.days ?? 365 * (lock.years ?? 0);
  return { until: new Date(from.getTime() + days * DAY), mode: lock.mode };
}

async function putVersion(state: RgwState, bucket: Bucket, key: string, version: Version): Promise<void> {
  const versions = bucket.objects.get(key) ?? [];
  const kept = versions.filter(({ id }) => version.id !== "null" || id !== "null");
  bucket.objects.set(key, [version, ...kept]);
  bucket.writes += 1;
  for (const old of versions) if (!kept.includes(old)) await state.bodies.drop(old.body);
}

/** Deletes an object, or one version of it. To delete what does not exist is a success. */
export async function deleteVersion(
  state: RgwState,
  bucket: Bucket,
  key: string,
  versionId: string | null,
  owner: string,
  bypasses = false,
): Promise<Deletion> {
  const versions = bucket.objects.get(key) ?? [];
  if (versionId === null && bucket.versioning) {
    const id = bucket.versioning === "Enabled" ? letters(31) : "null";
    const body = { size: 0, md5: "", sha256: "", pieces: [] };
    const nothing = { etag: "", body, contentType: "", headers: {}, tags: [], acl: privateAcl(owner), owner };
    await putVersion(state, bucket, key, { ...nothing, id, marker: true, modified: new Date() });
    return { versionId: id, marker: true };
  }
  const wanted = versionId ?? "null";
  const deleted = versions.find(({ id }) => id === wanted);
  // What is locked some may delete all the same, and what is held nobody.
  const { locked, held } = deleted ?? {};
  const isLocked = locked && locked.until > new Date() && !(locked.mode === "GOVERNANCE" && bypasses);
  if (isLocked || held) throw new RgwRefusal("AccessDenied", "forbidden by object lock");
  const rest = versions.filter((each) => each !== deleted);
  if (rest.length > 0) bucket.objects.set(key, rest);
  else bucket.objects.delete(key);
  bucket.writes += 1;
  if (deleted) await state.bodies.drop(deleted.body);
  if (versionId === null) return {};
  return { versionId, ...(deleted?.marker ? { marker: true } : {}) };
}

/** The headers that report a deletion. */
export const deletionHeaders = ({ versionId, marker }: Deletion): Record<string, string> => ({
  ...(versionId === undefined ? {} : { "x-amz-version-id": versionId }),
  ...(marker ? { "x-amz-delete-marker": "true" } : {}),
});
