/** The names of groups and key pairs, which instances name by their ids alone. API: VPC DescribeSecurityGroups, CVM DescribeKeyPairs */
import { isGone } from "../../core/errors";
import type { Tencent } from "../client";
import type { KeyPair } from "../instance/keyPairs";
import { listGroups, type SecurityGroup } from "../securityGroup/api";

/** How many ids one request takes. */
const AT_ONCE = 100;

/** The name of each of these groups. */
export async function groupNames(cloud: Tencent, ids: readonly string[]): Promise<Map<string, string>> {
  const ask = async (part: string[]) => {
    const given = { SecurityGroupIds: part, Offset: "0", Limit: String(AT_ONCE) };
    type Answer = { SecurityGroupSet?: SecurityGroup[] };
    return (await cloud.ask<Answer>("vpc", "DescribeSecurityGroups", given)).SecurityGroupSet ?? [];
  };
  const all = await askedFor(ids, ask, () => listGroups(cloud));
  return new Map(all.map(({ SecurityGroupId = "", SecurityGroupName = "" }) => [SecurityGroupId, SecurityGroupName]));
}

/** The name of each of these key pairs; none of one that is gone. */
export async function keyNames(cloud: Tencent, ids: readonly string[]): Promise<Map<string, string>> {
  const ask = async (KeyIds: string[]) => {
    const answer = await cloud.ask<{ KeyPairSet?: KeyPair[] }>("cvm", "DescribeKeyPairs", { KeyIds, Limit: AT_ONCE });
    return answer.KeyPairSet ?? [];
  };
  const all = await askedFor(ids, ask, () => Promise.resolve([]));
  return new Map(all.map(({ KeyId = "", KeyName = "" }) => [KeyId, KeyName]));
}

/** @param others what there is instead, if one of the ids is gone: that refuses the whole request */
async function askedFor<T>(
  ids: readonly string[],
  ask: (part: string[]) => Promise<T[]>,
  others: () => Promise<T[]>,
): Promise<T[]> {
  const wanted = [...new Set(ids)];
  const parts = Array.from({ length: Math.ceil(wanted.length / AT_ONCE) }, (_, i) =>
    ask(wanted.slice(i * AT_ONCE, (i + 1) * AT_ONCE)),
  );
  try {
    return (await Promise.all(parts)).flat();
  } catch (error) {
    if (!isGone(error)) throw error;
    return others();
  }
}
