/**
 * A kept object that is replaced, and whose run is killed meanwhile: the old one stays as it is and is nobody's any more, and
 * the new one is there once.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { CloudProject } from "../harness/cloudProject";
import { interrupted, killEngine, killHost } from "../harness/interruption";
import type { ObjectStore } from "../harness/objectStore";
import { omnicloud } from "../harness/omnicloud";
import { openProject, type TestProject } from "../harness/project";
import { openSlowGround, type SlowGround } from "../harness/slowGround";
import type { Forward, Match, SlowProxy } from "../harness/slowProxy";

const PROGRAM = `
const cloud = require("pulumi-omnicloud");
const { kind, second, uid, network, subnet, image, names, keptLate, none, adopt } = JSON.parse(process.env.CASE);
const on = { connection: "cloud" };
const opts = !keptLate || second ? { retainOnDelete: true } : {};
if (none) return;
if (kind === "Volume") new cloud.Volume("it", { ...on, size: 1, replaceData: true, ...(second ? { imageId: image } : {}) }, opts);
if (kind === "Share") {
  const nas = new cloud.ShareNetwork("nas", { ...on, network, subnet });
  new cloud.Share("it", { ...on, size: 1, protocol: second ? "CIFS" : "NFS", shareNetwork: nas.id, replaceData: true }, opts);
}
if (kind === "Bucket") new cloud.OssBucket("it", { connection: "store", name: names[second ? 1 : 0], user: { uid }, replaceData: true }, opts);
if (kind === "Network") new cloud.Subnet("it", { ...on, network, cidr: names[second ? 3 : 2] }, opts);`;

let ground: SlowGround;
let cloud: CloudProject;
let proxy: SlowProxy;
let store: ObjectStore;
let forward: Forward;
let first: TestProject;
let project: TestProject;
let given: object;
let names: string[] = [];

beforeAll(async () => {
  ground = await openSlowGround();
  ({ cloud, proxy, store, forward } = ground);
  const images = (await cloud.ask("GET", "image", "/images")).body.images as { id: string }[];
  given = { ...ground.given, image: images[0]?.id };
  first = await openProject({ files: { "index.cjs": PROGRAM }, connections: ground.connections });
});
afterAll(async () => {
  await first?.close();
  await ground?.close();
});

// What one case leaves is kept: another one has a stack of its own.
beforeEach(async () => {
  project = await first.elsewhere();
});
afterEach(() => project.close());

const CREATES: Record<string, () => [Forward, Match]> = {
  Volume: () => [proxy, { method: "POST", path: /\/volumes$/ }],
  Share: () => [proxy, { method: "POST", path: /\/shares$/ }],
  Bucket: () => [forward, { method: "PUT", path: new RegExp(`^/${names[1]}/?$`) }],
  Network: () => [proxy, { method: "POST", path: /\/subnets$/ }],
};

async function there(kind: string): Promise<string[]> {
  if (kind === "Bucket") return store.bucketsOf(store.uid);
  const subnets = async () =>
    ((await cloud.ask("GET", "network", "/subnets")).body.subnets as { id: string; cidr: string }[]).filter(
      ({ cidr }) => cidr !== "10.72.0.0/24",
    );
  const lists = { Volume: cloud.volumes, Share: cloud.shares, Network: subnets };
  return (await lists[kind as "Volume"]()).map(({ id }) => id);
}

let used = 0;

/** Two that no case has used: the subnets are kept. */
function cidrs(): string[] {
  used += 2;
  return [`10.80.${used}.0/24`, `10.80.${used + 1}.0/24`];
}

async function byHand(env: object): Promise<void> {
  await project.run(["refresh", "--clear-pending-creates"], { env: env as Record<string, string> });
}

it.each(
  ["Volume", "Share", "Bucket", "Network"].flatMap((kind) =>
    (["before", "after"] as const).flatMap((when) =>
      (kind === "Volume" || when === "after" ? ["recover", "by hand", "host"] : []).map((how) => ({ kind, when, how })),
    ),
  ),
)("$kind, killed $when its create, $how", async ({ kind, when, how }) => {
  names = [store.name("first"), store.name("second"), ...cidrs()];
  const env = (more: object = {}) => ({ CASE: JSON.stringify({ ...given, names, kind, ...more }) });
  const before = await there(kind);
  const news = async () => (await there(kind)).filter((id) => !before.includes(id));
  await project.run(["up"], { env: env() });
  const [old] = await news();
  const [through, match] = CREATES[kind]?.() ?? [proxy, { method: "", path: /x/ }];
  const hold = through.hold(when, match);
  const next = { env: env({ second: true }) };
  try {
    await interrupted(project, ["up"], {
      ...next,
      when: () => hold.reached(1),
      how: how === "host" ? killHost : killEngine,
    });
  } finally {
    hold.drop();
  }
  if (how === "recover") {
    const { code, output, errors } = await omnicloud(project, ["recover", "dev"]);
    expect({ code, errors, output: code === 0 ? "" : output }).toEqual({ code: 0, errors: "", output: "" });
  }
  if (how === "by hand") await byHand(next.env);
  await project.run(["up"], next);
  await project.run(["preview", "--expect-no-changes"], next);
  // The old one, and one new one.
  expect(await news()).toHaveLength(2);
  const state = (await project.export()).filter(({ urn }) => urn.endsWith("::it")).map(({ id }) => id);
  expect(await news()).toContain(old);
  expect(state).not.toContain(old);
  await project.run(["destroy"], { env: env({ none: true }) });
  expect(await project.export()).toEqual([]);
  expect(await news()).toHaveLength(2);
});

it.each(["Volume", "Share", "Bucket", "Network"])(
  "%s that is kept from the very change on that replaces it: the stack can end",
  async (kind) => {
    names = [store.name("first"), store.name("second"), ...cidrs()];
    const env = (more: object = {}) => ({ CASE: JSON.stringify({ ...given, names, kind, keptLate: true, ...more }) });
    const before = await there(kind);
    await project.run(["up"], { env: env() });
    await project.run(["up"], { env: env({ second: true }) });
    await project.run(["destroy"], { env: env({ none: true }) });
    expect((await there(kind)).filter((id) => !before.includes(id))).toHaveLength(2);
  },
);
