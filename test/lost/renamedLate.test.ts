/**
 * An alias that comes too late for the engine: an `up` without it has failed, so that the state has the components under
 * their new names already, and hands none of their aliases on to what is in them.
 */
import * as pulumi from "@pulumi/pulumi";
import {
  CloudDisk,
  ExamRoom,
  Instance,
  NasShare,
  OssBucket,
  PulumiState,
  SecurityGroup,
  Tenant,
  UploadedFile,
  Volume,
  Vpc,
} from "pulumi-omnicloud";
import { expect, it } from "vitest";
import { connectionsTo, ground } from "../engine/ground";
import { pulumi as command } from "../harness/omnicloud";
import type { TestStack } from "../harness/stack";

const on = ground();

/** All that a team has, in a component of the user's own. */
class Team extends pulumi.ComponentResource {
  constructor(
    outer: string,
    inner: string,
    opts: pulumi.ComponentResourceOptions,
    own: pulumi.ComponentResourceOptions,
  ) {
    super(`shop:index:${outer}`, "shop", {}, opts);
    const options = { ...own, parent: this };
    const on = { connection: "cloud" };
    const subnets = { front: { cidr: "10.0.1.0/24" }, back: { cidr: "10.0.2.0/24" } };
    const vpc = new Vpc(`${inner}-net`, { ...on, subnets, router: { externalNetwork: "public" } }, options);
    const web = new Instance(
      `${inner}-web`,
      {
        ...{ ...on, flavor: "m1.tiny", image: "cirros", networks: [{ network: vpc.id, subnet: vpc.subnetIds.front }] },
        dataDisks: { db: { size: 1 }, logs: { size: 1, deleteWithInstance: true } },
      },
      options,
    );
    new SecurityGroup(`${inner}-group`, { ...on, rules: [{ protocol: "tcp" }], members: { web: web.id } }, options);
    new CloudDisk(`${inner}-disk`, { ...on, size: 1, attachTo: web.id }, options);
    const place = { vpc: vpc.id, subnet: vpc.subnetIds.front };
    const clients = [
      { cidr: "10.0.2.0/24", access: "ro" as const },
      { instance: web, access: "rw" as const },
    ];
    new NasShare(`${inner}-files`, { ...on, ...place, size: 1, protocol: "NFS", clients }, options);
  }
}

/** What is in the clouds, by kind and id; what holds it in the state, by name. */
async function ids(stack: TestStack): Promise<string[]> {
  return (await stack.export())
    .filter(({ id, type }) => id && !type.startsWith("pulumi:"))
    .map(({ type, id }) => `${type} ${id}`)
    .sort();
}

/** An `up` in which no cloud creates anything. */
async function failedUp(stack: TestStack): Promise<void> {
  const refused = { kind: "status", status: 403, times: 0 } as const;
  on.sandbox.faults.add({ ...refused, match: { method: ["POST", "PUT"], path: "^(?!.*tokens)" } });
  await stack.up({ fails: true, continueOnError: true });
  on.sandbox.faults.clear();
}

it.each([
  ["a component of ours", { outer: "Team", inner: "fine" }, "inner"],
  ["a component of the user's own around ours", { outer: "Crew", inner: "all" }, "outer"],
  ["both", { outer: "Crew", inner: "fine" }, "both"],
] as const)("%s keeps all that is in it", async (_what, names, aliased) => {
  let now: { outer: string; inner: string } = { outer: "Team", inner: "all" };
  let withAlias = false;
  const stack = await on.stack(async () => {
    const outer = withAlias && aliased !== "inner" ? { aliases: [{ type: "shop:index:Team" }] } : {};
    // Each component of ours is named by its own alias.
    const inner: pulumi.ComponentResourceOptions =
      withAlias && aliased !== "outer"
        ? {
            transformations: [
              ({ name, props, opts, type }) =>
                type.startsWith("omnicloud:index:")
                  ? { props, opts: { ...opts, aliases: [{ name: name.replace("fine", "all") }] } }
                  : undefined,
            ],
          }
        : {};
    new Team(now.outer, now.inner, outer, inner);
  });
  await stack.up();
  const before = await ids(stack);
  now = { ...names };
  await failedUp(stack);
  withAlias = true;
  const { ops } = await stack.up();
  expect(Object.values(ops).filter((op) => op !== "same" && op !== "update" && op !== "delete")).toEqual([]);
  expect(await ids(stack)).toEqual(before);
  expect(Object.keys((await stack.preview()).counts)).toEqual(["same"]);
  await stack.destroy();
});

