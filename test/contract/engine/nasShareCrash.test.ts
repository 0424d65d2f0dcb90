/**
 * Shares whose creation, change or deletion was interrupted, on the real engine: the next run finishes them, and nothing is
 * left over or created twice. The cases go on from one another, as a stack's life does.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { omnicloud } from "../../harness/omnicloud";
import { openProject, type TestProject } from "../../harness/project";
import type { Match } from "../../harness/slowProxy";
import { eventually, openShareGround, type ShareGround } from "./shareGround";

const PROGRAM = `
const { NasShare } = require("pulumi-omnicloud");
const { vpc, size, clients } = JSON.parse(process.env.CASE);
new NasShare("files", { vpc, size, clients, allowShrink: true });`;

const NETWORK: Match = { method: "POST", path: /\/share-networks$/ };
const SHARE: Match = { method: "POST", path: /\/shares$/ };
const ACTION: Match = { method: "POST", path: /\/shares\/[^/]+\/action$/ };

let ground: ShareGround;
let stack: TestProject;
/** What the program is given. */
let told = { size: 1, clients: [{ cidr: "10.63.0.5", access: "ro" }] };

const env = () => ({ CASE: JSON.stringify({ ...told, vpc: ground.network }) });
const up = () => stack.run(["up"], { env: env() });

beforeAll(async () => {
  ground = await openShareGround();
  stack = await openProject({ files: { "index.cjs": PROGRAM }, target: ground.proxy.target });
});

afterAll(async () => {
  await stack?.close();
  await ground?.close();
});

/** Starts `pulumi`, and kills its engine when the cloud is held at the nth of these requests. */
async function killedAt(verb: string, when: "before" | "after", match: Match, nth = 1): Promise<void> {
  const running = stack.start([verb], env());
  let hold = ground.proxy.hold(when, match);
  try {
    for (let left = nth; left > 0; left--) {
      await Promise.race([hold.reached(1), running.end.then(({ output }) => Promise.reject(new Error(output)))]);
      if (left === 1) break;
      const next = ground.proxy.hold(when, match);
      hold.release();
      hold = next;
    }
    await running.killEngine();
  } finally {
    hold.drop();
  }
  await stack.run(["cancel"]);
}

/** State and cloud name the same one share and share network, as the program says. */
async function expectWhole(): Promise<string> {
  const state = await stack.export();
  const known = (type: string) => state.filter((each) => each.type.endsWith(`openstack:${type}`)).map(({ id }) => id);
  const [shares, networks] = [await ground.cloud.shares(), await ground.cloud.shareNetworks()];
  expect(shares).toMatchObject([{ size: told.size, status: "available" }]);
  expect([shares, networks].map((each) => each.map(({ id }) => id))).toEqual([known("Share"), known("ShareNetwork")]);
  const [{ id = "" } = {}] = shares;
  expect(await ground.clients(id)).toEqual(Object.fromEntries(told.clients.map(({ cidr, access }) => [cidr, access])));
  return id;
}

describe("a share is whole again after its stack", () => {
  it("was killed when its share network was created", async () => {
    await killedAt("up", "after", NETWORK);
    const [made] = await ground.cloud.shareNetworks();
    expect((await up()).info().join("\n")).toContain(`reclaimed ${made?.id}`);
    await expectWhole();
    await stack.run(["destroy"]);
  });

  it("was killed before the share was created, and when it was", async () => {
    await killedAt("up", "before", SHARE);
    expect(await ground.cloud.shares()).toEqual([]);
    await killedAt("up", "after", SHARE);
    const [made] = await ground.cloud.shares();
    expect((await up()).info().join("\n")).toContain(`reclaimed ${made?.id}`);
    expect(await expectWhole()).toBe(made?.id);
  });

  it("was killed between a client's old rights and its new ones", async () => {
    told = { ...told, clients: [{ cidr: "10.63.0.5", access: "rw" }] };
    await killedAt("up", "before", ACTION, 2);
    await up();
    await expectWhole();
  });

  it("was killed while it grew, and while it shrank", async () => {
    for (const size of [3, 2]) {
      told = { ...told, size };
      await killedAt("up", "after", ACTION);
      await up();
      await expectWhole();
    }
  });

  it("was killed while it was deleted: the next destroy deletes the rest", async () => {
    await killedAt("destroy", "after", { method: "DELETE", path: /\/shares\/[^/]+$/ });
    await stack.run(["destroy"]);
    expect([await ground.cloud.shares(), await ground.cloud.shareNetworks()]).toEqual([[], []]);
    expect(await ground.sharePorts()).toEqual([]);
  });

  it("had its host killed alone: destroy refuses and names what is left, and it can be swept", async () => {
    const hold = ground.proxy.hold("after", SHARE);
    const running = stack.start(["up"], env());
    try {
      await hold.reached(1);
      await running.killHost();
      expect((await running.end).ok).toBe(false);
    } finally {
      hold.drop();
    }
    const [share] = await eventually(
      () => ground.cloud.shares(),
      (shares) => shares.every(({ status }) => status === "available"),
    );
    const refused = await stack.run(["destroy"], { fails: true });
    expect(refused.errors("files").join("\n")).toMatch(
      new RegExp(`share files \\(${share?.id}\\), which an interrupted run.*pulumi up.*omnicloud leftovers`),
    );
    const found = await omnicloud(stack, ["leftovers", "dev", "--sweep"]);
    expect(found.output).toContain(`deleted openstack:Share ${share?.id}`);
    await stack.run(["destroy"]);
    expect([await ground.cloud.shares(), await ground.cloud.shareNetworks()]).toEqual([[], []]);
  });
});
