/** Stacks and resources that get another name or another stack: nothing is lost, nothing is there twice. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox";
import { type CloudProject, openCloudProject } from "../harness/cloudProject";
import { command } from "../harness/command";
import { interrupted, waitUntilInCloud } from "../harness/interruption";
import { nameOf } from "../harness/outcome";
import { openPrograms, type Programs } from "../harness/programs";
import { openProject } from "../harness/project";
import { openSlowProxy } from "../harness/slowProxy";
import { connectionOf } from "../harness/stack";
import { objectsIn } from "../states/objects";

let sandbox: Sandbox;
let cloud: CloudProject;
const region = "RegionOne";

beforeAll(async () => {
  sandbox = await startSandbox({ quick: true });
  cloud = await openCloudProject({ authUrl: sandbox.authUrl, operator: sandbox.operator, region });
});
afterAll(() => sandbox.close());

const list = async (path: string) => {
  const { body } = await cloud.ask("GET", "network", `/${path}?project_id=${cloud.id}`);
  return body[path.replace("-", "_")] as { id: string; name: string }[];
};

describe("a stack that was killed in its creates, and renamed", () => {
  it("reclaims what it created, also in components", async () => {
    const proxy = await openSlowProxy(cloud.target);
    const program = `
      const { CloudDisk, Vpc } = require("pulumi-omnicloud");
      new Vpc("vpc", { subnets: { front: { cidr: "10.0.1.0/24" }, back: { cidr: "10.0.2.0/24" } } });
      new CloudDisk("big", { size: 1 });`;
    const project = await openProject({ files: { "index.cjs": program }, target: proxy.target });
    const subnets = () => list("subnets");
    const hold = proxy.hold("after", { method: "POST", path: /\/(subnets|volumes)$/ });
    await interrupted(project, ["up"], {
      when: () =>
        Promise.all([waitUntilInCloud("subnets", subnets, 2), waitUntilInCloud("volumes", () => cloud.volumes())]),
    });
    hold.drop();
    const before = [await list("networks"), await subnets(), await cloud.volumes()].map((all) =>
      all.map(({ id }) => id),
    );
    await project.rename("production");
    await project.run(["refresh", "--clear-pending-creates"]);
    const outcome = await project.run(["up"]);
    expect(outcome.info().filter((line) => line.startsWith("reclaimed"))).toHaveLength(3);
    const after = [await list("networks"), await subnets(), await cloud.volumes()].map((all) =>
      all.map(({ id }) => id),
    );
    expect(after).toEqual(before);
    await project.run(["destroy"]);
    expect([...(await list("networks")), ...(await cloud.volumes())]).toEqual([]);
    await proxy.close();
    await project.close();
  });
});

/** The names of the objects that carry a mark of this stack. */
async function marked(identity: string): Promise<string[]> {
  const lists = await Promise.all(["networks", "subnets", "security-groups", "ports"].map(list));
  const others = [cloud.volumes(), cloud.servers(), cloud.shares(), cloud.shareNetworks()];
  const objects = [...lists, ...(await Promise.all(others))].flat();
  const own = objects.filter((object) => JSON.stringify(object).includes(identity));
  return own.map((object) => ("device_owner" in object ? "a port" : object.name));
}

const RESOURCES = `
  const { CloudDisk, NasShare, Network, SecurityGroup, Server, Vpc } = require("pulumi-omnicloud");
  if (HERE.includes(require("@pulumi/pulumi").getStack())) {
    new Network("net", { description: "the user's own" });
    new SecurityGroup("group", {});
    new CloudDisk("disk", { size: 1 });
    const vpc = new Vpc("vpc", { subnets: { front: { cidr: "10.0.1.0/24" } } });
    const networks = [{ network: vpc.id, subnet: vpc.subnetIds.front }];
    new Server("web", { flavor: "m1.tiny", image: "cirros", networks });
    new NasShare("files", { size: 1, protocol: "NFS", vpc: vpc.id, subnet: vpc.subnetIds.front, clients: [{ cidr: "10.0.1.0/24", access: "rw" }] });
  }
  new (require("pulumi-omnicloud").Volume)("own-" + require("@pulumi/pulumi").getStack(), { size: 1 });`;

async function open(...stacks: string[]): Promise<Programs> {
  const programs = await openPrograms(...stacks);
  for (const stack of stacks)
    await programs.config(stack, "omnicloud:connections", JSON.stringify({ cloud: connectionOf(cloud.target) }));
  return programs;
}

