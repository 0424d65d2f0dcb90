/** `omnicloud leftovers`: what a stack created and its state does not know, and whose it is. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Volume } from "pulumi-omnicloud";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ground } from "../engine/ground";
import { interrupted } from "../harness/interruption";
import { omnicloud, pulumi } from "../harness/omnicloud";
import { openProject } from "../harness/project";
import { openSlowProxy } from "../harness/slowProxy";
import type { TestStack } from "../harness/stack";
import { stateFolder } from "../harness/stateFolder";

const on = ground();
let stack: TestStack;
let identity: string;

beforeEach(async () => {
  stack = await on.stack(async () => {
    new Volume("known", { size: 1 });
    new Volume("data", { size: 1 });
  });
  await stack.up();
  identity = (await stack.export()).find(({ type }) => type.endsWith("omnicloud:Identity"))?.id ?? "";
});

/** Creates a volume as a run does that is killed before its state is written. */
async function leave(name: string, mark: string): Promise<string> {
  const volume = { size: 1, name, metadata: { omnicloud: mark } };
  const { body } = await on.cloud.ask("POST", "block-storage", "/volumes", { volume });
  const { id } = body.volume as { id: string };
  await expect.poll(async () => (await on.cloud.volumes()).find((each) => each.id === id)?.status).toBe("available");
  return id;
}

const names = async () => (await on.cloud.volumes()).map(({ name }) => name).sort();
const leftovers = (...args: string[]) => omnicloud(stack, ["leftovers", "dev", ...args]);
/** What is said before something is refused: who is asked. */
const ONLY_ASKED = expect.stringMatching(/^asks connection .*\n$/);

/** A resource of the stack's state. */
async function inState(name: string) {
  const found = (await stack.export()).find(({ urn }) => urn.endsWith(`::${name}`));
  const { id = "", urn = "", inputs = {} } = found ?? {};
  const [token = ""] = inputs.__self as string[];
  return { id, urn, token };
}

it("finds nothing if the state knows everything", async () => {
  const found = await leftovers();
  expect(found).toMatchObject({ code: 0, errors: "" });
  expect(found.output).toMatch(
    /^asks connection cloud: cloud http.*, region .*, project .*\nstack dev left nothing behind\n$/,
  );
  expect(JSON.parse((await leftovers("--json")).output)).toEqual({
    stack: "dev",
    deleted: [],
    released: [],
    repaired: [],
    leftBehind: [],
    keptMovedOrForgotten: [],
    cannotBeTold: [],
    lost: [],
  });
});

describe("what nothing explains", () => {
  it("cannot be told: a sweep passes it over, and deletes it by its id alone", async () => {
    const lost = await leave("lost", `${identity}-0123456789ab`);
    const kept = await leave("kept", `${identity}-0123456789ac-kept`);
    const foreign = await leave("foreign", "00000000-0123456789ab");
    const found = await leftovers();
    expect(found).toMatchObject({ code: 1, errors: "" });
    expect(found.output).toMatch(/cannot be told.*--sweep ID/);
    expect(found.output).toContain(`openstack:Volume ${lost} (lost) on connection cloud`);
    expect(found.output).not.toMatch(new RegExp(`${kept}|${foreign}|known|left behind`));

    expect((await leftovers("--sweep", "--yes")).code).toBe(1);
    for (const id of [kept, foreign, (await inState("known")).id])
      expect(await leftovers("--sweep", id, "--yes")).toMatchObject({ code: 2, output: ONLY_ASKED });
    expect(await names()).toEqual(["data", "foreign", "kept", "known", "lost"]);

    const swept = await leftovers("--sweep", lost, "--yes");
    expect(swept).toMatchObject({ code: 0, errors: "", output: expect.stringContaining("deleted openstack:Volume") });
    expect(await names()).toEqual(["data", "foreign", "kept", "known"]);
  });

  it("is not deleted where nobody can be asked, nor while a run is going on", async () => {
    const lost = await leave("lost", `${identity}-0123456789ab`);
    const asked = await leftovers("--sweep", lost);
    expect(asked).toMatchObject({ code: 2, errors: expect.stringContaining("--yes") });
    const locks = join(stateFolder(stack), "locks", "organization", "test", "dev");
    mkdirSync(locks, { recursive: true });
    const lock = { pid: 4711, username: "anna", hostname: "build1", timestamp: "2026-05-04T10:11:12Z" };
    writeFileSync(join(locks, "0a.json"), JSON.stringify(lock));
    const locked = await leftovers("--sweep", lost, "--yes");
    expect(locked.code).toBe(3);
    expect(locked.errors).toMatch(/stack dev is locked by anna@build1 \(pid 4711\) since 2026-05-04.*pulumi cancel/);
    rmSync(locks, { recursive: true });
    expect(await names()).toContain("lost");
  });

  it("keeps the stack's end from ending, which names it, and deletes what OMNICLOUD_SWEEP names and no more", async () => {
    const [one, two] = [await leave("one", `${identity}-0123456789ab`), await leave("two", `${identity}-0123456789ac`)];
    const refused = (await stack.destroy({ fails: true })).errors().join("\n");
    for (const id of [one, two]) expect(refused).toContain(id);
    expect(refused).toMatch(/left behind by an interrupted run.*kept, moved or forgotten by you.*omnicloud leftovers/);
    const { workspace } = stack.automation;
    for (const all of ["1", "all", "true", "*"]) {
      workspace.envVars.OMNICLOUD_SWEEP = all;
      await stack.destroy({ fails: true });
    }
    expect(await names()).toEqual(["one", "two"]);
    workspace.envVars.OMNICLOUD_SWEEP = `${one}, openstack:Share/${two}`;
    expect((await stack.destroy({ fails: true })).errors().join("\n")).not.toContain(one);
    expect(await names()).toEqual(["two"]);
    workspace.envVars.OMNICLOUD_SWEEP = `openstack:Volume/${two}`;
    await stack.destroy();
    expect(await names()).toEqual([]);
    const empty = await leftovers();
    expect(empty).toMatchObject({ code: 0, output: expect.stringContaining("has no resources of omnicloud") });
  });
});

