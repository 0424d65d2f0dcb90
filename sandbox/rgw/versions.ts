// The versions of an object: added, marked as deleted, removed.

import { privateAcl } from "./acl";
import { type Bucket, letters, type RgwState, type Version } from "./state";

/** What a version is before it is in its bucket. */
export type NewVersion = Omit<Version, "id" | "marker" | "modified">;

/** What came of a deletion. */
export interface Deletion {
  versionId?: string;
  /** A marker was made, or a marker was removed. */
  marker?: boolean;
}

/** Makes a version the latest one; without versioning it takes the old one's place. Tells its id where there is one. */
export async function addVersion(
  state: RgwState,
  bucket: Bucket,
  key: string,
  version: NewVersion,
): Promise<{ id: string | undefined; modified: Date }> {
  const id = bucket.versioning === "Enabled" ? letters(31) : "null";
  const modified = new Date();
  await putVersion(state, bucket, key, { ...version, id, marker: false, modified });
  return { id: id === "null" ? undefined : id, modified };
}

async function putVersion(state: RgwState, bucket: Bucket, key: string, version: Version): Promise<void> {
  const versions = bucket.objects.get(key) ?? [];
  const kept = versions.filter(({ id }) => version.id !== "null" || id !== "null");
  bucket.objects.set(key, [version, ...kept]);
  bucket.writes += 1;
  for (const old of versions) if (!kept.includes(old)) await state.bodies.drop(old.body);
}

/** Deletes an object, or one version of it; what is not there is gone already. */
export async function deleteVersion(
  state: RgwState,
  bucket: Bucket,
  key: string,
  versionId: string | null,
  owner: string,
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
  const gone = versions.find(({ id }) => id === wanted);
  const left = versions.filter((each) => each !== gone);
  if (left.length > 0) bucket.objects.set(key, left);
  else bucket.objects.delete(key);
  bucket.writes += 1;
  if (gone) await state.bodies.drop(gone.body);
  if (versionId === null) return {};
  return { versionId, ...(gone?.marker ? { marker: true } : {}) };
}

/** A deletion, told in headers. */
export const deletionHeaders = ({ versionId, marker }: Deletion): Record<string, string> => ({
  ...(versionId === undefined ? {} : { "x-amz-version-id": versionId }),
  ...(marker ? { "x-amz-delete-marker": "true" } : {}),
});