const resources = async (programs: Programs, stack: string) => {
  const { deployment } = JSON.parse(await programs.read(stack, ["stack", "export"])) as {
    deployment: { resources: { urn: string; type: string; id?: string; parent?: string }[] };
  };
  return deployment.resources;
};
const identityIn = async (programs: Programs, stack: string) =>
  (await resources(programs, stack)).find(({ type }) => type.endsWith("omnicloud:Identity"))?.id ?? "none";

describe("resources that were moved to another stack", () => {
  for (const isNew of [false, true])
    it(`carry its mark after its next up${isNew ? ", which is its first" : ""}, and their old stack ends`, async () => {
      const [from, to] = isNew ? ["old-a", "new-a"] : ["old-b", "new-b"];
      const programs = await open(from, to);
      programs.use(RESOURCES.replace("HERE", JSON.stringify([from])));
      await programs.run(from, ["up"]);
      if (!isNew) await programs.run(to, ["up"]);
      const moved = (await resources(programs, from)).filter(({ urn }) =>
        /::(net|group|disk|vpc|vpc-front|web|files)$/.test(urn),
      );
      const roots = moved.filter(
        ({ urn }) => !moved.some((other) => other.urn === urn && other.parent?.includes("CloudDisk")),
      );
      const { folder, environment: env } = programs;
      const args = ["state", "move", "--source", from, "--dest", to, "--yes", ...roots.map(({ urn }) => urn)];
      const done = await command("pulumi", args, { folder, env });
      expect(done.errors + done.output).toContain("Successfully moved");
      programs.use(RESOURCES.replace("HERE", JSON.stringify([to])));

      const preview = await programs.run(to, ["preview"]);
      const named = moved.filter(({ id }) => id !== undefined).map(({ urn }) => nameOf(urn));
      for (const name of named) expect(preview.info(name)).toContain(`mark: takes over from stack ${from}`);
      await programs.run(to, ["up"]);
      expect(await marked(await identityIn(programs, to))).toEqual(
        expect.arrayContaining(["net", "disk", `own-${to}`]),
      );
      expect(await marked(await identityIn(programs, from))).toEqual([`own-${from}`]);
      expect((await programs.run(to, ["preview"])).counts).toEqual(
        Object.fromEntries([["same", (await programs.run(to, ["preview"])).counts.same]]),
      );
      await programs.run(from, ["destroy"]);
      expect((await cloud.volumes()).map(({ name }) => name).sort()).toEqual(["disk", `own-${to}`]);
      await programs.run(to, ["destroy"]);
      expect(await cloud.volumes()).toEqual([]);
      expect(await list("networks")).toEqual([]);
      programs.close();
    });
});

describe("storage that was moved to another stack", () => {
  it("carries its mark after its next up, files and users too, and ends with it", async () => {
    const { region: name, ...gateway } = sandbox.objectStore;
    const oss = { kind: "ceph", regions: { [name]: gateway }, platformUserId: "u-1" };
    const programs = await openPrograms("from", "to");
    for (const stack of ["from", "to"]) await programs.config(stack, "omnicloud:connections", JSON.stringify({ oss }));
    const program = (here: string) => `
      const { OssBucket, UploadedFile } = require("pulumi-omnicloud");
      const { asset, getStack } = require("@pulumi/pulumi");
      if (getStack() === "${here}") {
        const files = new OssBucket("moved-files", { user: { uid: "u-moved" } });
        new UploadedFile("logo", { bucket: files.name, key: "logo.txt", source: new asset.StringAsset("it") });
      }`;
    programs.use(program("from"));
    await programs.run("from", ["up"]);
    const moved = (await resources(programs, "from")).filter(({ type }) => /ceph:|OssBucket|UploadedFile/.test(type));
    const { folder, environment: env } = programs;
    const args = ["state", "move", "--source", "from", "--dest", "to", "--yes", ...moved.map(({ urn }) => urn)];
    expect((await command("pulumi", args, { folder, env })).code).toBe(0);
    programs.use(program("to"));
    const named = moved.filter(({ id }) => id !== undefined).map(({ urn }) => nameOf(urn));
    expect(named).toHaveLength(3);
    const outcome = await programs.run("to", ["up"]);
    for (const each of named) expect(outcome.info(each)).toContain("mark: takes over from stack from");
    const saved = JSON.stringify(await sandbox.save());
    expect(saved).not.toContain(`=${await identityIn(programs, "from")}-`);
    expect(saved).not.toContain(`"${await identityIn(programs, "from")}-`);
    expect(Object.keys((await programs.run("to", ["preview"])).counts)).toEqual(["same"]);
    await programs.run("from", ["destroy"]);
    expect(JSON.stringify(await sandbox.save())).toContain("moved-files");
    await programs.run("to", ["destroy"]);
    expect(objectsIn(await sandbox.save()).filter((object) => object.includes("moved"))).toEqual([]);
    programs.close();
  });
});

