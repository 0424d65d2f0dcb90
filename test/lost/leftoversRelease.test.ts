/** `omnicloud leftovers --release` and `--repair`: whose mark is on an object is put right, and nothing else of it changes. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  Network,
  OssBucket,
  Router,
  SecurityGroup,
  Server,
  Share,
  ShareNetwork,
  Subnet,
  Tenant,
  Volume,
} from "pulumi-omnicloud";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { ground } from "../engine/ground";
import { succeeds } from "../harness/command";
import { omnicloud } from "../harness/omnicloud";
import { openProject } from "../harness/project";
import { connectionOf, type TestStack } from "../harness/stack";

const on = ground();

const leftovers = (stack: Parameters<typeof omnicloud>[0], ...args: string[]) =>
  omnicloud(stack, ["leftovers", "dev", ...args]);

/** A resource of the stack's state. */
async function inState(stack: TestStack, name: string) {
  const found = (await stack.export()).find(({ urn }) => urn.endsWith(`::${name}`));
  const { id = "", urn = "", inputs = {} } = found ?? {};
  const [token = ""] = (inputs.__self ?? []) as string[];
  return { id, urn, token };
}

async function metadataOf(id: string): Promise<Record<string, string>> {
  const { body } = await on.cloud.ask("GET", "block-storage", `/volumes/${id}`);
  return (body.volume as { metadata: Record<string, string> }).metadata;
}

