/**
 * Shares whose creation, change or deletion was interrupted, on the real engine: the next run finishes them, and nothing is
 * left over or created twice.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { interrupted, killHost, waitUntilInCloud } from "../../harness/interruption";
import { omnicloud } from "../../harness/omnicloud";
import { openProject, type TestProject } from "../../harness/project";
import type { Hold, Match } from "../../harness/slowProxy";
import { openShareGround, type ShareGround } from "../engine/shareGround";

const PROGRAM = `
const { NasShare } = require("pulumi-omnicloud");
const { vpc, size, clients } = JSON.parse(process.env.CASE);
new NasShare("files", { vpc, size, clients, allowShrink: true });`;

const NETWORK: Match = { method: "POST", path: /\/share-networks$/ };
const SHARE: Match = { method: "POST", path: /\/shares$/ };
const action = (body: RegExp): Match => ({ method: "POST", path: /\/shares\/[^/]+\/action$/, body });

let ground: ShareGround;
let stack: TestProject;

/** What the program is given. */
interface Told {
  size: number;
  access: "ro" | "rw";
}

const CLIENT = "10.63.0.5";
const FIRST: Told = { size: 1, access: "ro" };

const env = ({ size, access }: Told = FIRST) => ({
  CASE: JSON.stringify({ size, clients: [{ cidr: CLIENT, access }], vpc: ground.network }),
});
const up = (told?: Told) => stack.run(["up"], { env: env(told) });

beforeAll(async () => {
  ground = await openShareGround();
  stack = await openProject({ files: { "index.cjs": PROGRAM }, target: ground.proxy.target });
});

afterAll(async () => {
  await stack?.close();
  await ground?.close();
});

/** Starts `pulumi` with the cloud held at these requests, and interrupts it as soon as `until` ends. */
async function held(
  verb: "up" | "destroy",
  when: "before" | "after",
  match: Match,
  until: (hold: Hold) => Promise<unknown>,
  { told, how }: { told?: Told; how?: typeof killHost } = {},
): Promise<boolean> {
  const hold = ground.proxy.hold(when, match);
  try {
    return (await interrupted(stack, [verb], { env: env(told), when: () => until(hold), how })).ok;
  } finally {
    hold.drop();
  }
}

const theRequest = (hold: Hold) => hold.reached(1);
const theShare = () => waitUntilInCloud("shares", () => ground.cloud.shares());

/** State and cloud name the same one share and share network, as the program says. */
async function expectWhole({ size, access }: Told = FIRST): Promise<string> {
  const state = await stack.export();
  const known = (type: string) => state.filter((each) => each.type.endsWith(`openstack:${type}`)).map(({ id }) => id);
  const [shares, networks] = [await ground.cloud.shares(), await ground.cloud.shareNetworks()];
  expect(shares).toMatchObject([{ size, status: "available" }]);
  expect([shares, networks].map((each) => each.map(({ id }) => id))).toEqual([known("Share"), known("ShareNetwork")]);
  const [{ id = "" } = {}] = shares;
  expect(await ground.clients(id)).toEqual({ [CLIENT]: access });
  return id;
}

describe("a share is whole again after its stack", () => {
  it("was killed when its share network was created", async () => {
    await stack.atNothing(env());
    await held("up", "after", NETWORK, () => waitUntilInCloud("share networks", () => ground.cloud.shareNetworks()));
    const [made] = await ground.cloud.shareNetworks();
    expect((await up()).info().join("\n")).toContain(`reclaimed ${made?.id}`);
    await expectWhole();
  });

  it("was killed before the share was created, and when it was", async () => {
    await stack.atNothing(env());
    await held("up", "before", SHARE, theRequest);
    expect(await ground.cloud.shares()).toEqual([]);
    await held("up", "after", SHARE, theShare);
    const [made] = await ground.cloud.shares();
    expect((await up()).info().join("\n")).toContain(`reclaimed ${made?.id}`);
    expect(await expectWhole()).toBe(made?.id);
  });

  it("was killed between a client's old rights and its new ones", async () => {
    await stack.at(env());
    const [share] = await ground.cloud.shares();
    const told: Told = { size: 1, access: "rw" };
    await held("up", "before", action(/allow_access/), theRequest, { told });
    expect(await ground.clients(share?.id ?? "")).toEqual({});
    await up(told);
    await expectWhole(told);
  });

  it("was killed while it grew, and while it shrank", async () => {
    await stack.at(env());
    for (const [size, change] of [
      [3, /extend/],
      [2, /shrink/],
    ] as const) {
      const told: Told = { ...FIRST, size };
      await held("up", "after", action(change), theRequest, { told });
      await up(told);
      await expectWhole(told);
    }
  });

  it("was killed while it was deleted: the next destroy deletes the rest", async () => {
    await stack.at(env());
    await held("destroy", "after", { method: "DELETE", path: /\/shares\/[^/]+$/ }, theRequest);
    await stack.run(["destroy"]);
    expect([await ground.cloud.shares(), await ground.cloud.shareNetworks()]).toEqual([[], []]);
    expect(await ground.sharePorts()).toEqual([]);
  });

  it("had its host killed alone: destroy refuses and names what is left, and it can be swept", async () => {
    await stack.atNothing(env());
    expect(await held("up", "after", SHARE, theShare, { how: killHost })).toBe(false);
    const [share] = await waitUntilInCloud("available shares", async () =>
      (await ground.cloud.shares()).filter(({ status }) => status === "available"),
    );
    const refused = await stack.run(["destroy"], { fails: true });
    expect(refused.errors("files").join("\n")).toMatch(
      new RegExp(
        `share files \\(${share?.id}\\), .*if an interrupted run left it behind, pulumi up reclaims it; .*omnicloud leftovers`,
      ),
    );
    // The run that failed was short: its times do not prove that it left the share.
    expect((await omnicloud(stack, ["leftovers", "dev"])).output).toMatch(new RegExp(`cannot be told[^]*${share?.id}`));
    const found = await omnicloud(stack, ["leftovers", "dev", "--sweep", share?.id ?? "", "--yes"]);
    expect(found.output).toContain(`deleted openstack:Share ${share?.id}`);
    await stack.run(["destroy"]);
    expect([await ground.cloud.shares(), await ground.cloud.shareNetworks()]).toEqual([[], []]);
  });
});