describe("what a killed run of 0.1.0 created", () => {
  it("is recovered by the token in its pending create, also after the project was renamed", async () => {
    const programs = await open("dev");
    const volume = (names: string[]) =>
      `const { Volume } = require("pulumi-omnicloud"); for (const name of ${JSON.stringify(names)}) new Volume(name, { size: 1 });`;
    programs.use(volume(["known"]));
    await programs.run("dev", ["up"]);
    const all = await resources(programs, "dev");
    const known = all.find(({ urn }) => urn.endsWith("::known")) as { urn: string; inputs?: { __self?: string[] } };
    const identity = await identityIn(programs, "dev");
    const urn = known.urn.replace(/known$/, "lost");
    const before = urn.replace(/^(urn:pulumi:dev::)[^:]+/, "$1an-older-name");
    const token = `${identity}-${createHash("sha256").update(before).digest("hex").slice(0, 12)}`;
    const wanted = { size: 1, name: "lost", metadata: { omnicloud: token } };
    const { body } = await cloud.ask("POST", "block-storage", "/volumes", { volume: wanted });
    const { id } = body.volume as { id: string };
    // A kill leaves this; `pulumi stack import` would drop it.
    const folder = join(new URL(programs.environment.PULUMI_BACKEND_URL ?? "").pathname, ".pulumi", "stacks");
    const [file = ""] = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
      /dev\.json$/.test(name),
    );
    const state = JSON.parse(readFileSync(join(folder, file), "utf8"));
    const [, at = ""] = known.inputs?.__self ?? [];
    const inputs = { ...known.inputs, __self: [token, at.replace(/known$/, "lost")] };
    const resource = { ...known, urn, inputs, id: undefined, outputs: undefined };
    state.checkpoint.latest.pending_operations = [{ resource, type: "creating" }];
    writeFileSync(join(folder, file), JSON.stringify(state));
    expect(await programs.omnicloud(["recover", "dev"])).toMatchObject({ code: 0, errors: "" });
    programs.use(volume(["known", "lost"]));
    await programs.run("dev", ["up"]);
    expect(await resources(programs, "dev")).toContainEqual(expect.objectContaining({ urn, id }));
    expect(await cloud.volumes()).toHaveLength(2);
    await programs.run("dev", ["destroy"]);
    expect(await cloud.volumes()).toEqual([]);
    programs.close();
  });

  it("is reclaimed by its token, which holds the stack's name; also after the stack was renamed", async () => {
    const programs = await open("dev");
    const volume = (names: string[]) =>
      `const { Volume } = require("pulumi-omnicloud"); for (const name of ${JSON.stringify(names)}) new Volume(name, { size: 1 });`;
    programs.use(volume(["known"]));
    await programs.run("dev", ["up"]);
    const identity = await identityIn(programs, "dev");
    const known = (await resources(programs, "dev")).find(({ urn }) => urn.endsWith("::known"))?.urn ?? "";
    for (const name of ["lost", "late"]) {
      const token = `${identity}-${createHash("sha256")
        .update(known.replace(/known$/, name))
        .digest("hex")
        .slice(0, 12)}`;
      const description = `Managed by Pulumi, dev/${name} [${token}]`;
      const wanted = { size: 1, name, description, metadata: { omnicloud: token } };
      await cloud.ask("POST", "block-storage", "/volumes", { volume: wanted });
    }
    const before = (await cloud.volumes()).map(({ id }) => id).sort();
    programs.use(volume(["known", "lost"]));
    await programs.run("dev", ["up"]);
    await programs.read("dev", ["stack", "rename", "prod"]);
    programs.use(volume(["known", "lost", "late"]));
    await programs.run("prod", ["up"]);
    expect((await cloud.volumes()).map(({ id }) => id).sort()).toEqual(before);
    expect((await programs.run("prod", ["preview"])).counts).toEqual({ same: 3 });
    await programs.run("prod", ["destroy"]);
    expect(await cloud.volumes()).toEqual([]);
    programs.close();
  });
});
