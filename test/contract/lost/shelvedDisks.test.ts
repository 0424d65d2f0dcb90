/**
 * The disks of a shelved server: Cinder calls them reserved and names no server, and Nova alone still knows whose they are.
 * Nothing of it may be forgotten, or attached a second time.
 */
import { CloudDisk, getCloudDisk, Instance, type PowerState } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import { forget } from "../../harness/forgotten";
import { connectionOf, type TestStack } from "../../harness/stack";
import { type Ground, openGround } from "../engine/servers";
import { configure } from "../lookups/team";

let ground: Ground;

beforeAll(async () => {
  ground = await openGround();
  configure({ cloud: connectionOf(ground.project.target) as Record<string, unknown> });
});
afterAll(() => ground.close());

describe("the disks of a shelved server", () => {
  const it = chapter();
  let stack: TestStack;
  let power: PowerState = "running";
  let disks: string[] = ["archive"];
  let ids: Record<string, string>;

  const volume = (name: string) => ground.volume(ids[name] ?? "");
  const up = async () => {
    const outcome = await stack.up();
    ids = outcome.outputs as Record<string, string>;
    return outcome;
  };
  const isSettled = async () => expect((await stack.preview()).counts).not.toHaveProperty("update");

  beforeAll(async () => {
    stack = await ground.stack(async () => {
      const networks = [{ network: ground.networks[0] }];
      const dataDisks = { db: { size: 1 } };
      const web = new Instance("web", { flavor: "m1.tiny", image: "cirros", networks, power, dataDisks });
      const made = disks.map((name) => [name, new CloudDisk(name, { size: 1, attachTo: web.id }).id] as const);
      return { web: web.id, ...Object.fromEntries(made) };
    });
    await up();
    power = "shelved";
    await up();
  });

  it("are reserved for it, and neither refresh nor look-up says that they are free", async () => {
    expect(await volume("archive")).toMatchObject({ status: "reserved", attachments: [] });
    const refreshed = await stack.refresh();
    expect(refreshed.counts).not.toHaveProperty("delete");
    expect(await getCloudDisk({ id: ids.archive })).toMatchObject({ status: "reserved", attachedTo: ids.web });
    await isSettled();
    expect((await up()).counts).not.toHaveProperty("create");
  });

  it("may be others, attached on the shelf", async () => {
    disks = ["archive", "second"];
    await up();
    expect(await getCloudDisk({ id: ids.second })).toMatchObject({ status: "in-use", attachedTo: ids.web });
    expect((await stack.refresh()).counts).not.toHaveProperty("delete");
    await isSettled();
  });

  it("are not attached a second time if the state has lost the attachment", async () => {
    await forget(stack, ({ type, urn }) => type.endsWith(":VolumeAttachment") && urn.includes("archive"));
    await up();
    expect(await getCloudDisk({ id: ids.archive })).toMatchObject({ status: "reserved", attachedTo: ids.web });
    await isSettled();
  });

  it("are free once they are taken from it", async () => {
    const { second } = ids;
    disks = ["archive"];
    await up();
    expect(await ground.volume(second ?? "")).toBeUndefined();
  });

  it("are its own again when it runs", async () => {
    power = "running";
    await up();
    await stack.refresh();
    expect(await getCloudDisk({ id: ids.archive })).toMatchObject({ status: "in-use", attachedTo: ids.web });
    await isSettled();
  });

  it("go with a stack whose server is on the shelf", async () => {
    power = "shelved";
    await up();
    await stack.refresh();
    await stack.destroy();
  });
});
