/** Buckets of COS. API: COS GET Service, PUT Bucket */
import { bucketsOf } from "../../core/s3/bucket/listed";
import type { Tencent } from "../client";
import { cosOf } from "../cos/cos";

/** The buckets of the account in the client's region, listed together. Every creation and deletion calls `forget`. */
export const buckets = bucketsOf(cosOf);

/**
 * Creates a bucket, with its tags in the same request.
 * @throws CloudError 409 if the account has one of this name, in whatever region
 */
export async function createBucket(cloud: Tencent, name: string, tags: Record<string, string>): Promise<void> {
  const { CreateBucketCommand } = await import("@aws-sdk/client-s3");
  const command = new CreateBucketCommand({ Bucket: name });
  const tagging = new URLSearchParams(tags).toString();
  command.middlewareStack.add(
    (next) => (given) => {
      Object.assign((given.request as { headers: object }).headers, { "x-cos-tagging": tagging });
      return next(given);
    },
    { step: "build", name: "tagsOfBucket" },
  );
  try {
    await cosOf(cloud).ask((api) => api.send(command));
  } finally {
    buckets(cloud).forget();
  }
}
