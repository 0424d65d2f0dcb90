/**
 * One question, one answer: what a component gives out after an `up` is what the look-up of the same object says, also where
 * another resource of that very `up` has changed the object since.
 */
import type * as pulumi from "@pulumi/pulumi";
import {
  CloudDisk,
  type CloudDiskArgs,
  getCloudDisk,
  getInstance,
  getSecurityGroup,
  getVpc,
  Instance,
  type PowerState,
  SecurityGroup,
  Vpc,
} from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import type { CloudObject } from "../../harness/cloudProject";
import { connectionOf, type TestStack } from "../../harness/stack";
import { type Ground, openGround } from "../engine/servers";
import { configure } from "../lookups/team";

let ground: Ground;
/** A network of IPv6 alone. */
let six: string;

beforeAll(async () => {
  ground = await openGround();
  const { network } = (await ground.ask("POST", "network", "/networks", { network: { name: "six" } })) as {
    network: CloudObject;
  };
  six = network.id;
  const modes = { ipv6_address_mode: "dhcpv6-stateful", ipv6_ra_mode: "dhcpv6-stateful" };
  await ground.ask("POST", "network", "/subnets", {
    subnet: { network_id: six, ip_version: 6, cidr: "fd61:6::/64", ...modes },
  });
  configure({ cloud: connectionOf(ground.project.target) as Record<string, unknown> });
});
afterAll(() => ground.close());

type Outputs = Record<string, Record<string, unknown>>;

/** The fields that both have, of each. */
function both(made: object | undefined, found: object): [Record<string, unknown>, Record<string, unknown>] {
  const plain = JSON.parse(JSON.stringify(found)) as Record<string, unknown>;
  const own = made as Record<string, unknown>;
  const shared = Object.keys(plain).filter((key) => key in own);
  const pick = (from: Record<string, unknown>) => Object.fromEntries(shared.map((key) => [key, from[key]]));
  return [pick(own), pick(plain)];
}

/** All Outputs of a component, as one. */
function outputsOf(component: object): Record<string, unknown> {
  const { urn: _urn, ...outputs } = component as Record<string, unknown>;
  return Object.fromEntries(Object.entries(outputs).filter(([key, value]) => !key.startsWith("__") && isOutput(value)));
}

const isOutput = (value: unknown): value is pulumi.Output<unknown> =>
  typeof value === "object" && value !== null && "__pulumiOutput" in value;

