/** What becomes of a bucket's objects, and which pages reach them: how that is read, and changed in place. */
import type { S3Access } from "../access";
import { readCors, sameCors, writeCors } from "./cors";
import { readLifecycle, sameLifecycle, writeLifecycle } from "./lifecycle";
import type { BucketRules } from "./rules";

/** What is read and changed here. */
export type Keeping = Pick<BucketRules, "versioning" | "lifecycle" | "cors">;

/**
 * The settings of a bucket.
 * @param written what the program says: only the settings in it are read, with one request each
 */
export async function readKeeping(s3: S3Access, name: string, written: Keeping): Promise<Keeping> {
  const [versioning, lifecycle, cors] = await Promise.all([
    written.versioning === undefined ? undefined : s3.ask((api) => api.getBucketVersioning({ Bucket: name })),
    written.lifecycle === undefined ? undefined : readLifecycle(s3, name),
    written.cors === undefined ? undefined : readCors(s3, name),
  ]);
  return {
    ...(versioning === undefined ? {} : { versioning: versioning.Status === "Enabled" }),
    ...(lifecycle === undefined ? {} : { lifecycle }),
    ...(cors === undefined ? {} : { cors }),
  };
}

/** Changes what differs. */
export async function changeKeeping(s3: S3Access, name: string, was: Keeping, args: Keeping): Promise<void> {
  if (Boolean(was.versioning) !== Boolean(args.versioning)) {
    const Status = args.versioning ? "Enabled" : "Suspended";
    await s3.ask((api) => api.putBucketVersioning({ Bucket: name, VersioningConfiguration: { Status } }));
  }
  if (!sameLifecycle(was.lifecycle, args.lifecycle)) await writeLifecycle(s3, name, args.lifecycle ?? []);
  if (!sameCors(was.cors, args.cors)) await writeCors(s3, name, args.cors ?? []);
}
