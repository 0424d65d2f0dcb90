/** Instances through the engine: a server with its disks and its power, as one. */
import { Instance, type InstanceArgs, SecurityGroupMember } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chapter } from "../../harness/chapter";
import type { TestStack } from "../../harness/stack";
import { type Ground, openGround } from "./servers";

let ground: Ground;

beforeAll(async () => {
  ground = await openGround();
});

afterAll(() => ground.close());

const least = (): InstanceArgs => ({
  flavor: "m1.tiny",
  image: "cirros",
  systemDisk: { size: 1 },
  network: ground.networks[0],
});

interface Disk {
  id: string;
  device: string;
  path: string;
}

describe("an instance", () => {
  const it = chapter();
  let stack: TestStack;
  let args: InstanceArgs;
  let outputs: Readonly<Record<string, unknown>>;
  let disks: Record<string, Disk>;

  beforeAll(async () => {
    args = {
      ...least(),
      securityGroups: [ground.groups[0]],
      // Not in alphabetical order: devices follow the order in which the disks are written.
      dataDisks: { zeta: { size: 1 }, alpha: { size: 1, deleteWithInstance: true }, mid: { size: 1 } },
      power: "stopped",
    };
    stack = await ground.stack(async () => {
      const web = new Instance("web", args);
      const { id, name, status, address, addresses, region, availabilityZone, flavor, image, systemDisk } = web;
      const { dataDisks, network, networks, ports, securityGroups, hypervisorHostname, createdAt, updatedAt } = web;
      const { operateType, operatedAt } = web;
      const server = { id, name, status, address, addresses, region, availabilityZone, flavor, image, systemDisk };
      const around = { dataDisks, network, networks, ports, securityGroups, hypervisorHostname };
      return { ...server, ...around, createdAt, updatedAt, operateType, operatedAt };
    });
    ({ outputs } = await stack.up());
    disks = outputs.dataDisks as Record<string, Disk>;
  });

  it("outputs all that the document says of an instance", () => {
    const [network] = ground.networks;
    expect(outputs).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: "web",
      status: "SHUTOFF",
      address: expect.stringMatching(/^10\.61\.0\./),
      region: ground.target.region,
      availabilityZone: "nova",
      flavor: { id: "1", name: "m1.tiny", vcpus: 1, ram: 512, disk: 1 },
      image: expect.stringMatching(/^[0-9a-f-]{36}$/),
      systemDisk: { size: 1, type: "standard" },
      dataDisks: { zeta: { size: 1, type: "standard" }, alpha: { size: 1 }, mid: { size: 1 } },
      network,
      networks: [network],
      ports: [expect.any(String)],
      securityGroups: ["one"],
      createdAt: expect.stringMatching(/^\d{4}-/),
      operateType: "stop",
      operatedAt: expect.stringMatching(/^\d{4}-/),
    });
  });

  it("attaches its disks in the order in which they are written", () => {
    const devices = ["zeta", "alpha", "mid"].map((key) => disks[key]?.device.slice(-1));
    expect(devices).toEqual(["b", "c", "d"]);
    for (const { id, path } of Object.values(disks)) expect(path).toBe(`/dev/disk/by-id/virtio-${id.slice(0, 20)}`);
  });

  it("is clean in a second preview, also after a refresh", async () => {
    expect((await stack.preview()).counts).toEqual({ same: 9 });
    expect((await stack.refresh()).counts).toEqual({ same: 9 });
    expect((await stack.preview()).counts).toEqual({ same: 9 });
  });

  it("loses a disk out of the middle without touching another", async () => {
    const { zeta = { size: 1 }, mid = { size: 1 } } = args.dataDisks ?? {};
    args = { ...args, dataDisks: { zeta, mid } };
    const less = await stack.up();
    expect(less.counts).toEqual({ same: 7, delete: 2 });
    expect(await ground.volume(disks.alpha?.id ?? "")).toBeUndefined();
    expect(less.outputs.dataDisks).toEqual({ zeta: disks.zeta, mid: disks.mid });
  });

  it("grows a disk while it is attached", async () => {
    args = { ...args, dataDisks: { ...args.dataDisks, zeta: { size: 2 } } };
    expect((await stack.up()).counts).toEqual({ same: 6, update: 1 });
    expect(await ground.volume(disks.zeta?.id ?? "")).toMatchObject({ size: 2, status: "in-use" });
  });

  it("refuses to shrink a disk, in preview", async () => {
    const before = args;
    args = { ...args, dataDisks: { ...args.dataDisks, zeta: { size: 1 } } };
    const refused = await stack.preview({ fails: true });
    expect(refused.errors("web-zeta").join("\n")).toMatch(/size.*cannot shrink/s);
    args = before;
  });

  it("reclaims a kept disk that was removed for a while", async () => {
    const { zeta = { size: 2 }, mid = { size: 1 } } = args.dataDisks ?? {};
    args = { ...args, dataDisks: { zeta } };
    await stack.up();
    expect(await ground.volume(disks.mid?.id ?? "")).toMatchObject({ status: "available" });
    args = { ...args, dataDisks: { zeta, mid } };
    const again = await stack.up();
    expect((again.outputs.dataDisks as Record<string, Disk>).mid?.id).toBe(disks.mid?.id);
    expect(again.info("web-mid").join("\n")).toContain(`reclaimed ${disks.mid?.id}`);
  });

  it("keeps its data disks when it is destroyed", async () => {
    await stack.destroy();
    expect(await ground.project.servers()).toEqual([]);
    for (const key of ["zeta", "mid"])
      expect(await ground.volume(disks[key]?.id ?? "")).toMatchObject({ status: "available" });
  });
});