describe("what a component says of its object, and what a look-up says", () => {
  const it = chapter();
  let stack: TestStack;
  let outputs: Outputs;
  let networks: { network: string }[];
  let power: PowerState;
  let disk: CloudDiskArgs;
  let isAttached: boolean;
  let isMember = true;

  const up = async () => {
    outputs = (await stack.up()).outputs as Outputs;
  };
  const idOf = (name: string) => String(outputs[name]?.id);

  beforeAll(async () => {
    [networks, power, disk, isAttached] = [
      [{ network: six }, { network: ground.networks[0] }],
      "running",
      { size: 1 },
      true,
    ];
    stack = await ground.stack(async () => {
      const vpc = new Vpc("net", { subnets: { front: { cidr: "10.65.0.0/24" } } });
      const machine = { flavor: "m1.tiny", image: "cirros", networks };
      const web = new Instance("web", { ...machine, power, dataDisks: { db: { size: 1, deleteWithInstance: true } } });
      const group = new SecurityGroup("ssh", {
        rules: [
          { protocol: "tcp", portRangeMin: 22, remoteIpPrefix: "10.0.0.5" },
          { protocol: "icmp", description: "ping" },
        ],
        members: isMember ? { web: web.id } : {},
      });
      const archive = new CloudDisk("archive", { ...disk, ...(isAttached ? { attachTo: web.id } : {}) });
      return {
        ...{ vpc: outputsOf(vpc), web: outputsOf(web) },
        ...{ group: outputsOf(group), archive: outputsOf(archive) },
      };
    });
    await up();
  });

  it("are the same of an instance: address, networks, groups, times and all else", async () => {
    const found = await getInstance({ id: idOf("web") });
    const { dataDisks: _disks, ...rest } = found;
    const [made, there] = both(outputs.web, rest);
    expect(made).toEqual(there);
    expect(found.address).toMatch(/^fd61:6::/);
    expect(found.networks).toEqual(networks.map(({ network }) => network));
    expect(outputs.web?.securityGroups).toEqual(["default", "ssh"]);
  });

  it("are the same once the program has changed the order of its networks", async () => {
    networks = [...networks].reverse();
    await up();
    const { dataDisks: _disks, ...found } = await getInstance({ id: idOf("web") });
    const [made, there] = both(outputs.web, found);
    expect(made).toEqual(there);
    expect(found.address).toMatch(/^10\.61\.0\./);
    expect((await stack.preview()).counts).not.toHaveProperty("update");
  });

  it("are the same after a power change", async () => {
    power = "stopped";
    await up();
    const { dataDisks: _disks, ...found } = await getInstance({ id: idOf("web") });
    const [made, there] = both(outputs.web, found);
    expect(made).toEqual(there);
    power = "shelved";
    await up();
    const { dataDisks: _shelvedDisks, ...shelved } = await getInstance({ id: idOf("web") });
    const [now, nowThere] = both(outputs.web, shelved);
    expect(now).toEqual(nowThere);
    power = "running";
    await up();
    expect(outputs.web?.availabilityZone).toBe((await getInstance({ id: idOf("web") })).availabilityZone);
  });

  it("are the same of a network, its region too", async () => {
    const { subnets: _subnets, ...found } = await getVpc({ id: idOf("vpc") });
    const [made, there] = both(outputs.vpc, found);
    expect(made).toEqual(there);
    expect(made.region).toBe(ground.target.region);
  });

  it("are the same of a group, whose rules have their ids and times, and its members theirs", async () => {
    // Neutron gives a group a new time when its rules are done, and Nova attaches the disks of a shelved server anew.
    await stack.refresh();
    await up();
    const { rules, ...found } = await getSecurityGroup({ id: idOf("group") });
    const [made, there] = both(outputs.group, found);
    expect(made).toEqual(there);
    expect(made.region).toBe(ground.target.region);
    const given = outputs.group?.rules as {
      id: string;
      createdAt: string;
      protocol: string;
      remoteIpPrefix?: string;
    }[];
    expect(given).toMatchObject([{ remoteIpPrefix: "10.0.0.5" }, { description: "ping" }]);
    for (const { id, createdAt, protocol } of given)
      expect(rules.find((rule) => rule.id === id)).toMatchObject({ createdAt, protocol });
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(outputs.group?.memberships).toEqual({ web: { operatedAt: time } });
  });

  it("are the same of a disk that is attached, grown and detached", async () => {
    const compare = async (...but: string[]) => {
      const found = Object.entries(await getCloudDisk({ id: idOf("archive") })).filter(([key]) => !but.includes(key));
      const [made, there] = both(outputs.archive, Object.fromEntries(found));
      expect(made).toEqual(there);
      return made;
    };
    expect(await compare()).toMatchObject({ status: "in-use", attachedTo: idOf("web") });
    disk = { size: 2 };
    await up();
    expect(await compare()).toMatchObject({ size: 2, status: "in-use" });
    isAttached = false;
    await up();
    // The volume was read before the detachment, which comes last: that time alone is the earlier one.
    expect(await compare("updatedAt")).toMatchObject({ size: 2, status: "available" });
    expect(outputs.archive).not.toHaveProperty("attachedTo");
    await stack.refresh();
    await up();
    await compare();
  });

  it("are the same of an instance that is taken out of a group", async () => {
    await stack.refresh();
    isMember = false;
    await up();
    expect((await getInstance({ id: idOf("web") })).securityGroups).toEqual(["default"]);
    expect(outputs.web?.securityGroups).toEqual(["default"]);
  });

  it("goes with its stack", async () => {
    await stack.destroy();
  });
});
