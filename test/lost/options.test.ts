import { Volume } from "pulumi-omnicloud";
import { describe, expect, it } from "vitest";

import { ground } from "../engine/ground";

const on = ground();

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
  it("makes a new object in place of the old one, of one that holds data if the program allows it", async () => {
    const stack = await on.stack(async () => {
      new Volume("disk", { size: 1, replaceData: true });
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

describe("deleteBeforeReplace: false", () => {
  it("makes the new object before the old one goes", async () => {
    let description = "one";
    const options = { deleteBeforeReplace: false, replaceOnChanges: ["description"] };
    const stack = await on.stack(async () => {
      new Volume("disk", { size: 1, description }, options);
    });
    await stack.up();
    const [old] = await ids();
    description = "two";
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
      new Volume("disk", { size: 1 }, { customTimeouts: { create: "5s" } });
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

describe("--target", () => {
  it("of a new stack's resource names the Identity to add, with which it comes up", async () => {
    const stack = await on.stack(async () => {
      new Volume("disk", { size: 1 });
      new Volume("other", { size: 1 });
    });

    const disk = "urn:pulumi:dev::test::pulumi-nodejs:dynamic/omnicloud/openstack:Volume::disk";
    const refused = await stack.up({ fails: true, target: [disk] });
    const [, identity = ""] = /--target '([^']+)'/.exec(refused.errors().join()) ?? [];
    expect(identity).toMatch(/omnicloud:Identity::omnicloud$/);
    await stack.up({ target: [disk, identity] });
    expect(await on.cloud.volumes()).toHaveLength(1);
  });
});
