import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Component } from "../../components/component";
import { Volume } from "../../providers/openstack/volume";
import { ground } from "./ground";

const on = ground();

class Box extends Component {
  constructor(name: string, opts?: ComponentResourceOptions) {
    super("Box", name, opts);
  }
}

/** Makes a volume as another client would. */
async function foreign(volume: object): Promise<string> {
  const { body } = await on.cloud.ask("POST", "block-storage", "/volumes", { volume });
  const { id } = body.volume as { id: string };
  return id;
}

const ids = async () => (await on.cloud.volumes()).map(({ id }) => id);

describe("protect", () => {
  it("keeps a resource from being removed, by the program and by destroy", async () => {
    const stack = await on.stack(async () => {
      new Volume("disk", { size: 1 }, { protect: true });
    });
    await stack.up();
    const made = await ids();
    stack.program = async () => undefined;
    expect((await stack.up({ fails: true })).errors().join()).toMatch(/disk.*protect/s);
    expect((await stack.destroy({ fails: true })).errors().join()).toMatch(/disk.*protect/s);
    expect(await ids()).toEqual(made);
  });
});

describe("ignoreChanges", () => {
  it("leaves a property as it is", async () => {
    let size = 1;
    const stack = await on.stack(async () => {
      new Volume("disk", { size, name: `of ${size}` }, { ignoreChanges: ["size"] });
    });
    await stack.up();
    size = 2;
    expect((await stack.up()).counts).toEqual({ update: 1 });
    expect(await on.cloud.volumes()).toMatchObject([{ size: 1, name: "of 2" }]);
    expect((await stack.preview()).counts).toEqual({ same: 1 });
  });
});

describe("aliases", () => {
  it("rename a resource without touching its object", async () => {
    const stack = await on.stack(async () => {
      new Volume("old", { size: 1, name: "data" });
    });
    await stack.up();
    const made = await ids();
    stack.program = async () => {
      new Volume("new", { size: 1, name: "data" }, { aliases: [{ name: "old" }] });
    };
    expect((await stack.up()).counts).toEqual({ same: 1 });
    stack.program = async () => {
      new Volume("new", { size: 1, name: "data" });
    };
    expect((await stack.up()).ops).toEqual({ new: "same" });
    expect(await ids()).toEqual(made);
  });

  it("let the type that a plugin of ours will have take over the stack", async () => {
    const stack = await on.stack(async () => {
      new Volume("disk", { size: 1 });
    });
    await stack.up();
    const disk = (await stack.export()).find(({ urn }) => urn.endsWith("::disk"));
    expect(disk?.aliases ?? []).toEqual([]);
    const deployment = await stack.deployment();
    const text = JSON.stringify(deployment).replaceAll(
      "pulumi-nodejs:dynamic/omnicloud/openstack:Volume::disk",
      "omnicloud:openstack:Volume::disk",
    );
    await stack.import(
      JSON.parse(
        text.replaceAll(
          '"type":"pulumi-nodejs:dynamic/omnicloud/openstack:Volume"',
          '"type":"omnicloud:openstack:Volume"',
        ),
      ),
    );
    expect((await stack.up()).ops).toEqual({ disk: "same" });
  });
});

describe("targets", () => {
  it("change only what they name", async () => {
    let size = 1;
    const stack = await on.stack(async () => {
      new Volume("a", { size });
      new Volume("b", { size });
    });
    await stack.up();
    size = 2;
    const a = (await stack.export()).find(({ urn }) => urn.endsWith("::a"));
    expect((await stack.up({ target: [a?.urn ?? ""] })).ops).toMatchObject({ a: "update" });
    expect((await on.cloud.volumes()).map(({ name, size }) => [name, size]).sort()).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
    expect((await stack.destroy({ target: [a?.urn ?? ""] })).ops).toMatchObject({ a: "delete" });
    expect((await on.cloud.volumes()).map(({ name }) => name)).toEqual(["b"]);
  });
});

