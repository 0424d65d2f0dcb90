/** Key pairs of CVM, which knows them by their ids. API: CVM DescribeKeyPairs */
import { allPages, type Tencent } from "../client";

/** A key pair. */
export interface KeyPair {
  KeyId?: string;
  KeyName?: string;
}

const asked = new WeakMap<Tencent, Promise<readonly KeyPair[]>>();

/** The key pairs of the region; asked once. */
export function keyPairs(cloud: Tencent): Promise<readonly KeyPair[]> {
  const there = asked.get(cloud) ?? ask(cloud);
  asked.set(cloud, there);
  there.catch(() => asked.delete(cloud));
  return there;
}

function ask(cloud: Tencent): Promise<KeyPair[]> {
  return allPages(async (page) => {
    const answer = await cloud.ask<{ KeyPairSet?: KeyPair[]; TotalCount?: number }>("cvm", "DescribeKeyPairs", page);
    return { items: answer.KeyPairSet, total: answer.TotalCount };
  });
}