describe("what the user forgot, kept or moved", () => {
  it("is never swept after a state delete, not even by its id, and the stack's end names it", async () => {
    const { id, urn } = await inState("data");
    await pulumi(stack, ["state", "delete", urn, "--yes", "--stack", "dev"]);
    const found = await leftovers();
    expect(found.code).toBe(1);
    expect(found.output).toMatch(new RegExp(`forgotten by you[^]*${id} .*: no longer in the state: data had it`));
    expect(found.output).not.toMatch(/left behind by|cannot be told/);
    expect((await leftovers("--sweep", "--yes")).code).toBe(1);
    expect(await leftovers("--sweep", id, "--yes")).toMatchObject({
      code: 2,
      errors: expect.stringContaining("--sweep"),
    });
    expect((await stack.destroy({ fails: true })).errors().join("\n")).toContain(id);
    expect(await names()).toEqual(["data"]);
  });

  it("is no twin: another one was created in its place with adopt: false", async () => {
    const { id, urn } = await inState("data");
    await pulumi(stack, ["state", "delete", urn, "--yes", "--stack", "dev"]);
    await stack.at(async () => {
      new Volume("known", { size: 1 });
      new Volume("data", { size: 1, adopt: false });
    });
    expect((await leftovers("--sweep", "--yes")).output).toMatch(new RegExp(`forgotten by you[^]*${id}`));
    expect(await names()).toEqual(["data", "data", "known"]);
  });

  it("is another stack's since a state move", async () => {
    const { id, urn } = await inState("data");
    await pulumi(stack, ["stack", "init", "other", "--no-select", "--secrets-provider", "passphrase"]);
    await pulumi(stack, ["state", "move", "--source", "dev", "--dest", "other", "--yes", urn]);
    const found = await leftovers("--sweep", "--yes");
    expect(found.code).toBe(1);
    expect(found.output).toMatch(new RegExp(`${id} .*: moved: stack organization/test/other has it now`));
    expect(JSON.parse((await leftovers("--json")).output)).toMatchObject({
      leftBehind: [],
      cannotBeTold: [],
      keptMovedOrForgotten: [{ type: "openstack:Volume", id, stack: "organization/test/other" }],
    });
    expect(await names()).toEqual(["data", "known"]);
  });
});

