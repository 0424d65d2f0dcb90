/** The contract's cases of look-ups that answer about several objects at once: in the program whose objects they find. */
import type { InstanceInfo, RouteTableInfo } from "pulumi-omnicloud";
import { expect } from "vitest";
import type { Outputs, Seen } from "./seen";

const ids = (found: unknown) => (found as InstanceInfo[]).map(({ instanceId }) => instanceId);

/** By the look-up and what it proves of it. */
export const looked: Readonly<Record<string, (seen: Seen) => void>> = {
  "getInstances: by ids, in their order, without those that are not there": ({ looked, second: { outputs } }) =>
    expect(ids(looked.byIds)).toEqual([outputs.web.id, outputs.spare.id]),
  "getInstances: by name and state, and by one filter or another": ({ looked, second: { outputs } }) => {
    expect(ids(looked.byFilter)).toEqual([outputs.web.id]);
    expect(ids(looked.byEither).sort()).toEqual([outputs.web.id, outputs.spare.id].sort());
  },
  "getInstances: each field": ({ looked, cloud: { words }, second: { outputs } }) => {
    const [web, spare] = looked.byIds as InstanceInfo[];
    const subnets = outputs.net.subnetIds as Record<string, string>;
    expect(web).toEqual({
      ...{ instanceId: outputs.web.id, name: "web two", state: "running", status: words.running },
      ...{ privateIpAddress: outputs.web.address, vpcId: outputs.net.id, subnetId: subnets.front },
      ...{ imageId: outputs.web.image, keyName: words.keyName, instanceType: words.flavors[1] },
      securityGroups: [{ groupId: outputs.group.id, groupName: expect.stringMatching(/^group/) }],
      availabilityZone: words.zone,
    });
    expect(spare).toMatchObject({ state: "stopped", status: words.stopped, privateIpAddress: outputs.spare.address });
    expect(Object.keys(spare ?? {})).not.toContain("keyName");
  },
  "getVpcs: by id and by name, with the subnets": ({ looked, second: { outputs } }) => {
    const [vpc, ...others] = looked.vpcs as Outputs[];
    expect(others).toEqual([]);
    expect(vpc).toMatchObject({ id: outputs.net.id, name: "net two", region: outputs.net.region });
    const subnets = Object.values(outputs.net.subnetIds as Record<string, string>);
    expect((vpc?.subnets as { id: string }[] | undefined)?.map(({ id }) => id).sort()).toEqual(subnets.sort());
    expect(looked.vpcsNamed).toEqual(looked.vpcs);
  },
  "getRouteTables: the tables of the Vpc, and where their routes lead": ({ looked, cloud, second: { outputs } }) => {
    const tables = looked.tables as RouteTableInfo[];
    const subnets = outputs.net.subnetIds as Record<string, string>;
    const own = tables.find(({ routeTableId }) => routeTableId === outputs.net.routerId);
    expect(own).toMatchObject({ vpcId: outputs.net.id });
    expect(own?.subnetIds).toContain(subnets.front);
    const ways = Object.fromEntries((own?.routes ?? []).map((one) => [one.destinationCidrBlock, one]));
    if (cloud.words.outwardRoute)
      expect(ways["0.0.0.0/0"]).toMatchObject({ via: { gatewayId: expect.stringMatching(/./) }, state: "active" });
    expect((own?.routes ?? []).map(({ via }) => via.gatewayId)).toContain("local");
    expect(tables.filter(({ main }) => main)).toHaveLength(1);
  },
};
