/** A thousand buckets, and how many requests it takes to list them. */
import { randomBytes } from "node:crypto";
import { getBuckets } from "pulumi-omnicloud";
import type { Store } from "../../test/contract/target";
import { openSlowStore } from "../../test/harness/slowProxy";
import { openStack } from "../../test/harness/stack";
import { s3Of, storeConnection } from "./store";

const COUNT = 1000;

/** The number of requests of one look-up of them all. */
export async function runBuckets(store: Store): Promise<number> {
  const s3 = await s3Of(store);
  const prefix = `bench-${randomBytes(4).toString("hex")}`;
  const names = Array.from({ length: COUNT }, (_, i) => `${prefix}-${i}`);
  const forward = await openSlowStore(store);
  const connection = storeConnection({ ...store, endpoint: forward.origin });
  const stack = await openStack({
    config: { "omnicloud:connections": JSON.stringify({ oss: connection }) },
    program: async () => {
      const { buckets } = await getBuckets({ pageSize: 10 * COUNT });
      return { count: buckets.filter(({ name }) => name.startsWith(prefix)).length };
    },
  });
  try {
    await eightAtATime(names, (Bucket) => s3.createBucket({ Bucket }));
    const { outputs } = await stack.up();
    if (outputs.count !== COUNT) throw new Error(`${outputs.count} of ${COUNT} buckets were listed`);
    return forward.requests.length;
  } finally {
    await stack.close();
    await forward.close();
    const { Buckets = [] } = await s3.listBuckets({});
    const made = Buckets.map(({ Name = "" }) => Name).filter((name) => name.startsWith(prefix));
    await eightAtATime(made, (Bucket) => s3.deleteBucket({ Bucket }));
  }
}

/** Ends when no request is under way any more, even if it fails: what is there can be deleted then. */
async function eightAtATime(names: readonly string[], work: (name: string) => Promise<unknown>): Promise<void> {
  const left = [...names];
  const failures: unknown[] = [];
  const one = async () => {
    for (let name = left.pop(); name !== undefined && failures.length === 0; name = left.pop()) await work(name);
  };
  await Promise.all(Array.from({ length: 8 }, () => one().catch((error: unknown) => failures.push(error))));
  if (failures.length > 0) throw failures[0];
}
