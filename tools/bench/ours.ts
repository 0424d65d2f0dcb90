/** Our own figures: the same stacks as the peer's and the limit's, on the real engine. */
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { Instance, NasShare, Network, SecurityGroupResource, Volume, Vpc } from "pulumi-omnicloud";
import { openSlowProxy } from "../../test/harness/slowProxy";
import { openStack, type TestStack } from "../../test/harness/stack";
import { type BenchCloud, type Measured, measure, type UpAndDestroy } from "./measure";

/** Waiting is not work: as our own commands do. */
const PARALLEL = 32;

/** The team stack; the same objects as in peers/team/main.tf and limit.ts. */
const team: PulumiFn = async () => {
  const vpc = new Vpc("bench", { subnets: { all: { cidr: "10.10.0.0/24" } }, router: { externalNetwork: "public" } });
  const group = new SecurityGroupResource("bench", { rules: rulesFrom(1000, 20) });
  new Instance("bench", {
    flavor: "m1.tiny",
    image: "cirros",
    network: vpc.id,
    securityGroups: [group.id],
    systemDisk: { size: 2 },
    dataDisks: { a: { size: 1, deleteWithInstance: true }, b: { size: 1, deleteWithInstance: true } },
  });
  const clients = [{ cidr: "10.10.0.0/24", access: "rw" as const }];
  new NasShare("bench", { size: 1, vpc: vpc.id, subnet: vpc.subnetIds.all, clients });
};

const rulesFrom = (port: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({
    protocol: "tcp",
    portRangeMin: port + i,
    remoteIpPrefix: "10.10.0.0/24",
  }));

/** The team stack: timed alone, and once more through a forward that counts the requests. */
export async function runOurs(cloud: BenchCloud): Promise<UpAndDestroy> {
  const timed = await upAndDestroy(cloud, () => 0);
  const proxy = await openSlowProxy(cloud);
  try {
    const counted = await upAndDestroy(proxy.target, () => proxy.requests.length);
    return {
      up: { seconds: timed.up.seconds, calls: counted.up.calls },
      destroy: { seconds: timed.destroy.seconds, calls: counted.destroy.calls },
    };
  } finally {
    await proxy.close();
  }
}

async function upAndDestroy(cloud: BenchCloud, calls: () => number): Promise<UpAndDestroy> {
  const stack = await openStack({ program: team, target: cloud });
  try {
    const up = await measure(calls, () => stack.up({ parallel: PARALLEL }));
    const destroy = await measure(calls, () => stack.destroy({ parallel: PARALLEL }));
    return { up, destroy };
  } finally {
    await stack.close();
  }
}

/** Requests for one security group of 350 rules, and for one changed rule in it. The login is not among them. */
export async function runRules(cloud: BenchCloud): Promise<{ create: Measured; change: Measured }> {
  let first = 1000;
  const program: PulumiFn = async () => {
    new SecurityGroupResource("bench", { rules: [...rulesFrom(first, 1), ...rulesFrom(2000, 349)] });
  };
  return through(cloud, program, async (stack, calls) => {
    const create = await measure(calls, () => stack.up());
    first = 1001;
    const change = await measure(calls, () => stack.up());
    return { create, change };
  });
}

/** Requests for a refresh of 200 resources: 25 Vpcs with routers (100), 50 groups, 50 volumes. */
export async function runRefresh(cloud: BenchCloud): Promise<Measured> {
  const program: PulumiFn = async () => {
    for (let i = 0; i < 25; i++) {
      new Vpc(`bench-${i}`, { subnets: { all: { cidr: "10.10.0.0/24" } }, router: {} });
    }
    for (let i = 0; i < 50; i++) {
      new SecurityGroupResource(`bench-${i}`);
      new Volume(`bench-${i}`, { size: 1 });
    }
  };
  return through(cloud, program, async (stack, calls) => {
    await stack.up({ parallel: PARALLEL });
    return measure(calls, () => stack.refresh());
  });
}

async function through<T>(
  cloud: BenchCloud,
  program: PulumiFn,
  work: (stack: TestStack, calls: () => number) => Promise<T>,
): Promise<T> {
  const proxy = await openSlowProxy(cloud);
  const stack = await openStack({ program, target: proxy.target });
  try {
    return await work(stack, () => proxy.requests.filter(({ path }) => !path.endsWith("/auth/tokens")).length);
  } finally {
    await stack.destroy({ parallel: PARALLEL });
    await stack.close();
    await proxy.close();
  }
}

/** The resource whose state is measured: one property, as the peer's. */
export const oneProperty: PulumiFn = async () => {
  new Network(ONE, { name: "bench" });
};

/** The name of that resource. */
export const ONE = "one";
