/** What a pool of Octavia sends to: ours as a set beside those of others. */
import { setTimeout as sleep } from "node:timers/promises";
import { getLoadBalancerHealthOutput, LoadBalancerTargets, type LoadBalancerTargetsArgs } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import type { CloudObject } from "../../harness/cloudProject";
import type { TestStack } from "../../harness/stack";
import { type Ground, openGround } from "./servers";

type Said = Omit<LoadBalancerTargetsArgs, "openstack" | "aws">;

const NOWHERE = "00000000-0000-4000-8000-000000000000";
const OTHERS = "10.61.0.250:80 x1";

let ground: Ground;
let stack: TestStack;
let pool = "";
let balancer = "";
let server = "";
let address = "";
let said: Said | undefined;
let second: Said | undefined;
let called = "web";

/** Asks Octavia; while the load balancer changes, again. */
async function ask(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  for (;;) {
    const answer = await ground.project.ask(method, "load-balancer", path, body);
    if (answer.status < 400) return answer.body;
    if (answer.status !== 409) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    await sleep(100);
  }
}

/** Creates an object, and waits until the load balancer may be changed again. */
async function create(path: string, kind: string, body: object): Promise<string> {
  const { id } = (await ask("POST", path, { [kind]: body }))[kind] as CloudObject;
  await settled();
  return id;
}

async function settled(): Promise<void> {
  for (;;) {
    const found = balancer === "" ? [] : ((await ask("GET", "/loadbalancers")).loadbalancers as CloudObject[]);
    if (!found.some(({ provisioning_status }) => String(provisioning_status).startsWith("PENDING"))) return;
    await sleep(100);
  }
}

const members = async (): Promise<CloudObject[]> => {
  await settled();
  return (await ask("GET", `/pools/${pool}/members`)).members as CloudObject[];
};
const there = async (): Promise<string[]> =>
  (await members()).map((one) => `${one.address}:${one.protocol_port} x${one.weight}`).sort();
const idOf = async (at: string): Promise<string> =>
  (await members()).find((one) => `${one.address}:${one.protocol_port}` === at)?.id ?? "";

beforeAll(async () => {
  ground = await openGround();
  const image = ((await ground.ask("GET", "image", "/images?name=cirros")).images as CloudObject[])[0]?.id;
  const flavor = ((await ground.ask("GET", "compute", "/flavors")).flavors as CloudObject[]).find(
    ({ name }) => name === "m1.tiny",
  )?.id;
  const asked = { name: "web", flavorRef: flavor, imageRef: image, networks: [{ uuid: ground.networks[0] }] };
  server = ((await ground.ask("POST", "compute", "/servers", { server: asked })).server as CloudObject).id;
  balancer = await create("/loadbalancers", "loadbalancer", { name: "front", vip_subnet_id: ground.subnets[0] });
  await settled();
  const listener = await create("/listeners", "listener", {
    ...{ loadbalancer_id: balancer, protocol: "TCP", protocol_port: 80 },
  });
  pool = await create("/pools", "pool", { listener_id: listener, protocol: "TCP", lb_algorithm: "ROUND_ROBIN" });
  await create(`/pools/${pool}/members`, "member", { address: "10.61.0.250", protocol_port: 80 });
  await ground.rests(server, "ACTIVE");
  const ports = (await ground.ask("GET", "network", `/ports?device_id=${server}`)).ports as {
    fixed_ips: { ip_address: string }[];
  }[];
  address = ports[0]?.fixed_ips[0]?.ip_address ?? "";
  stack = await ground.stack(async () => {
    const openstack = { pool };
    const one = said && new LoadBalancerTargets(called, { openstack, ...said });
    if (second) new LoadBalancerTargets("second", { openstack, ...second });
    const health = one && getLoadBalancerHealthOutput({ openstack }, { dependsOn: one });
    return { health, targets: one?.targets };
  });
});

afterAll(async () => {
  await stack?.destroy();
  if (balancer) await ask("DELETE", `/loadbalancers/${balancer}?cascade=true`);
  while (((await ask("GET", "/loadbalancers")).loadbalancers as CloudObject[]).length > 0) await sleep(100);
  await ground.close();
});

