/** What is stored on a cloud: shares, and buckets as S3 says them. */
import type { HeadObjectCommandOutput, S3 } from "@aws-sdk/client-s3";
import type { BucketThere, CommonCloud, Look, UserThere } from "./cloud";
import type { Names } from "./said";

/** What was stored after a run. */
export interface Stored {
  files: Awaited<ReturnType<Look["share"]>>;
  userKeys: string[];
  stateKeys: string[];
  bucket: Awaited<ReturnType<typeof bucketOf>>;
  storageClass?: string;
  quota?: BucketThere["quota"];
  user?: UserThere;
  idle?: UserThere;
  isPublic: boolean;
  file: HeadObjectCommandOutput;
}

/** The outputs of the parts that say where it is. */
interface Outputs {
  bucket: Readonly<Record<string, unknown>>;
  files?: Readonly<Record<string, unknown>>;
}

/** What is stored; nothing of what the cloud does not serve yet, of which no case is judged. */
export async function storedOf({ look, notYet }: CommonCloud, names: Names, outputs: Outputs): Promise<Stored> {
  const files = notYet?.has("NasShare") ? {} : { files: await look.share(String(outputs.files?.id)) };
  if (notYet?.has("OssBucket")) return files as Stored;
  const s3 = await s3For(look, { outputs });
  return {
    ...files,
    userKeys: await look.keysOf(names.user),
    stateKeys: await look.keysOf(names.stateUser),
    bucket: await bucketOf(s3, names.bucket),
    ...(await look.bucket?.(names.bucket)),
    user: await look.user?.(names.user),
    idle: await look.user?.(names.idle),
    isPublic: await look.isPublic(names.bucket),
    file: await s3.headObject({ Bucket: names.bucket, Key: "docs/file.txt" }),
  } as Stored;
}

/** S3 with the keys that the bucket's user has. */
export function s3For(look: Look, { outputs }: { outputs: Outputs }): Promise<S3> {
  const { accessKey, secretKey } = outputs.bucket;
  return look.s3({ accessKey, secretKey });
}

/** A bucket's settings, as S3 says them. */
async function bucketOf(s3: S3, Bucket: string) {
  const versioning = (await s3.getBucketVersioning({ Bucket })).Status;
  const lifecycle = (await s3.getBucketLifecycleConfiguration({ Bucket })).Rules ?? [];
  const cors = (await s3.getBucketCors({ Bucket })).CORSRules ?? [];
  return { versioning, lifecycle, cors };
}
