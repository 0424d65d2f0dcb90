/** A Vpc, a group and an instance on AWS: the real engine, moto, and the native provider's place taken by the tests' own. */
import { Instance, SecurityGroup, Vpc } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Aws, openAws } from "../harness/aws";
import { openStack, type TestStack } from "../harness/stack";

/** What the next run's program says. */
let said: { flavor: string; image: string; power?: "running" | "stopped"; publicAddress?: boolean; ports: number[] };
let aws: Aws;
let stack: TestStack;
const there = () => said;

async function program() {
  const vpc = new Vpc("net", {
    cidr: "10.20.0.0/16",
    subnets: { front: { cidr: "10.20.1.0/24" }, back: { cidr: "10.20.2.0/24" } },
    router: { externalNetwork: true },
  });
  const group = new SecurityGroup("web", {
    vpc: vpc.id,
    rules: said.ports.map((port) => ({ protocol: "tcp", portRangeMin: port })),
  });
  const { ports: _ports, ...own } = there();
  const web = new Instance("web", {
    ...own,
    network: vpc.id,
    subnet: vpc.subnetIds.front,
    securityGroups: [group.id],
    userData: "#!/bin/sh\necho hidden-words\n",
    metadata: { team: "blue" },
  });
  return { id: web.id, address: web.address, status: web.status, flavor: web.flavor, public: web.publicAddress };
}

beforeAll(async () => {
  aws = await openAws();
  const { Images = [] } = await aws.ec2.describeImages({ Owners: ["amazon"] });
  const names = Images.map(({ Name }) => Name ?? "");
  const image = names.find((name) => name !== "" && names.filter((other) => other === name).length === 1) ?? "";
  said = { flavor: "t3.micro", image, ports: [22, 80] };
  stack = await openStack({ program, config: aws.config, env: aws.env });
});

afterAll(async () => {
  await stack?.close();
  await aws?.close();
});

describe("an instance on AWS", () => {
  it("comes up, and a second preview has nothing to do", async () => {
    const preview = await stack.preview();
    expect(preview.counts.create).toBeGreaterThan(5);
    const up = await stack.up();
    expect(up.outputs.status).toBe("running");
    expect((await stack.preview()).counts).toEqual({ same: expect.any(Number) });
  });
  it("goes without leaving anything", async () => {
    await stack.at();
    await stack.destroy();
    const { Vpcs = [] } = await aws.ec2.describeVpcs({ Filters: [{ Name: "is-default", Values: ["false"] }] });
    expect(Vpcs).toEqual([]);
  });
});
