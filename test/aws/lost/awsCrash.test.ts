/** Nothing lost on AWS: the engine is killed after a native create was carried out, and before its answer. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Aws, openAws } from "../../harness/aws";
import { omnicloud } from "../../harness/omnicloud";
import { openProject, type Running, type TestProject } from "../../harness/project";

const PROGRAM = `
const { Instance, SecurityGroup, Vpc } = require("pulumi-omnicloud");
const vpc = new Vpc("net", {
  cidr: "10.20.0.0/16",
  subnets: {
    front: { cidr: "10.20.1.0/24", dns: process.env.NAT && ["9.9.9.9"] },
    ...(process.env.NAT ? { back: { cidr: "10.20.2.0/24" } } : {}),
  },
  router: { externalNetwork: true, aws: { nat: process.env.NAT } },
});
if (process.env.NAT) return;
const group = new SecurityGroup("web", { vpc: vpc.id, rules: [{ protocol: "tcp", portRangeMin: 80 }] });
new Instance("web", {
  flavor: "t3.micro",
  image: process.env.IMAGE,
  subnet: vpc.subnetIds.front,
  securityGroups: [group.id],
  publicAddress: true,
});`;

let aws: Aws;
let project: TestProject;
let env: Record<string, string>;

beforeAll(async () => {
  aws = await openAws();
  env = { IMAGE: (await aws.ec2.describeImages({ Owners: ["amazon"] })).Images?.[0]?.ImageId ?? "" };
  project = await openProject({
    files: { "index.cjs": `(() => {${PROGRAM}})();` },
    env: aws.env,
    connections: { cloud: aws.connection },
  });
});

afterAll(async () => {
  await project?.close();
  await aws?.close();
});

/** Kills the engine once AWS has created an object of this type, before it is told so. @returns the object's id */
async function killedIn(type: string, env: Record<string, string>): Promise<string> {
  let running: Running | undefined;
  const id = await new Promise<string>((resolve) => {
    aws.native.onDone = (step) => {
      if (step.verb !== "create" || step.type !== type) return undefined;
      resolve(step.id ?? "");
      return new Promise(() => undefined); // never answered
    };
    running = project.start(["up"], env);
  });
  await running?.killEngine();
  aws.native.onDone = undefined;
  return id;
}

/** How many objects of ours are there, of each kind; none are left out. */
async function marked(): Promise<Record<string, number>> {
  const { ec2 } = aws;
  const Filters = [{ Name: "tag-key", Values: ["omnicloud"] }];
  const { Reservations = [] } = await ec2.describeInstances({ Filters });
  const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
  const lists = {
    instance: instances.filter(({ State }) => State?.Name !== "terminated"),
    vpc: (await ec2.describeVpcs({ Filters })).Vpcs ?? [],
    subnet: (await ec2.describeSubnets({ Filters })).Subnets ?? [],
    gateway: (await ec2.describeInternetGateways({ Filters })).InternetGateways ?? [],
    table: (await ec2.describeRouteTables({ Filters })).RouteTables ?? [],
    group: (await ec2.describeSecurityGroups({ Filters })).SecurityGroups ?? [],
    address: (await ec2.describeAddresses({ Filters })).Addresses ?? [],
  };
  return Object.fromEntries(Object.entries(lists).map(([kind, all]) => [kind, all.length]));
}

const each = (count: number) => ({
  ...{ instance: count, vpc: count, subnet: count, gateway: count, table: count, group: count, address: count },
});

const recover = () => omnicloud(project, ["recover", "dev"]);

describe("a kill between AWS's create and its answer", () => {
  it.each([
    "aws:ec2/vpc:Vpc",
    "aws:ec2/subnet:Subnet",
    "aws:ec2/internetGateway:InternetGateway",
    "aws:ec2/routeTable:RouteTable",
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/instance:Instance",
    "aws:ec2/eip:Eip",
  ])("leaves no twin of %s: recover moves it into the state", async (type) => {
    await project.atNothing(env);
    const id = await killedIn(type, env);
    const { output, errors } = await recover();
    expect(output + errors).toContain(`created ${id}`);
    await project.run(["refresh"], { env });
    await project.run(["up"], { env });
    await project.run(["preview", "--expect-no-changes"], { env });
    expect(await marked()).toEqual(each(1));
    expect((await project.export()).some((resource) => resource.id === id)).toBe(true);
  });

  it.each([
    "aws:ec2/natGateway:NatGateway",
    "aws:ec2/vpcDhcpOptions:VpcDhcpOptions",
    "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation",
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    "aws:ec2/route:Route",
    "aws:ec2/eipAssociation:EipAssociation",
  ])("leaves nothing of %s that stops the next up", async (type) => {
    const own = type.includes("eip") ? env : { ...env, NAT: "front" };
    await project.atNothing(own);
    const id = await killedIn(type, own);
    const { output, errors } = await recover();
    expect(output + errors).toMatch(/created (r-|rtbassoc-|eipassoc-|dopt-|nat-)/);
    await project.run(["refresh"], { env: own });
    await project.run(["up"], { env: own });
    await project.run(["preview", "--expect-no-changes"], { env: own });
    const { NatGateways = [] } = await aws.ec2.describeNatGateways({});
    const living = NatGateways.filter(({ State }) => State === "available");
    expect(living).toHaveLength(own === env ? 0 : 1);
    if (!type.includes("route:")) expect((await project.export()).some((resource) => resource.id === id)).toBe(true);
    await project.run(["destroy"], { env: own });
  });

  it("without recover leaves a twin, which the stack's end names, and leftovers delete", async () => {
    await project.atNothing(env);
    const id = await killedIn("aws:ec2/instance:Instance", env);
    await project.run(["cancel", "--yes"], { env });
    await project.run(["up"], { env });
    expect((await marked()).instance).toBe(2);
    const { output } = await project.run(["destroy"], { env, fails: true });
    expect(output).toContain(String(id));
    expect(output).toContain("omnicloud leftovers");
    const { output: swept } = await omnicloud(project, ["leftovers", "dev", "--sweep", "--yes"]);
    expect(swept).toContain(id);
    await project.run(["destroy"], { env });
    expect(await marked()).toEqual(each(0));
  });
});
