/** Buckets of an account, listed together. API: S3 ListBuckets */
import { Collection } from "../../collection";
import { perCloud } from "../../perCloud";
import type { S3Access } from "../access";
import type { BucketThere } from "./accountBucket";

/** The buckets that a client's keys show. Every creation and deletion calls `forget`. */
export function bucketsOf<Client extends object>(
  store: (cloud: Client) => S3Access,
): (cloud: Client) => Collection<BucketThere> {
  return perCloud((cloud) => {
    const list = async () => {
      const { Buckets = [] } = await store(cloud).ask((api) => api.listBuckets({}));
      return Buckets.map(({ Name: name = "", CreationDate }) => ({
        name,
        createdAt: CreationDate?.toISOString() ?? "",
      }));
    };
    return new Collection<BucketThere>({
      one: async (name) => (await list()).find((bucket) => bucket.name === name),
      all: list,
      key: ({ name }) => name,
    });
  });
}
