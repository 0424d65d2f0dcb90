/** What is created in the same run is found and waited for: flavors, images, subnets. */
import * as pulumi from "@pulumi/pulumi";
import {
  CloudDisk,
  getCloudDiskOutput,
  Instance,
  Network,
  Port,
  Router,
  Server,
  type ServerArgs,
  ShareNetwork,
  Subnet,
  Volume,
  VolumeSnapshot,
} from "pulumi-omnicloud";
import { describe, expect, it } from "vitest";
import type { CloudObject } from "../harness/cloudProject";
import { unique } from "../harness/stack";
import { ground } from "./ground";

const on = ground();

async function given(): Promise<string> {
  const made = async (path: string, key: string, body: object) =>
    ((await on.cloud.ask("POST", "network", path, { [key]: body })).body[key] as CloudObject).id;
  const id = await made("/networks", "network", { name: "given" });
  await made("/subnets", "subnet", { network_id: id, ip_version: 4, cidr: "10.65.0.0/24" });
  return id;
}

/** Has the cloud's operator create something while a server is being created: a native resource would do so. */
function meanwhile(create: () => Promise<unknown>): void {
  on.sandbox.faults.add({
    kind: "latency",
    delay: 1,
    match: { service: "nova", method: "POST", path: "/servers$" },
    meanwhile: async () => {
      await create();
    },
  });
}

const flavor = (name: string) =>
  on.cloud.ask("POST", "compute", "/flavors", { flavor: { name, vcpus: 1, ram: 512, disk: 1 } }, "operator");

describe("a flavor that does not exist yet", () => {
  const servers = (network: string, late: string, depends: boolean) => async () => {
    const common: Omit<ServerArgs, "flavor"> = { image: "cirros", systemDisk: { size: 1 }, networks: [{ network }] };
    const first = new Server("first", { ...common, flavor: "m1.tiny" });
    new Server("second", { ...common, flavor: late }, depends ? { dependsOn: first } : {});
  };

  it("is a warning in preview where the run may create it, and is found in up although flavors were listed before", async () => {
    const name = unique("made");
    const stack = await on.stack(servers(await given(), name, true));
    const preview = await stack.preview();
    expect(preview.ops).toEqual({ first: "create", second: "create" });
    expect(preview.warnings("second").join()).toMatch(
      new RegExp(`flavor: there is no flavor ${name}; .*may create it`),
    );
    meanwhile(() => flavor(name));
    expect((await stack.up()).ops).toEqual({ first: "create", second: "create" });
    expect((await stack.preview()).ops).toEqual({ first: "same", second: "same" });
  });

  it("is an error in up if nothing has created it", async () => {
    const stack = await on.stack(servers(await given(), "m1.tnyy", true));
    const outcome = await stack.up({ fails: true });
    expect(outcome.ops.first).toBe("create");
    expect(outcome.errors("second").join()).toMatch(/there is no flavor m1.tnyy; .*m1.tiny/);
  });

  it("is refused in preview where nothing in the program can create it", async () => {
    const stack = await on.stack(servers(await given(), "m1.tnyy", false));
    expect((await stack.preview({ fails: true })).errors("second").join()).toMatch(/there is no flavor m1.tnyy/);
  });
});

it("an image and an external network of the same run are waited for in a component too", async () => {
  const network = await given();
  const stack = await on.stack(async () => {
    const first = new Network("first");
    new Instance("web", { flavor: "m1.tiny", image: "none-yet", network }, { dependsOn: first });
    new Router("edge", { externalNetwork: "none-yet" }, { dependsOn: first });
  });
  const preview = await stack.preview();
  expect(preview.warnings("web").join()).toMatch(/image: there is no image none-yet/);
  expect(preview.warnings("edge").join()).toMatch(/externalNetwork: there is no external network none-yet/);
});

describe("a network whose subnet is created in the same run", () => {
  it("is waited for by a server and a share network that do not name it", async () => {
    const stack = await on.stack(async () => {
      const net = new Network("net");
      new Subnet("net", { network: net.id, cidr: "10.66.0.0/24" });
      new Server("web", {
        flavor: "m1.tiny",
        image: "cirros",
        systemDisk: { size: 1 },
        networks: [{ network: net.id }],
      });
      new ShareNetwork("nas", { network: net.id });
    });
    // The subnet is late: both have been refused before it is there.
    on.sandbox.faults.add({
      kind: "latency",
      delay: 1500,
      match: { service: "neutron", method: "POST", path: "/subnets$" },
    });
    expect((await stack.up()).counts).toEqual({ create: 4 });
    expect((await stack.preview({ refresh: true })).counts).toEqual({ same: 4 });
  });
});

it("a port that names no subnet has its address in one that the same run creates", async () => {
  const stack = await on.stack(async () => {
    const net = new Network("net");
    new Subnet("net", { network: net.id, cidr: "10.67.0.0/24" });
    return { addresses: new Port("front", { networkId: net.id }).allFixedIps };
  });
  on.sandbox.faults.add({
    kind: "latency",
    delay: 1500,
    match: { service: "neutron", method: "POST", path: "/subnets$" },
  });
  const { outputs } = await stack.up();
  expect(outputs.addresses).toMatchObject([{ ipAddress: expect.stringMatching(/^10\.67\.0\./) }]);
  await stack.destroy();
});

it("a look-up in an apply waits for what was declared before that, and not for what it is given to", async () => {
  const stack = await on.stack(async () => {
    const disk = new Volume("data", { size: 1, name: "data" });
    const name = disk.id.apply(() => getCloudDiskOutput({ id: disk.id }).name);
    const status = disk.id.apply(() => disk.status);
    new VolumeSnapshot("today", { volumeId: disk.id, name: pulumi.interpolate`${name}-${status}` });
    return { name };
  });
  expect((await stack.up()).outputs).toEqual({ name: "data" });
  expect((await stack.preview()).counts).toEqual({ same: 2 });
}, 120_000);

it("a preview knows of a disk that nothing attaches that nothing does", async () => {
  const stack = await on.stack(async () => {
    const [disk, volume] = [new CloudDisk("disk", { size: 1 }), new Volume("volume", { size: 1 })];
    for (const { id, status } of [disk, volume])
      new VolumeSnapshot(status === disk.status ? "of-disk" : "of-volume", { volumeId: id, name: status });
  });
  await stack.up();
  expect((await stack.preview()).counts).toEqual({ same: 5 });
});
