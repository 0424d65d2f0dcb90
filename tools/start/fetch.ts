/** What a team does with its bucket: fetches the file in it, with the keys that its stack gives out. */
import { createHash } from "node:crypto";
import type { OutputMap } from "@pulumi/pulumi/automation";
import { S3Access } from "../../providers/core/s3/access";

interface Bucket {
  name: string;
  file: { key: string; sha256: string };
}

interface Keys {
  endpoint: string;
  accessKey: string;
  secretKey: string;
}

/**
 * Fetches the file with an S3 client of its own.
 * @returns what was fetched, in one sentence; `undefined` if the stack has no bucket
 * @throws Error if it is not the file that was uploaded
 */
export async function fetchFile({ bucket, bucketKeys }: OutputMap): Promise<string | undefined> {
  if (!bucket || !bucketKeys) return undefined;
  const { name, file } = bucket.value as Bucket;
  const { endpoint, accessKey, secretKey } = bucketKeys.value as Keys;
  const s3 = new S3Access({ service: "the team's object storage", endpoint, accessKey, secretKey });
  const { Body } = await s3.ask((api) => api.getObject({ Bucket: name, Key: file.key }));
  const content = (await Body?.transformToByteArray()) ?? new Uint8Array();
  const sha256 = createHash("sha256").update(content).digest("hex");
  if (sha256 !== file.sha256) throw new Error(`${name}/${file.key} is not the file that was uploaded: ${sha256}`);
  return `${file.key} came back from bucket ${name} with the team's keys: ${content.length} bytes, as uploaded`;
}