describe("the targets of a program in a pool", () => {
  const it = chapter();

  it("are added beside those of others, instances by their address", async () => {
    said = {
      targets: [
        { instanceId: server, port: 80 },
        { ip: "10.61.0.201", port: 81, weight: 3 },
      ],
    };
    const { outputs } = await stack.up();
    expect(await there()).toEqual([`${address}:80 x1`, "10.61.0.201:81 x3", OTHERS].sort());
    expect(outputs.targets).toEqual(said.targets);
    expect(outputs.health).toEqual(
      [
        { targetId: server, port: 80, state: "unavailable", reason: "NO_MONITOR" },
        { targetId: "10.61.0.201", port: 81, state: "unavailable", reason: "NO_MONITOR" },
        { targetId: "10.61.0.250", port: 80, state: "unavailable", reason: "NO_MONITOR" },
      ].sort((a, b) => a.targetId.localeCompare(b.targetId)),
    );
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    expect((await stack.refresh()).counts).toEqual({ same: 1 });
  });

  it("are changed one by one, and what others add meanwhile stays", async () => {
    await create(`/pools/${pool}/members`, "member", { address: "10.61.0.251", protocol_port: 80 });
    said = {
      targets: [
        { instanceId: server, port: 80, weight: 2 },
        { ip: "10.61.0.202", port: 81 },
      ],
      drainSeconds: 1,
    };
    expect((await stack.up()).counts).toEqual({ update: 1 });
    expect(await there()).toEqual([`${address}:80 x2`, "10.61.0.202:81 x1", OTHERS, "10.61.0.251:80 x1"].sort());
    await ask("DELETE", `/pools/${pool}/members/${await idOf("10.61.0.251:80")}`);
    expect((await stack.preview()).counts).toEqual({ same: 1 });
  });

  it("that somebody changed or took out are drift, and are put back", async () => {
    await ask("PUT", `/pools/${pool}/members/${await idOf(`${address}:80`)}`, { member: { weight: 7 } });
    await ask("DELETE", `/pools/${pool}/members/${await idOf("10.61.0.202:81")}`);
    await settled();
    expect((await stack.refresh()).ops).toMatchObject({ web: "update" });
    await stack.up();
    expect(await there()).toEqual([`${address}:80 x2`, "10.61.0.202:81 x1", OTHERS].sort());
  });

  it("stay where their resource has another name", async () => {
    called = "site";
    expect((await stack.up()).ops).toMatchObject({ site: "create", web: "delete" });
    expect(await there()).toEqual([`${address}:80 x2`, "10.61.0.202:81 x1", OTHERS].sort());
    expect((await stack.refresh()).ops).toMatchObject({ site: "same" });
  });

  it("are nobody else's, and no two resources have one", async () => {
    second = { targets: [{ ip: "10.61.0.250", port: 80 }] };
    expect((await stack.preview({ fails: true })).output).toContain(
      `targets[0]: 10.61.0.250:80 is in pool ${pool} already, by somebody else`,
    );
    second = { targets: [{ ip: "10.61.0.202", port: 81 }] };
    expect((await stack.preview({ fails: true })).output).toMatch(/(site|second) has 10\.61\.0\.202:81 already/);
    second = { targets: [{ ip: "10.61.0.250", port: 80 }], takeOver: true };
    await stack.up();
    second = undefined;
    await stack.up();
    expect(await there()).toEqual([`${address}:80 x2`, "10.61.0.202:81 x1"].sort());
  });

  it("are waited for only if something checks them, and need a port", async () => {
    second = { targets: [{ ip: "10.61.0.203", port: 80 }], waitUntilHealthy: true };
    expect((await stack.preview({ fails: true })).output).toContain(
      `waitUntilHealthy: pool ${pool} has no health monitor: give it one, or leave this out`,
    );
    second = {
      targets: [
        { ip: "10.61.0.203", port: 80 },
        { instanceId: server, ip: "10.61.0.204", port: 1 },
      ],
    };
    const { output } = await stack.preview({ fails: true });
    expect(output).toContain("targets[1]: must have either instanceId or ip");
    second = { targets: [{ ip: "10.61.0.203" }] };
    expect((await stack.preview({ fails: true })).output).toContain("targets[0].port: is required");
    second = undefined;
  });

  it("are added but for an instance that is not there, which is named", async () => {
    const before = said;
    said = {
      targets: [
        { instanceId: NOWHERE, port: 80 },
        { ip: "10.61.0.205", port: 80 },
      ],
    };
    expect((await stack.up({ fails: true })).output).toContain(
      `targets: there is no instance ${NOWHERE}; the others are in pool ${pool}`,
    );
    expect(await there()).toEqual(["10.61.0.205:80 x1"]);
    said = before;
    await stack.up();
    expect(await there()).toEqual([`${address}:80 x2`, "10.61.0.202:81 x1"].sort());
  });

  it("are taken out with their resource, and only they", async () => {
    await create(`/pools/${pool}/members`, "member", { address: "10.61.0.250", protocol_port: 80 });
    said = undefined;
    await stack.up();
    expect(await there()).toEqual([OTHERS]);
  });
});
