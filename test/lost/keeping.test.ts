import { CloudDisk, Volume } from "pulumi-omnicloud";
import { describe, expect, it } from "vitest";
import { ground } from "../engine/ground";

const on = ground();

/** Makes a volume as another client would. */
async function foreign(volume: object): Promise<string> {
  const { body } = await on.cloud.ask("POST", "block-storage", "/volumes", { volume });
  const { id } = body.volume as { id: string };
  return id;
}

const ids = async () => (await on.cloud.volumes()).map(({ id }) => id);

describe("retainOnDelete", () => {
  it("keeps the object, which is taken back later", async () => {
    let withDisk = true;
    const stack = await on.stack(async () => {
      new Volume("other", { size: 1 });
      if (withDisk) new Volume("disk", { size: 1 }, { retainOnDelete: true });
    });
    await stack.up();
    const made = (await ids()).sort();
    const kept = (await stack.export()).find(({ urn }) => urn.endsWith("::disk"))?.id;
    withDisk = false;
    expect((await stack.up()).ops).toEqual({ other: "same", disk: "delete" });
    expect((await ids()).sort()).toEqual(made);
    withDisk = true;
    const outcome = await stack.up();
    expect(outcome.info("disk")).toEqual([`reclaimed ${kept}, which an earlier run of this stack created`]);
    expect((await ids()).sort()).toEqual(made);
  });

  it("is no hindrance to the stack's end, also where it was set later", async () => {
    let retainOnDelete = false;
    const stack = await on.stack(async () => {
      new Volume("disk", { size: 1 }, { retainOnDelete });
    });
    await stack.up();
    retainOnDelete = true;
    expect((await stack.up()).ops).toEqual({ disk: "update" });
    await stack.destroy();
    expect(await ids()).toHaveLength(1);
    expect(await stack.export()).toEqual([]);
  });

  it("set on a component keeps what is in it", async () => {
    const stack = await on.stack(async () => {
      const outer = new CloudDisk("outer", { size: 1 }, { retainOnDelete: true });
      const inner = new CloudDisk("inner", { size: 1 }, { parent: outer });
      new Volume("disk", { size: 1 }, { parent: inner });
    });
    await stack.up();
    await stack.destroy();
    expect(await ids()).toHaveLength(3);
    expect(await stack.export()).toEqual([]);
  });

  it("is taken off again: the object goes with its resource", async () => {
    let retainOnDelete = true;
    const stack = await on.stack(async () => {
      new Volume("disk", { size: 1 }, { retainOnDelete });
    });
    await stack.up();
    retainOnDelete = false;
    await stack.up();
    await stack.destroy();
    expect(await ids()).toEqual([]);
  });

  it("gives a new object where the program says adopt: false", async () => {
    let adopt: false | undefined;
    const withDisk = async () => {
      new Volume("disk", { size: 1, adopt }, { retainOnDelete: true });
    };
    const stack = await on.stack(withDisk);
    await stack.up();
    const [old] = await ids();
    stack.program = async () => undefined;
    await stack.up();
    adopt = false;
    stack.program = withDisk;
    await stack.up();
    expect(await ids()).toHaveLength(2);
    const disk = (await stack.export()).find(({ urn }) => urn.endsWith("::disk"));
    expect(disk?.id).not.toBe(old);
  });
});

describe("adopt", () => {
  it("takes over an object that another client made; removing the argument is no diff", async () => {
    const id = await foreign({ size: 3, name: "by hand", metadata: { team: "a" } });
    let adopt: string | undefined = id;
    const stack = await on.stack(async () => {
      new Volume("disk", { size: 3, name: "by hand", adopt });
    });
    expect((await stack.preview()).counts).toEqual({ create: 1 });
    const outcome = await stack.up();
    expect(outcome.info("disk")).toEqual([`adopted ${id}`]);
    adopt = undefined;
    expect((await stack.up()).counts).toEqual({ same: 1 });
    expect(await ids()).toEqual([id]);
    await stack.destroy();
    expect(await ids()).toEqual([]);
  });

  it("is refused in preview where the object is not as the program says", async () => {
    const id = await foreign({ size: 3, name: "by hand" });
    const stack = await on.stack(async () => {
      new Volume("disk", { size: 4, name: "by program", adopt: id });
    });
    const outcome = await stack.preview({ fails: true });
    expect(outcome.errors("disk")).toHaveLength(1);
    expect(outcome.errors("disk")[0]).toMatch(
      /adopt.*size is 3 there and 4 here; name is "by hand" there and "by program" here/s,
    );
    expect(await on.cloud.volumes()).toMatchObject([{ id, size: 3, name: "by hand" }]);
  });

  it("is refused in preview where there is no such object", async () => {
    const stack = await on.stack(async () => {
      new Volume("disk", { size: 1, adopt: "00000000-0000-0000-0000-000000000000" });
    });
    const outcome = await stack.preview({ fails: true });
    expect(outcome.errors("disk").join()).toMatch(/adopt.*there is no openstack:Volume 00000000/s);
  });
});
