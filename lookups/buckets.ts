/** The buckets of one user. */
import type { Page } from "../providers/core/page";
import { ask, askForEach, asOutput, type LookupOptions } from "./ask";
import type { OssBucketInfo, OssLookupArgs } from "./bucket";

/** Whose buckets. */
export interface ListBucketsArgs extends OssLookupArgs {
  /** The user's id. @default the connection's `platformUserId`; with one user's keys, that user */
  uid?: string;
  /** Reads each bucket's policy too, which takes two requests a bucket. @default false */
  policies?: boolean;
}

/** Which page of the buckets. */
export interface GetBucketsArgs extends ListBucketsArgs, Page {}

/** One page of the buckets. */
export interface GetBucketsResult {
  /** The buckets on the page, by name. */
  buckets: OssBucketInfo[];
  /** Which page this is; the first is 1. */
  pageNumber: number;
  /** The most that a page holds. */
  pageSize: number;
  /** How many buckets there are on all pages. */
  total: number;
}

/**
 * One page of a user's buckets, by name. However many there are, it takes two requests.
 * @throws OmnicloudError if there is no such user
 * @example const { buckets, total } = await getBuckets({ uid: "u-1001", pageNumber: 2, pageSize: 20 });
 */
export function getBuckets(args: GetBucketsArgs = {}, opts?: LookupOptions): Promise<GetBucketsResult> {
  return ask("getBuckets", args, opts);
}

/** {@link getBuckets} with inputs that may be Outputs. */
export const getBucketsOutput = asOutput(getBuckets);

/**
 * All buckets of a user, one after the other. `timeout` applies to each.
 * @throws OmnicloudError if there is no such user
 * @example for await (const bucket of listBuckets()) if (bucket.usedObjects === 0) …
 */
export function listBuckets(args: ListBucketsArgs = {}, opts?: LookupOptions): AsyncGenerator<OssBucketInfo, void> {
  return askForEach("listBuckets", args, opts);
}
