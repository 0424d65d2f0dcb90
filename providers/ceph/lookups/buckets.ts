/** The buckets of one user, listed. */
import { z } from "zod";
import type { OssBucketInfo } from "../../../lookups/bucket";
import type { GetBucketsArgs, GetBucketsResult, ListBucketsArgs } from "../../../lookups/buckets";
import { mapLimited } from "../../core/limit";
import { pageFields, pageOf } from "../../core/page";
import type { Shape } from "../../core/schema";
import { listBucketsOf, readUse } from "../bucket/api";
import type { Ceph } from "../client";
import { findUser } from "../user/api";
import { toInfo, withPolicy } from "./bucket";
import { defineCephList, defineCephLookup, lookupFields, noUser, othersId, uidArgument, uidMeant } from "./lookup";

const whose = { ...lookupFields, uid: uidArgument, policies: z.boolean().optional() } satisfies Shape<ListBucketsArgs>;

/** One page of a user's buckets. */
export const getBuckets = defineCephLookup(
  "getBuckets",
  z.strictObject({ ...whose, ...pageFields } satisfies Shape<GetBucketsArgs>),
  async (lookup, args: GetBucketsArgs): Promise<GetBucketsResult> => {
    await lookup.requirePermission(...othersId(lookup.cloud, args.uid));
    const { number: pageNumber, size: pageSize, end } = pageOf(args);
    const all = await bucketsByName("getBuckets", lookup.cloud, args);
    const page = all.slice(end - pageSize, end);
    return { buckets: await mapLimited(page, (bucket) => bucket()), pageNumber, pageSize, total: all.length };
  },
);

/** All buckets of a user, one after the other. */
export const listBuckets = defineCephList(
  "listBuckets",
  z.strictObject(whose),
  async function* (lookup, args: ListBucketsArgs): AsyncGenerator<OssBucketInfo, void> {
    await lookup.requirePermission(...othersId(lookup.cloud, args.uid));
    for (const bucket of await bucketsByName("listBuckets", lookup.cloud, args)) yield await bucket();
  },
);

/** The buckets by name; each function returns one, and sends requests if the list does not say everything. */
async function bucketsByName(
  verb: string,
  cloud: Ceph,
  { uid, policies }: ListBucketsArgs,
): Promise<(() => Promise<OssBucketInfo>)[]> {
  const result = policies ? withPolicy : toInfo;
  if (!cloud.isAdmin) {
    const s3 = cloud.ownS3();
    const { Buckets = [], Owner } = await s3.ask((api) => api.listBuckets({}));
    return Buckets.map(({ Name: name = "", CreationDate }) => async () => {
      const own = { name, owner: Owner?.ID ?? "", createdAt: CreationDate?.toISOString() ?? "", tags: {} };
      return result(cloud, { ...own, ...(await readUse(s3, name)) });
    });
  }
  const owner = uidMeant(verb, uid, cloud);
  const all = await listBucketsOf(cloud.admin, owner);
  if (all.length === 0 && !(await findUser(cloud.admin, owner))) throw await noUser(owner, cloud);
  return all.sort((a, b) => (a.name < b.name ? -1 : 1)).map((bucket) => async () => result(cloud, bucket));
}
