/** What servers boot from beside an image, and their config drive. */
import { InstancePower, Server, type ServerArgs, Volume, VolumeSnapshot } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import type { TestStack } from "../../harness/stack";
import { type Ground, openGround } from "./servers";

let ground: Ground;
let image: string;

beforeAll(async () => {
  ground = await openGround();
  const { images } = (await ground.ask("GET", "image", "/images?name=cirros")) as { images: { id: string }[] };
  image = images[0]?.id ?? "";
});

afterAll(() => ground.close());

describe("a system disk", () => {
  const it = chapter();
  let stack: TestStack;
  let outputs: Record<string, unknown>;
  let more: Partial<ServerArgs> = {};
  let isKept: boolean | undefined;
  let hasServers = true;

  beforeAll(async () => {
    stack = await ground.stack(async () => {
      const networks = [{ network: ground.networks[0] }];
      const system = new Volume("system", { size: 1, imageId: image });
      const snapshot = new VolumeSnapshot("first", { volumeId: system.id });
      if (!hasServers) return { system: system.id };
      const one = new Server(
        "one",
        {
          ...{ flavor: "m1.tiny", networks, systemDisk: { volumeId: system.id, deleteWithInstance: isKept }, ...more },
        },
        { dependsOn: snapshot },
      );
      const two = new Server("two", { flavor: "m1.tiny", networks, systemDisk: { size: 2, snapshotId: snapshot.id } });
      return {
        system: system.id,
        snapshot: snapshot.id,
        one: one.id,
        two: two.id,
        root: one.rootDisk,
        own: two.rootDisk,
      };
    });
    outputs = (await stack.up()).outputs as Record<string, unknown>;
  });

  it("is a volume of the program's, or a new one from a snapshot", async () => {
    expect(outputs.root).toMatchObject({ id: outputs.system, size: 1 });
    const { id } = outputs.own as { id: string };
    expect(await ground.volume(id)).toMatchObject({ size: 2, snapshot_id: outputs.snapshot, bootable: "true" });
  });

  it("is as the program says, also after a refresh", async () => {
    expect((await stack.preview()).counts).toEqual({ same: 4 });
    const { ops } = await stack.refresh();
    expect(ops).toMatchObject({ one: "same", two: "same", first: "same" });
    expect((await stack.preview()).counts).toEqual({ same: 4 });
  });

  it("another one, or an image beside it, is refused in preview", async () => {
    more = { image: "cirros" };
    expect((await stack.preview({ fails: true })).errors("one").join("\n")).toMatch(/image.*cannot be given with/);
    more = { systemDisk: { size: 1, snapshotId: String(outputs.snapshot) } };
    expect((await stack.preview({ fails: true })).errors("one").join("\n")).toMatch(
      /systemDisk.volumeId.*cannot change in place/,
    );
    more = { systemDisk: { volumeId: String(outputs.system), size: 3 } };
    expect((await stack.preview({ fails: true })).errors("one").join("\n")).toMatch(/systemDisk.size.*change it there/);
    more = { systemDisk: undefined };
    expect((await stack.preview({ fails: true })).errors("one").join("\n")).toMatch(/image.*is required/);
    more = {};
  });

  it("is deleted with its server only if the program says so", async () => {
    isKept = false;
    expect((await stack.preview()).counts).toMatchObject({ same: 3 });
    await stack.up();
    isKept = undefined;
    hasServers = false;
    await stack.up();
    expect(await ground.volume(String(outputs.system))).toMatchObject({ status: "available" });
    expect(await ground.volume((outputs.own as { id: string }).id)).toBeUndefined();
    await stack.destroy();
    expect(await ground.volume(String(outputs.system))).toBeUndefined();
  });
});

describe("a config drive", () => {
  const it = chapter();

  it("is given to a new server, and needs a new one to change", async () => {
    let configDrive: boolean | undefined = true;
    const stack = await ground.stack(async () => {
      const networks = [{ network: ground.networks[0] }];
      const web = new Server("web", { flavor: "m1.tiny", image: "cirros", networks, configDrive });
      const power = new InstancePower("web", { server: web.id, state: "running" });
      return { id: web.id, status: power.status };
    });
    const { outputs } = await stack.up();
    expect(await ground.server(String(outputs.id))).toMatchObject({ config_drive: "True" });
    expect((await stack.refresh()).ops).toMatchObject({ "openstack:Server web": "same" });
    configDrive = false;
    const after = await stack.up();
    expect(after.outputs.id).not.toBe(outputs.id);
    expect(await ground.server(String(after.outputs.id))).toMatchObject({ config_drive: "" });
    configDrive = undefined;
    expect((await stack.preview()).counts).toEqual({ same: 2 });
    await stack.destroy();
  });
});