describe("what was left behind", () => {
  it("is a second object of a resource that has one", async () => {
    const { id, token } = await inState("data");
    const twin = await leave("twin", token);
    const found = await leftovers();
    expect(found.output).toMatch(new RegExp(`left behind by[^]*${twin} .*: it was created twice: data has ${id}`));
    const swept = await leftovers("--sweep", "--yes");
    expect(swept).toMatchObject({ code: 0, output: expect.stringContaining(`deleted openstack:Volume ${twin}`) });
    expect(await names()).toEqual(["data", "known"]);
  });

  it("is no second object if the one in the state is gone", async () => {
    const { id, token } = await inState("data");
    const other = await leave("other", token);
    await on.cloud.ask("DELETE", "block-storage", `/volumes/${id}`);
    await expect.poll(names).toEqual(["known", "other"]);
    expect((await leftovers("--sweep", "--yes")).output).toMatch(new RegExp(`cannot be told[^]*${other}`));
    expect(await names()).toEqual(["known", "other"]);
  });

  it("is what a pending create names: it is swept, and its pending create with it, so that the stack can end", async () => {
    const proxy = await openSlowProxy(on.cloud.target);
    const files = {
      "index.cjs": `const { Volume } = require("pulumi-omnicloud"); for (const name of ["a", "b"]) new Volume(name, { size: 1 });`,
    };
    const project = await openProject({ files, target: proxy.target });
    afterThis(() => Promise.all([project.close(), proxy.close()]));
    const run = (...args: string[]) => omnicloud(project, ["leftovers", "dev", ...args]);
    const before = (await on.cloud.volumes()).map(({ id }) => id);
    const created = async () => (await on.cloud.volumes()).map(({ id }) => id).filter((id) => !before.includes(id));
    const hold = proxy.hold("after", { method: "POST", path: /\/volumes$/ });
    await interrupted(project, ["up"], { when: () => expect.poll(created).toHaveLength(2) });
    hold.drop();
    const [one = "", two = ""] = await created();
    const refused = await project.run(["destroy"], { fails: true });
    for (const id of [one, two]) expect(refused.errors("omnicloud").join()).toContain(id);

    const found = await run();
    expect(found.code).toBe(1);
    for (const id of [one, two])
      expect(found.output).toMatch(new RegExp(`left behind by[^]*${id} .*: a run was interrupted .* pending create`));
    const swept = await run("--sweep", one, "--yes");
    expect(swept.code).toBe(1);
    expect(swept.output).toContain("pulumi refresh --clear-pending-creates drops them");
    expect(await created()).toEqual([two]);
    const rest = await run("--sweep", "--yes");
    expect(rest).toMatchObject({ code: 0, errors: "", output: expect.stringContaining("dropped the pending creates") });
    expect(await created()).toEqual([]);
    await project.run(["destroy"]);
    expect(await project.export()).toEqual([]);
    expect((await run()).output).not.toContain("interrupted");
  });
});

describe("a stack that is gone", () => {
  it("is looked for by its identity, on a connection of the environment, and nothing is changed", async () => {
    const { authUrl, operator, region } = on.cloud.target;
    const env = {
      OS_AUTH_URL: authUrl,
      OS_USERNAME: operator.username,
      OS_PASSWORD: operator.password,
      OS_PROJECT_NAME: operator.projectName,
      OS_REGION_NAME: region,
    };
    const ofGone = (...args: string[]) => omnicloud(stack, ["leftovers", "--identity", ...args], env);
    const found = await ofGone(identity);
    expect(found).toMatchObject({ code: 1, errors: "" });
    for (const name of ["known", "data"]) expect(found.output).toContain((await inState(name)).id);
    expect(await ofGone("00000000")).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^asks connection env: .*\nnothing carries a mark of identity 00000000\n$/),
    });
    expect(await ofGone(identity, "--connection", "nowhere")).toMatchObject({ code: 2, output: "" });
    expect((await ofGone(identity, "--sweep", "--yes")).errors).toContain("nothing is changed");
    const nobody = await omnicloud(stack, ["leftovers", "--identity", identity]);
    expect(nobody).toMatchObject({ code: 2, output: "", errors: expect.stringContaining("no connection is known") });
    expect((await omnicloud(stack, ["leftovers", "dev", "--identity", identity, "--connection", "cloud"])).code).toBe(
      1,
    );
    expect(await names()).toEqual(["data", "known"]);
  });
});

it("asks a connection that the state uses, although the stack's config names others", async () => {
  const { authUrl, operator, region } = on.cloud.target;
  await stack.setConfig(
    "omnicloud:connections",
    JSON.stringify({ other: { kind: "examcloud", url: "http://127.0.0.1:9" } }),
  );
  const lost = await leave("lost", `${identity}-0123456789ab`);
  const env = {
    OS_AUTH_URL: authUrl,
    OS_USERNAME: operator.username,
    OS_PASSWORD: operator.password,
    OS_PROJECT_NAME: operator.projectName,
    OS_REGION_NAME: region,
  };
  expect((await omnicloud(stack, ["leftovers", "dev"], env)).output).toContain(lost);
  expect((await leftovers()).output).toContain(
    "the default connection for openstack, which the state uses, is not known",
  );
});

it("says in one line what keeps it from looking", async () => {
  const unknown = await omnicloud(stack, ["leftovers", "nowhere"]);
  expect(unknown).toMatchObject({ code: 2, output: "" });
  expect(unknown.errors).toContain("nowhere");
  const without = await omnicloud(stack, ["leftovers", "dev"], { PATH: "/nowhere" });
  expect(without).toMatchObject({ code: 2, output: "" });
  expect(without.errors).toContain("there is no pulumi on PATH");
  const nameless = await omnicloud(stack, ["leftovers"]);
  expect(nameless).toMatchObject({ code: 2, output: "" });
  for (const { errors } of [unknown, without, nameless]) expect(errors.trim().split("\n")).toHaveLength(1);
});

it("explains its exit codes", async () => {
  expect((await omnicloud(stack, ["leftovers", "--help"])).output).toMatch(
    /Exit codes:\s+0 .*\n\s+1 .*\n\s+2 .*\n\s+3 /,
  );
});

const closing: (() => Promise<unknown>)[] = [];
const afterThis = (close: () => Promise<unknown>) => void closing.push(close);
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