describe("--release", () => {
  it("takes the mark off what the user forgot, of every kind, and the stack can end", async () => {
    const stack = await on.stack(async () => {
      const network = new Network("net", { description: "mine" });
      const subnet = new Subnet("sub", { network: network.id, cidr: "10.1.0.0/24" });
      new Router("router", {});
      new SecurityGroup("group", { rules: [] });
      new Volume("data", { size: 1, metadata: { team: "a" } });
      new Server("web", { flavor: "m1.tiny", image: "cirros", networks: [{ network: network.id, subnet: subnet.id }] });
      const shares = new ShareNetwork("shares", { network: network.id, subnet: subnet.id });
      new Share("files", { size: 1, protocol: "NFS", shareNetwork: shares.id });
    });
    await stack.up();
    const { id } = await inState(stack, "data");
    const { deployment, ...rest } = await stack.deployment();
    const { resources = [] } = deployment as { resources?: { type: string }[] };
    const kept = resources.filter(({ type }) => !/openstack:|SecurityGroup/.test(type));
    const forgotten = resources.filter(({ type }) => /dynamic\/omnicloud\/openstack:/.test(type)).length;
    expect(forgotten).toBe(8);
    await stack.import({ ...rest, deployment: { ...(deployment as object), resources: kept } });
    const found = JSON.parse((await leftovers(stack, "--json")).output);
    expect([found.keptMovedOrForgotten.length, found.leftBehind, found.cannotBeTold]).toEqual([forgotten, [], []]);
    const before = await on.cloud.servers();
    const released = await leftovers(stack, "--release");
    expect(released).toMatchObject({ code: 0, errors: "" });
    expect(released.output.match(/took the mark off/g)).toHaveLength(forgotten);
    expect(await metadataOf(id)).toEqual({ team: "a" });
    expect((await on.cloud.servers()).map((server) => server.addresses)).toEqual(before.map((each) => each.addresses));
    expect((await on.cloud.networks()).map(({ description, tags }) => [description, tags])).toEqual([["mine", []]]);
    expect((await leftovers(stack)).output).toMatch(/^stack dev left nothing behind$/m);
    await stack.destroy();
    expect(
      [await on.cloud.volumes(), await on.cloud.networks(), await on.cloud.shares()].map(({ length }) => length),
    ).toEqual([1, 1, 1]);
  });

  it("takes the mark off tenants, buckets and users of the object storage", async () => {
    const { endpoint, region, accessKey, secretKey } = on.sandbox.objectStore;
    const oss = { kind: "ceph", regions: { [region]: { endpoint, accessKey, secretKey } } };
    const connections = { cloud: connectionOf(on.target), oss };
    const stack = await on.stack(
      async () => {
        new Tenant("shop", { connection: "cloud" });
        new OssBucket("shop-files", { connection: "oss", user: { uid: "u-shop" } });
      },
      { config: { "omnicloud:connections": JSON.stringify(connections) }, target: undefined },
    );
    await stack.up();
    const { deployment, ...rest } = await stack.deployment();
    const { resources = [] } = deployment as { resources?: { type: string; id?: string }[] };
    const isForgotten = ({ type }: { type: string }) => /(openstack|ceph):|index:(Tenant|OssBucket)$/.test(type);
    const ids = resources.filter((each) => isForgotten(each) && each.id !== undefined).map(({ id }) => id);
    expect(ids).toHaveLength(3);
    const kept = resources.filter((resource) => !isForgotten(resource));
    await stack.import({ ...rest, deployment: { ...(deployment as object), resources: kept } });
    const found = JSON.parse((await leftovers(stack, "--json")).output) as { keptMovedOrForgotten: { id: string }[] };
    expect(found.keptMovedOrForgotten.map(({ id }) => id).sort()).toEqual(ids.sort());
    expect(await leftovers(stack, "--release")).toMatchObject({ code: 0, errors: "" });
    await stack.destroy();
    const there = JSON.stringify(await on.sandbox.save());
    for (const id of ids) expect(there).toContain(id);
  });

  it("lets go of what cannot be told by its id alone", async () => {
    const stack = await on.stack(async () => {
      new Volume("data", { size: 1 });
    });
    await stack.up();
    const { token } = await inState(stack, "data");
    const mark = token.replace(/.{12}$/, "0123456789ab");
    const asked = { volume: { size: 1, name: "mine", metadata: { omnicloud: mark } } };
    const { body } = await on.cloud.ask("POST", "block-storage", "/volumes", asked);
    const { id } = body.volume as { id: string };
    expect((await leftovers(stack, "--release")).code).toBe(1);
    expect(await metadataOf(id)).toEqual({ omnicloud: mark });
    expect(await leftovers(stack, "--release", id)).toMatchObject({ code: 0, errors: "" });
    expect(await metadataOf(id)).toEqual({});
    expect(await leftovers(stack, "--release", id)).toMatchObject({
      code: 2,
      output: expect.stringMatching(/^asks connection .*\n$/),
    });
  });

  it("writes the mark of the stack that has the object, once that stack has one", async () => {
    const program = `
      const { Volume } = require("pulumi-omnicloud");
      for (const name of (process.env.DISKS || "").split(" ")) if (name) new Volume(name, { size: 1 });`;
    const project = await openProject({ files: { "index.cjs": program }, target: on.cloud.target });
    try {
      const pulumi = (env: Record<string, string>, ...args: string[]) =>
        succeeds("pulumi", [...args, "--non-interactive"], {
          folder: project.folder,
          env: { ...project.environment, ...env },
        });
      await pulumi({}, "stack", "init", "other", "--no-select", "--secrets-provider", "passphrase");
      const run = (env: Record<string, string>, ...args: string[]) => pulumi(env, ...args, "--yes");
      const file = join(project.folder, "Pulumi.other.yaml");
      const config = { "omnicloud:connections": { cloud: connectionOf(on.cloud.target) } };
      writeFileSync(file, stringify({ ...(parse(readFileSync(file, "utf8")) as object), config }));
      await project.run(["up"], { env: { DISKS: "one two" } });
      const resources = await project.export();
      const urnOf = (name: string) => resources.find(({ urn }) => urn.endsWith(`::${name}`))?.urn ?? "";
      const idOf = (name: string) => resources.find(({ urn }) => urn.endsWith(`::${name}`))?.id ?? "";
      const move = (name: string) => run({}, "state", "move", "--source", "dev", "--dest", "other", urnOf(name));
      await move("one");
      const early = await leftovers(project, "--release");
      expect(early.code).toBe(1);
      expect(early.output).toContain("organization/test/other has no mark of its own yet: its next pulumi up");
      // That up takes its object over; what is moved after it has the old mark until somebody writes it.
      await run({ DISKS: "one" }, "up", "--skip-preview", "--stack", "other");
      expect((await leftovers(project)).output).toMatch(/^stack dev left nothing behind$/m);
      await move("two");
      const released = await leftovers(project, "--release");
      expect(released).toMatchObject({ code: 0, errors: "" });
      expect(released.output).toContain("wrote the mark of stack organization/test/other on openstack:Volume");
      const marks = await Promise.all(
        ["one", "two"].map(async (name) => (await metadataOf(idOf(name))).omnicloud ?? ""),
      );
      expect(marks[0]?.slice(0, 8)).toBe(marks[1]?.slice(0, 8));
      await project.run(["destroy"]);
      expect((await on.cloud.volumes()).map(({ id }) => id).sort()).toEqual([idOf("one"), idOf("two")].sort());
      await run({ DISKS: "one two" }, "up", "--skip-preview", "--stack", "other");
      expect(await metadataOf(idOf("two"))).toEqual({ omnicloud: marks[1] });
      await run({}, "destroy", "--skip-preview", "--stack", "other");
      expect(await on.cloud.volumes()).toEqual([]);
    } finally {
      await project.close();
    }
  });
});