describe("--replace", () => {
  it("makes a new object in place of the old one", async () => {
    const stack = await on.stack(async () => {
      new Volume("disk", { size: 1 });
    });
    await stack.up();
    const [old] = await ids();
    const disk = (await stack.export()).find(({ urn }) => urn.endsWith("::disk"));
    expect((await stack.up({ replace: [disk?.urn ?? ""] })).ops).toEqual({ disk: "replace" });
    const now = await ids();
    expect(now).toHaveLength(1);
    expect(now).not.toContain(old);
    expect((await stack.preview()).counts).toEqual({ same: 1 });
  });
});

describe("replaceOnChanges", () => {
  it("makes a new object where a change could have been made in place", async () => {
    let name = "one";
    const stack = await on.stack(async () => {
      new Volume("disk", { size: 1, name }, { replaceOnChanges: ["name"] });
    });
    await stack.up();
    const [old] = await ids();
    name = "two";
    expect((await stack.up()).ops).toEqual({ disk: "replace" });
    expect(await on.cloud.volumes()).toMatchObject([{ name: "two" }]);
    expect(await ids()).not.toContain(old);
  });
});

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
    expect(outcome.info("disk")).toEqual([`took back ${kept}, which an earlier run of this stack made`]);
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
      const outer = new Box("outer", { retainOnDelete: true });
      new Volume("disk", { size: 1 }, { parent: new Box("inner", { parent: outer }) });
    });
    await stack.up();
    await stack.destroy();
    expect(await ids()).toHaveLength(1);
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

describe("deleteBeforeReplace: false", () => {
  it("makes the new object before the old one goes", async () => {
    let project: string | undefined;
    const stack = await on.stack(async () => {
      new Volume("disk", { size: 1, project, replaceData: true }, { deleteBeforeReplace: false });
    });
    await stack.up();
    const [old] = await ids();
    project = on.cloud.id;
    on.sandbox.requests.clear();
    expect((await stack.up()).ops).toEqual({ disk: "replace" });
    const changes = on.sandbox.requests.list({ service: "cinder" }).filter(({ method }) => method !== "GET");
    expect(changes.map(({ method }) => method)).toEqual(["POST", "DELETE"]);
    expect(await ids()).toHaveLength(1);
    expect(await ids()).not.toContain(old);
    expect((await stack.preview()).counts).toEqual({ same: 1 });
  });
});

describe("customTimeouts", () => {
  it("end the wait for a stuck object, which is kept half-made and finished by the next up", async () => {
    on.sandbox.faults.add({ kind: "stuck", match: { service: "cinder", method: "POST", path: "/volumes$" } });
    const stack = await on.stack(async () => {
      new Volume("disk", { size: 1 }, { customTimeouts: { create: "2s" } });
    });
    const outcome = await stack.up({ fails: true });
    const [id] = await ids();
    expect(outcome.errors("disk").join()).toMatch(
      new RegExp(`gave up waiting for volume ${id} to be available: the time for this create is over`),
    );
    const disk = (await stack.export()).find(({ urn }) => urn.endsWith("::disk"));
    expect(disk).toMatchObject({ id, initErrors: [expect.stringContaining("gave up waiting")] });

    await on.cloud.ask(
      "POST",
      "block-storage",
      `/volumes/${id}/action`,
      { "os-reset_status": { status: "available" } },
      "operator",
    );
    expect((await stack.up()).ops).toEqual({ disk: "update" });
    expect(await ids()).toEqual([id]);
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    const finished = (await stack.export()).find(({ urn }) => urn.endsWith("::disk"));
    expect(finished?.initErrors ?? []).toEqual([]);
    expect(finished?.outputs).not.toHaveProperty("__unfinished");
  });

  it("are no diff of their own", async () => {
    let create = "1m";
    const stack = await on.stack(async () => {
      new Volume("disk", { size: 1 }, { customTimeouts: { create } });
    });
    await stack.up();
    create = "2m";
    expect((await stack.up()).counts).toEqual({ same: 1 });
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
