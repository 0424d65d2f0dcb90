/** Snapshots of shares, and shares from them. */
import { Share, ShareSnapshot, type ShareSnapshotArgs } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import { forget } from "../../harness/forgotten";
import { type TestStack, unique } from "../../harness/stack";
import { openShareGround, type ShareGround } from "./shareGround";

let ground: ShareGround;
let typeId: string;
const type = unique("copies");

beforeAll(async () => {
  ground = await openShareGround();
  const extra_specs = {
    driver_handles_share_servers: false,
    snapshot_support: true,
    create_share_from_snapshot_support: true,
  };
  const share_type = { name: type, "share_type_access:is_public": true, extra_specs };
  typeId = (await ground.ask("POST", "/types", { share_type }, "operator")).id;
});

afterAll(async () => {
  await ground?.cloud.ask("DELETE", "share", `/types/${typeId}`, undefined, "operator");
  await ground?.close();
});

describe("a snapshot of a share", () => {
  const it = chapter();
  let stack: TestStack;
  let args: Partial<ShareSnapshotArgs> = {};
  let outputs: Record<string, unknown>;
  let size = 1;

  beforeAll(async () => {
    stack = await ground.stack(async () => {
      const files = new Share("files", { size: 1, protocol: "NFS", shareType: type });
      const first = new ShareSnapshot("first", { shareId: files.id, ...args });
      const copy = new Share("copy", { size, protocol: "NFS", snapshotId: first.id });
      return { files: files.id, first: first.id, copy: copy.id, at: first.createdAt };
    });
    outputs = (await stack.up()).outputs as Record<string, unknown>;
  });

  const snapshot = async () => {
    const { status, body } = await ground.cloud.ask("GET", "share", `/snapshots/${outputs.first}`);
    return status === 404 ? undefined : (body.snapshot as Record<string, unknown>);
  };

  it("is taken, and a share begins with it", async () => {
    expect(await snapshot()).toMatchObject({
      ...{ name: "first", share_id: outputs.files, status: "available" },
      description: expect.stringMatching(/^Managed by Pulumi, dev\/first \[/),
    });
    expect(await ground.share(String(outputs.copy))).toMatchObject({
      snapshot_id: outputs.first,
      share_type_name: type,
    });
    expect(outputs.at).toMatch(/^\d{4}-.*Z$/);
    expect((await stack.preview()).counts).toEqual({ same: 3 });
    expect((await stack.refresh()).counts).toEqual({ same: 3 });
    expect((await stack.preview()).counts).toEqual({ same: 3 });
  });

  it("changes in place, with its mark behind the description", async () => {
    args = { name: "monday", description: "before the upgrade" };
    expect((await stack.up()).ops).toMatchObject({ first: "update", copy: "same" });
    expect(await snapshot()).toMatchObject({
      name: "monday",
      description: expect.stringMatching(/^before the upgrade \[[0-9a-f]{8}-[0-9a-f]{12}\]$/),
    });
    await ground.ask("PUT", `/snapshots/${outputs.first}`, { snapshot: { display_name: "theirs" } });
    expect((await stack.refresh()).ops).toMatchObject({ first: "update" });
    await stack.up();
    expect(await snapshot()).toMatchObject({ name: "monday" });
  });

  it("is found again if the state has lost it", async () => {
    await forget(stack, ({ urn }) => urn.endsWith("::first") || urn.endsWith("::copy"));
    const outcome = await stack.up();
    expect(outcome.info().filter((line) => line.startsWith("reclaimed"))).toHaveLength(2);
    const { first, copy } = outputs;
    expect(outcome.outputs).toMatchObject({ first, copy });
    expect((await stack.preview()).counts).toEqual({ same: 3 });
  });

  it("another one would lose the copy's data: preview refuses", async () => {
    args = { ...args, shareId: "11111111-2222-4333-8444-555555555555" };
    expect((await stack.preview({ fails: true })).errors("first").join("\n")).toMatch(/shareId.*replaceData: true/);
    const { shareId: _, ...rest } = args;
    args = rest;
    size = 2;
    expect((await stack.up()).ops).toMatchObject({ copy: "update" });
  });

  it("that somebody else took keeps its share: the error names it", async () => {
    const theirs = await ground.ask("POST", "/snapshots", { snapshot: { share_id: outputs.copy, name: "theirs" } });
    const refused = await stack.destroy({ fails: true });
    expect(refused.errors("copy").join("\n")).toContain(`still has snapshot theirs (${theirs.id}): delete`);
    await ground.cloud.ask("DELETE", "share", `/snapshots/${theirs.id}`);
    await stack.destroy();
    for (const id of [outputs.files, outputs.copy]) expect(await ground.share(String(id))).toBeUndefined();
    expect(await snapshot()).toBeUndefined();
  });
});

describe("a share from a snapshot", () => {
  const it = chapter();

  it("that is not there is refused in preview, as is one of a type that cannot copy by the cloud", async () => {
    let snapshotId: string | undefined = "11111111-2222-4333-8444-555555555555";
    const stack = await ground.stack(async () => {
      const files = new Share("files", { size: 1, protocol: "NFS", shareType: "plain" });
      const first = new ShareSnapshot("first", { shareId: files.id });
      new Share("copy", { size: 1, protocol: "NFS", snapshotId: snapshotId ?? first.id });
    });
    expect((await stack.preview({ fails: true })).errors("copy").join("\n")).toMatch(/there is no share snapshot/);
    snapshotId = undefined;
    expect((await stack.up({ fails: true })).errors("copy").join("\n")).toMatch(/does not have that capability/);
    await stack.destroy();
  });
});