describe("--repair", () => {
  it("writes the one mark that is right: where there were two, none or a wrong one, and never over another's", async () => {
    const stack = await on.stack(async () => {
      new Network("net", { description: "mine" });
      new Volume("none", { size: 1, metadata: { team: "a" } });
      new Volume("wrong", { size: 1 });
      new Volume("kept", { size: 1 }, { retainOnDelete: true });
      new Volume("right", { size: 1 });
    });
    await stack.up();
    const [net, none, wrong, kept, right] = await Promise.all(
      ["net", "none", "wrong", "kept", "right"].map((name) => inState(stack, name)),
    );
    if (!net || !none || !wrong || !kept || !right) throw new Error("the state lacks something");
    const write = (id: string, metadata: Record<string, string>) =>
      on.cloud.ask("PUT", "block-storage", `/volumes/${id}/metadata`, { metadata });
    const tagsOf = async () => (await on.cloud.networks())[0]?.tags as string[];
    await on.cloud.ask(
      "PUT",
      "network",
      `/networks/${net.id}/tags/${encodeURIComponent(`omnicloud=${net.token}-kept`)}`,
    );
    expect(await tagsOf()).toHaveLength(2);
    await write(none.id, { team: "a" });
    await on.cloud.ask("PUT", "block-storage", `/volumes/${none.id}`, { volume: { description: "" } });
    await write(wrong.id, { omnicloud: `${wrong.token}-kept` });
    await on.cloud.ask("PUT", "block-storage", `/volumes/${wrong.id}`, { volume: { description: "" } });
    const repaired = await leftovers(stack, "--repair");
    expect(repaired).toMatchObject({ code: 0, errors: "" });
    expect(
      repaired.output
        .match(/repaired the mark of \S+ (\w+)/g)
        ?.map((line) => line.split(" ").at(-1))
        .sort(),
    ).toEqual(["net", "none", "wrong"]);
    expect(await tagsOf()).toEqual([`omnicloud=${net.token}`]);
    expect(await metadataOf(none.id)).toEqual({ team: "a", omnicloud: none.token });
    expect(await metadataOf(wrong.id)).toEqual({ omnicloud: wrong.token });
    expect(await metadataOf(kept.id)).toEqual({ omnicloud: `${kept.token}-kept` });
    await write(right.id, { omnicloud: "00000000-0123456789ab" });
    await on.cloud.ask("PUT", "block-storage", `/volumes/${right.id}`, { volume: { description: "" } });
    const refused = await leftovers(stack, "--repair");
    expect(refused.code).toBe(1);
    expect(refused.output).toMatch(/could not repair the mark of openstack:Volume right .*identity 00000000/);
    expect(await metadataOf(right.id)).toEqual({ omnicloud: "00000000-0123456789ab" });
  });
});
