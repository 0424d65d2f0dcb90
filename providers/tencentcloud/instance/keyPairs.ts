/** Key pairs of CVM, which knows them by their ids. API: CVM DescribeKeyPairs */
import { oncePerCloud } from "../../core/perCloud";
import { allPages, type Tencent } from "../client";

/** A key pair. */
export interface KeyPair {
  KeyId?: string;
  KeyName?: string;
}

/** The key pairs of the region; asked once. */
export const keyPairs = oncePerCloud(
  (cloud: Tencent): Promise<readonly KeyPair[]> =>
    allPages(async (page) => {
      const answer = await cloud.ask<{ KeyPairSet?: KeyPair[]; TotalCount?: number }>("cvm", "DescribeKeyPairs", page);
      return { items: answer.KeyPairSet, total: answer.TotalCount };
    }),
);
