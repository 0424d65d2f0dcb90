/** Security groups on Tencent Cloud: their rules as one set, of which only what differs is changed, with the version that was read. */
import { SecurityGroup, type SecurityGroupArgs } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../harness/chapter";
import { openStack, type TestStack } from "../harness/stack";
import { openTencentcloud, type Tencentcloud } from "../harness/tencentcloud";

const it = chapter();

let cloud: Tencentcloud;
let stack: TestStack;
let group = "";
/** What the next run's program says. */
let said: SecurityGroupArgs = {
  rules: [
    { protocol: "tcp", portRangeMin: 443, description: "https" },
    { protocol: "tcp", portRangeMin: 8000, portRangeMax: 8080, remoteIpPrefix: "10.0.0.0/8" },
    { protocol: "icmp" },
    { remoteGroup: "self" },
  ],
};

async function program() {
  const web = new SecurityGroup("web", said);
  return { id: web.id, rules: web.rules };
}

beforeAll(async () => {
  cloud = await openTencentcloud();
  stack = await openStack({ program, config: cloud.config, env: cloud.env });
});

afterAll(async () => {
  await stack?.close();
  await cloud?.close();
});

const same = { same: expect.any(Number) };

/** The group's rules in one direction, each in one line. */
async function rulesOf(direction: "Ingress" | "Egress"): Promise<string[]> {
  const { SecurityGroupPolicySet } = await cloud.sdk.vpc.DescribeSecurityGroupPolicies({ SecurityGroupId: group });
  const all = SecurityGroupPolicySet?.[direction] ?? [];
  return all
    .map((one) => {
      const end = one.CidrBlock || one.Ipv6CidrBlock || one.SecurityGroupId;
      return [one.Action, one.Protocol, one.Port, end, one.PolicyDescription].join(" ").trim();
    })
    .sort();
}

const OPEN = ["ACCEPT ALL ALL 0.0.0.0/0", "ACCEPT ALL ALL ::/0"];

/** The changes of rules among the requests. */
const changes = () => Object.fromEntries(Object.entries(cloud.counted()).filter(([key]) => /Polic/.test(key)));

describe("a group's rules on Tencent Cloud", () => {
  it("are created in one request for each direction, and everything may go out", async () => {
    cloud.counted();
    group = String((await stack.up()).outputs.id);
    expect(changes()).toEqual({ CreateSecurityGroupPolicies: 2, DescribeSecurityGroupPolicies: expect.any(Number) });
    expect(await rulesOf("Egress")).toEqual(OPEN);
    expect(await rulesOf("Ingress")).toEqual([
      `ACCEPT ALL ALL ${group}`,
      "ACCEPT ICMP ALL 0.0.0.0/0",
      "ACCEPT TCP 443 0.0.0.0/0 https",
      "ACCEPT TCP 8000-8080 10.0.0.0/8",
    ]);
    expect((await stack.preview()).counts).toEqual(same);
    expect((await stack.refresh()).counts).toEqual(same);
    expect((await stack.preview()).counts).toEqual(same);
  });

  it("are changed where they differ, and not touched otherwise", async () => {
    cloud.counted();
    said = {
      name: "site",
      rules: [
        { protocol: "tcp", portRangeMin: 443, description: "the site" },
        { protocol: "tcp", portRangeMin: 80 },
        { protocol: "icmp" },
        { remoteGroup: "self" },
      ],
      defaultEgress: false,
    };
    expect((await stack.up()).counts).not.toHaveProperty("replace");
    const { DescribeSecurityGroupPolicies: _looks, ...changed } = changes();
    expect(changed).toEqual({
      ReplaceSecurityGroupPolicy: 1,
      CreateSecurityGroupPolicies: 1,
      DeleteSecurityGroupPolicies: 2,
    });
    expect(await rulesOf("Egress")).toEqual([]);
    expect(await rulesOf("Ingress")).toEqual([
      `ACCEPT ALL ALL ${group}`,
      "ACCEPT ICMP ALL 0.0.0.0/0",
      "ACCEPT TCP 443 0.0.0.0/0 the site",
      "ACCEPT TCP 80 0.0.0.0/0",
    ]);
    expect((await stack.preview()).counts).toEqual(same);
  });

  it("that somebody else adds meanwhile are refused by their version, read again and taken out", async () => {
    said = { ...said, rules: [...((said.rules as object[]) ?? []), { protocol: "udp", portRangeMin: 53 }] };
    const Ingress = [{ Protocol: "TCP", Port: "22", CidrBlock: "0.0.0.0/0", Action: "ACCEPT" }];
    cloud.sandbox.faults.add({
      kind: "latency",
      delay: 0,
      match: { service: "tencentcloud", path: "^/CreateSecurityGroupPolicies$", body: '"UDP"' },
      meanwhile: async () => {
        await cloud.sdk.vpc.CreateSecurityGroupPolicies({
          SecurityGroupId: group,
          SecurityGroupPolicySet: { Ingress },
        });
      },
    });
    await stack.up();
    expect(await rulesOf("Ingress")).toContain("ACCEPT UDP 53 0.0.0.0/0");
    expect((await rulesOf("Ingress")).join()).not.toContain("TCP 22");
  });

  it("that drop, from outside, are drift", async () => {
    const Ingress = [{ Protocol: "TCP", Port: "443", CidrBlock: "0.0.0.0/0", Action: "DROP" }];
    await cloud.sdk.vpc.CreateSecurityGroupPolicies({ SecurityGroupId: group, SecurityGroupPolicySet: { Ingress } });
    await stack.refresh();
    expect((await stack.preview()).counts).toMatchObject({ update: 1 });
    await stack.up();
    expect((await rulesOf("Ingress")).join()).not.toContain("DROP");
  });

  it("are refused in preview if Tencent Cloud has no such rule", async () => {
    const before = said;
    const refused = async (rule: object) => {
      said = { rules: [rule] };
      return (await stack.preview({ fails: true })).output;
    };
    expect(await refused({ protocol: "icmp", portRangeMin: 8 })).toContain(
      "Tencent Cloud tells no types of ICMP apart",
    );
    expect(await refused({ protocol: "sctp", portRangeMin: 8 })).toContain("Tencent Cloud has tcp, udp and icmp");
    expect(await refused({ remoteGroup: "sg-nobody00" })).toContain("Tencent Cloud has no security group sg-nobody00");
    said = before;
  });

  it("go with their group", async () => {
    await stack.destroy();
    expect(await cloud.sdk.vpc.DescribeSecurityGroups({})).toMatchObject({ TotalCount: 0 });
  });
});
