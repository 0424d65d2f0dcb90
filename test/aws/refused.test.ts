/** What AWS has not is refused in preview, at its argument, all of it at once; inline programs do not hang with it. */
import { secret } from "@pulumi/pulumi";
import { CloudDisk, getInstancesOutput, getVpcOutput, Instance, NasShare, SecurityGroup, Vpc } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Aws, openAws } from "../harness/aws";
import { openStack, type TestStack } from "../harness/stack";

let aws: Aws;
let stack: TestStack;
let subnet = "";
let image = "";

beforeAll(async () => {
  aws = await openAws();
  stack = await openStack({ program: async () => undefined, config: aws.config, env: aws.env });
  const { Subnets: [first] = [] } = await aws.ec2.describeSubnets({});
  subnet = first?.SubnetId ?? "";
  image = (await aws.ec2.describeImages({ Owners: ["amazon"] })).Images?.[0]?.ImageId ?? "";
});

afterAll(async () => {
  await stack?.close();
  await aws?.close();
});

/** What a preview of a program refuses. */
async function refusals(program: () => unknown): Promise<string> {
  stack.program = async () => {
    program();
  };
  const outcome = await stack.preview({ fails: true });
  return outcome.errors().join("\n");
}

describe("AWS refuses in preview", () => {
  it("of an instance all names that it does not know, in one error for each", async () => {
    const said = await refusals(
      () =>
        new Instance("web", {
          flavor: secret("m1.tiny").apply((name) => name),
          image: "ubuntu-24.04",
          subnet,
          network: "vpc-00000000000000000",
          keyName: "nobodys",
          securityGroups: ["sg-00000000000000000", "unknown"],
          userData: "x".repeat(20_000),
          tags: ["Name"],
          metadata: { "aws:mine": "x" },
          systemDisk: { size: 10, type: "st1" },
        }),
    );
    for (const words of [
      /flavor.*AWS has no instance type/,
      /image.*AWS has no image named ubuntu-24.04 in eu-west-1 among those of self, amazon/,
      /network.* is in vpc-/,
      /keyName.*AWS has no key pair nobodys/,
      /securityGroups\[0\].*there is no security group sg-0/,
      /securityGroups\[1\].*there is no security group unknown/,
      /userData.*has 20000 bytes, and AWS takes at most 16384/,
      /tags\[0\]/,
      /metadata\.aws:mine/,
      /systemDisk\.type.*AWS boots from/,
    ])
      expect(said).toMatch(words);
  });

  it("of an instance all that it has nothing for, at once", async () => {
    const said = await refusals(
      () =>
        new Instance("web", {
          flavor: "t3.micro",
          image,
          network: "vpc-1",
          hypervisorHostname: "h",
          serverGroup: "g",
          adopt: secret("i-1") as never,
          publicAddress: true,
          userData: "x",
          power: "suspended",
        }),
    );
    for (const argument of [
      "hypervisorHostname",
      "serverGroup",
      "subnet",
      "adopt",
      "publicAddress",
      "userData",
      "power",
    ])
      expect(said).toContain(`${argument}: `);
  });

  it("of an instance several networks, one without a subnet, and a port of its own", async () => {
    const of = (networks: object[]) =>
      refusals(() => new Instance("web", { flavor: "t3.micro", image, networks: networks as never }));
    expect(await of([{ subnet }, { subnet }])).toMatch(
      /networks: an instance on AWS is in one subnet here, and these are 2/,
    );
    expect(await of([{ network: "vpc-1" }])).toMatch(/networks\[0\]\.subnet: AWS needs the id of a subnet/);
    expect(await of([{ subnet, port: "eni-1" }])).toMatch(/networks\[0\]\.port: AWS has none/);
  });

  it("of an instance a system disk that is smaller than its image", async () => {
    const said = await refusals(
      () => new Instance("web", { flavor: "t3.micro", image, subnet, systemDisk: { size: 1 } }),
    );
    expect(said).toMatch(/systemDisk\.size.*needs at least \d+ GiB/);
  });

  it("what cannot be had, without waiting for ever", async () => {
    const said = await refusals(() => {
      const flavor = secret("x").apply((): string => {
        throw new Error("no such word in the dictionary");
      });
      new Instance("web", { flavor, image, subnet });
    });
    expect(said).toContain("no such word in the dictionary");
  });

  it("what a look-up does not find, without waiting for ever", async () => {
    const said = await refusals(() => {
      const { id: vpc } = getVpcOutput({ name: "nowhere" });
      const group = new SecurityGroup("web", { vpc });
      const found = getInstancesOutput({ instanceIds: ["i-00000000000000000"] });
      const keyName = found.apply(([one]) => one?.keyName ?? "");
      new Instance("web", { flavor: "t3.micro", image, subnet, keyName, securityGroups: [group.id] });
    });
    expect(said).toContain("no vpc of eu-west-1 is named nowhere");
    expect(said).toContain("no instance of eu-west-1 has the id i-00000000000000000");
  });

  it("of a Vpc what its subnets ask for", async () => {
    const said = await refusals(
      () =>
        new Vpc("net", {
          cidr: "10.0.0.0/16",
          subnets: {
            a: { cidr: "10.1.0.0/24", availabilityZone: "mars-1a" },
            b: { cidr: "10.0.1.0/24", gateway: "10.0.1.9", dns: ["10.0.0.2"] },
            c: { cidr: "10.0.1.128/25", dns: ["10.0.0.3"] },
          },
        }),
    );
    for (const words of [
      /subnets\.a\.cidr.*not within the Vpc's/,
      /subnets\.a\.availabilityZone.*no such zone; known are eu-west-1a/,
      /subnets\.b\.gateway.*10\.0\.1\.1/,
      /subnets\.c\.cidr.*overlaps/,
      /subnets\.c\.dns.*the whole Vpc's/,
    ])
      expect(said).toMatch(words);
  });

  it("of a Vpc what only OpenStack has", async () => {
    const said = await refusals(
      () =>
        new Vpc("net", {
          subnets: { a: { cidr: "10.0.1.0/24", dhcp: false, ipv6Mode: "slaac", adopt: "subnet-1" } },
          router: { externalNetwork: "public", routes: [], aws: { nat: "b" } },
        }),
    );
    for (const argument of [
      "cidr",
      "subnets.a.dhcp",
      "subnets.a.ipv6Mode",
      "subnets.a.adopt",
      "router.externalNetwork",
      "router.routes",
      "router.aws.nat",
    ])
      expect(said).toContain(`${argument}: `);
  });

  it("of disks, shares and rules all names that it does not know", async () => {
    const gone = "00000000000000000";
    const disk = await refusals(() => {
      new CloudDisk("a", { size: 1, availabilityZone: "mars-1a" });
    });
    expect(disk).toMatch(/availabilityZone.*there is no such zone; known are eu-west-1a/);
    const attached = await refusals(() => new CloudDisk("b", { size: 1, attachTo: `i-${gone}` }));
    expect(attached).toMatch(/AWS has no i-0+ in eu-west-1/);
    const share = await refusals(() => new NasShare("c", { vpc: "vpc-1", subnet: `subnet-${gone}` }));
    expect(share).toMatch(/subnets\[0\].*AWS has no subnet subnet-0+ in eu-west-1/);
    const { Vpcs: [vpc] = [] } = await aws.ec2.describeVpcs({});
    const rules = [{ protocol: "tcp", portRangeMin: 80, remoteGroup: `sg-${gone}` }];
    expect(await refusals(() => new SecurityGroup("d", { vpc: vpc?.VpcId, rules }))).toMatch(
      /rules\[0\]\.remoteGroup.*AWS has no security group sg-0+ in eu-west-1/,
    );
  });

  it("of a group rules that AWS has not, and a Vpc that is not there", async () => {
    const said = await refusals(
      () =>
        new SecurityGroup("web", {
          vpc: "vpc-00000000000000000",
          rules: [
            { protocol: "sctp", portRangeMin: 80 },
            { protocol: "tcp", portRangeMin: 80, description: "für alle" },
          ],
        }),
    );
    expect(said).toMatch(/vpc.*AWS has no Vpc vpc-0/);
    expect(said).toMatch(/rules\[0\]\.portRangeMin.*tcp and udp alone/);
    expect(said).toMatch(/rules\[1\]\.description.*AWS takes/);
  });
});