it.each(["its options", "a transform", "a transform of the stack"])(
  "an alias by %s reaches what is in a component of any cloud",
  async (way) => {
    let suffix = "";
    let withAlias = false;
    const connections = JSON.stringify(connectionsTo(on.sandbox));
    const alias: pulumi.ResourceTransform = ({ name, props, opts, type }) =>
      withAlias && type.startsWith("omnicloud:index:")
        ? { props, opts: { ...opts, aliases: [{ name: name.replace("-new", "") }] } }
        : undefined;
    const stack = await on.stack(
      async () => {
        if (way === "a transform of the stack") pulumi.runtime.registerResourceTransform(alias);
        const options = (name: string): pulumi.ComponentResourceOptions => {
          if (way === "a transform") return { transforms: [alias] };
          return way === "its options" && withAlias ? { aliases: [{ name }] } : {};
        };
        const named = <T>(name: string, declare: (name: string, opts: pulumi.ComponentResourceOptions) => T) =>
          declare(`${name}${suffix}`, options(name));
        named("acme", (name, opts) => new Tenant(name, { connection: "cloud", name: `ACME ${way}` }, opts));
        const { name: bucket } = named(
          "files",
          (name, opts) => new OssBucket(name, { connection: "store", name: "the-files", user: { uid: "u-f" } }, opts),
        );
        named(
          "note",
          (name, opts) =>
            new UploadedFile(
              name,
              { connection: "store", bucket, key: "a", source: new pulumi.asset.StringAsset("a") },
              opts,
            ),
        );
        named(
          "state",
          (name, opts) => new PulumiState(name, { connection: "store", user: "u-s", bucket: "the-state" }, opts),
        );
        const seats = {
          exam: "final",
          students: [{ number: "141242022", name: "Ann" }],
          image: "xubuntu-14.04-desktop-x86",
          flavor: "m1.small",
        };
        named("room", (name, opts) => new ExamRoom(name, { connection: "exam", ...seats }, opts));
      },
      { config: { "omnicloud:connections": connections } },
    );
    await stack.up();
    const before = await ids(stack);
    suffix = "-new";
    await failedUp(stack);
    withAlias = true;
    await stack.up();
    expect(await ids(stack)).toEqual(before);
    expect(Object.keys((await stack.preview()).counts)).toEqual(["same"]);
    await stack.destroy();
  },
);

it("of two objects with data, an alias deletes neither: which one is meant is asked", async () => {
  let name = "one";
  let opts: pulumi.CustomResourceOptions = {};
  let blocked = false;
  const stack = await on.stack(async () => {
    const disk = new Volume(name, { size: 1 }, opts);
    if (blocked) new Volume("never", { size: 1, name: pulumi.interpolate`never ${disk.id}` });
  });
  await stack.up();
  const [first] = await on.cloud.volumes();
  name = "two";
  blocked = true;
  on.sandbox.faults.add({ kind: "status", status: 403, match: { method: "POST", path: "/volumes$", body: "never" } });
  await stack.up({ fails: true });
  blocked = false;
  opts = { aliases: [{ name: "one" }] };
  const said = (await stack.preview({ fails: true })).errors("two").join();
  expect(said).toContain(`one (${first?.id})`);
  expect((await stack.up({ fails: true })).ok).toBe(false);
  expect((await on.cloud.volumes()).map(({ id }) => id)).toContain(first?.id);
  // The way that is named.
  const urn = /pulumi state delete '(.*?)'/.exec(said)?.[1] ?? "";
  await command(stack, ["state", "delete", urn, "--yes", "--stack", "dev"]);
  await stack.up();
  expect((await stack.export()).find(({ type }) => type.endsWith(":Volume"))?.id).toBe(first?.id);
  expect(Object.keys((await stack.preview()).counts)).toEqual(["same"]);
});

it("a name that the program uses again is not taken for what an alias means", async () => {
  let step = 0;
  const stack = await on.stack(async () => {
    const front: Record<string, { cidr: string }> = { front: { cidr: "10.0.1.0/24" } };
    new Vpc(step === 0 ? "a" : "b", { subnets: step === 3 ? front : {} }, { aliases: [{ name: "a" }] });
    if (step > 1) new Vpc("a", { subnets: front });
  });
  await stack.up();
  for (step of [1, 2]) await stack.up();
  const before = await ids(stack);
  step = 3;
  expect((await stack.up()).counts).toMatchObject({ create: 1 });
  expect(await ids(stack)).toEqual(expect.arrayContaining(before));
});
