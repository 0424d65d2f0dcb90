/** Buckets of COS. API: COS GET Service, PUT Bucket */
import { Collection } from "../../core/collection";
import type { BucketThere } from "../../core/s3/bucket/accountBucket";
import type { Tencent } from "../client";
import { cosOf } from "../cos/cos";

const collections = new WeakMap<Tencent, Collection<BucketThere>>();

/** The buckets of the account in the client's region, listed together. Every creation and deletion calls `forget`. */
export function buckets(cloud: Tencent): Collection<BucketThere> {
  const there = collections.get(cloud);
  if (there) return there;
  const list = async () => {
    const { Buckets = [] } = await cosOf(cloud).ask((api) => api.listBuckets({}));
    return Buckets.map(({ Name: name = "", CreationDate }) => ({ name, createdAt: CreationDate?.toISOString() ?? "" }));
  };
  const collection = new Collection<BucketThere>({
    one: async (name) => (await list()).find((bucket) => bucket.name === name),
    all: list,
    key: ({ name }) => name,
  });
  collections.set(cloud, collection);
  return collection;
}

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
