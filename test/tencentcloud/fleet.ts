/** Instances of Tencent Cloud that no stack created, for tests of what is done with them. */
import { condition } from "../harness/processes";
import type { Tencentcloud } from "../harness/tencentcloud";

/** A network with one subnet. */
export interface Place {
  VpcId: string;
  SubnetId: string;
}

/** A network with one subnet: its table is the one that it uses. */
export async function newPlace({ sdk, region }: Tencentcloud, cidr = "10.50.0.0/16"): Promise<Place> {
  const { Vpc } = await sdk.vpc.CreateVpc({ VpcName: "net", CidrBlock: cidr });
  const VpcId = Vpc?.VpcId ?? "";
  const CidrBlock = cidr.replace("0.0/16", "0.0/24");
  const { Subnet } = await sdk.vpc.CreateSubnet({ VpcId, SubnetName: "front", CidrBlock, Zone: `${region}-3` });
  return { VpcId, SubnetId: Subnet?.SubnetId ?? "" };
}

/** Launches instances in one request, and waits until they run. */
export async function launch(cloud: Tencentcloud, place: Place, count: number): Promise<string[]> {
  const { InstanceIdSet: ids = [] } = await cloud.sdk.cvm.RunInstances({
    Placement: { Zone: `${cloud.region}-3` },
    ImageId: "img-487zeit5",
    InstanceType: "S5.MEDIUM4",
    VirtualPrivateCloud: place,
    InstanceCount: count,
  });
  await condition("the instances to run", 60, async () =>
    (await statesOf(cloud, ids)).every((state) => state === "RUNNING"),
  );
  return ids;
}

/** Instances as they are now, in the order of the ids. */
export async function instancesOf({ sdk }: Tencentcloud, ids: readonly string[]) {
  const { InstanceSet = [] } = await sdk.cvm.DescribeInstances({ InstanceIds: [...ids], Limit: 100 });
  return ids.flatMap((id) => InstanceSet.find(({ InstanceId }) => InstanceId === id) ?? []);
}

/** Their states. */
export const statesOf = async (cloud: Tencentcloud, ids: readonly string[]): Promise<unknown[]> =>
  (await instancesOf(cloud, ids)).map(({ InstanceState }) => InstanceState);