describe("an instance whose server is replaced", () => {
  it("has the same data disks in the same order", async () => {
    let userData = "one";
    const dataDisks = { a: { size: 1, deleteWithInstance: true }, b: { size: 1 } };
    const stack = await ground.stack(async () => {
      const web = new Instance("web", { ...least(), userData, dataDisks });
      return { id: web.id, disks: web.dataDisks };
    });
    const before = (await stack.up()).outputs;
    userData = "two";
    const after = (await stack.up()).outputs;
    expect(after.id).not.toBe(before.id);
    expect(after.disks).toEqual(before.disks);
    expect((await stack.preview()).counts).toEqual({ same: 6 });
    await stack.destroy();
    expect(await ground.server(String(after.id))).toBeUndefined();
  });
});

describe("an instance that cannot be", () => {
  it("is refused in preview, at the argument that is wrong", async () => {
    const stack = await ground.stack(async () => undefined);
    const said = async (args: InstanceArgs) => {
      stack.program = async () => {
        new Instance("web", args);
      };
      return (await stack.preview({ fails: true })).output;
    };
    const { network: _none, ...homeless } = least();
    expect(await said(homeless)).toMatch(/Instance web: network: give either network or networks/);
    expect(await said({ ...least(), networks: [{ network: ground.networks[1] }] })).toMatch(/give either/);
    expect(await said({ ...least(), reboot: { type: "soft", trigger: "1" } })).toMatch(/reboot: needs power/);
    expect(await said({ ...least(), dataDisks: { 1: { size: 1 } } })).toMatch(/dataDisks\.1: .*begins with a letter/);
    expect(await said({ ...least(), flavor: "m1.tinny" })).toMatch(/no flavor m1\.tinny/);
  });

  it("takes what only OpenStack knows from its block, or from the top level, and not from both", async () => {
    const somewhere = { hypervisorHostname: "somewhere" };
    const stack = await ground.stack(async () => undefined);
    const said = async (args: Partial<InstanceArgs>) => {
      stack.program = async () => {
        new Instance("web", { ...least(), ...args });
      };
      return (await stack.preview({ fails: true })).output;
    };
    expect(await said({ openstack: somewhere })).toMatch(/hypervisorHostname.*only operators/s);
    expect(await said(somewhere)).toMatch(/hypervisorHostname.*only operators/s);
    expect(await said({ ...somewhere, openstack: somewhere })).toMatch(
      /Instance web: openstack\.hypervisorHostname: is given at hypervisorHostname too/,
    );
  });

  it("lists its groups and is a member of another", async () => {
    const stack = await ground.stack(async () => {
      const web = new Instance("web", { ...least(), securityGroups: [ground.groups[0]] });
      new SecurityGroupMember("member", { server: web.id, securityGroup: ground.groups[1] });
    });
    expect((await stack.preview({ fails: true })).output).toMatch(/its own securityGroups say which groups it is in/);
  });
});
