/** What the tests of buckets stand on: a store for the file, stacks with one bucket, and what anybody may do in it. */
import type { S3 } from "@aws-sdk/client-s3";
import { OssBucket, type OssBucketArgs } from "pulumi-omnicloud";
import { afterAll, beforeAll, expect } from "vitest";
import { type ObjectStore, openObjectStore } from "../../harness/objectStore";
import { openStack, type TestStack } from "../../harness/stack";

/** The file's store. */
export let store: ObjectStore;
/** Stacks that are closed at the end of the file. */
export const stacks: TestStack[] = [];

/** Opens the file's store, and closes it at the end. */
export function openBuckets(): void {
  beforeAll(async () => {
    store = await openObjectStore();
  });
  afterAll(async () => {
    for (const stack of stacks) await stack.close();
    await store.close();
  });
}

const OUTPUTS = [
  "name",
  "policy",
  "region",
  "belongsTo",
  "createdAt",
  "usedSize",
  "usedObjects",
  "url",
  "endpoint",
  "accessKey",
  "secretKey",
] as const;

/** A stack with one bucket, `files`. */
export async function stackOf(args: () => OssBucketArgs, config = store.config): Promise<TestStack> {
  const stack = await openStack({
    config,
    program: async () => {
      const bucket = new OssBucket("files", args());
      return Object.fromEntries(OUTPUTS.map((name) => [name, bucket[name]]));
    },
  });
  stacks.push(stack);
  return stack;
}

/** What somebody without keys may do, and what not. */
export async function anybody(bucket: string, s3: S3): Promise<Record<"get" | "put" | "list" | "delete", boolean>> {
  await s3.putObject({ Bucket: bucket, Key: "open", Body: "from its owner" });
  const may = async (method: string, path: string, body?: string) => {
    const { status } = await store.anybody(method, path, body);
    expect([200, 204, 403]).toContain(status);
    return status < 300;
  };
  const get = await may("GET", `/${bucket}/open`);
  const put = await may("PUT", `/${bucket}/from-anybody`, "from anybody");
  const list = await may("GET", `/${bucket}`);
  const gone = await may("DELETE", `/${bucket}/open`);
  for (const Key of ["open", "from-anybody"]) await s3.deleteObject({ Bucket: bucket, Key });
  return { get, put, list, delete: gone };
}
