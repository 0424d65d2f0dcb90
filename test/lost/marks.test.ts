/** Whose an object is: what its marks say in the cloud, after each change of owner or option. */
import { Network, Router, SecurityGroup, Subnet, Tenant, Volume } from "pulumi-omnicloud";
import { describe, expect, it } from "vitest";
import { ground } from "../engine/ground";
import type { CloudObject } from "../harness/cloudProject";
import type { TestStack } from "../harness/stack";

const on = ground();

const MARK = /[0-9a-f]{8}-[0-9a-f]{12}(?:-kept)?/g;

/** All marks on the objects of the test's project, by name: one for each place where one stands, without repetition. */
async function marks(): Promise<Record<string, string[]>> {
  const lists = ["networks", "subnets", "routers", "security-groups"].map(async (path) => {
    const { body } = await on.cloud.ask("GET", "network", `/${path}?project_id=${on.cloud.id}`);
    return body[path.replace("-", "_")] as CloudObject[];
  });
  const objects = [...(await Promise.all(lists)).flat(), ...(await on.cloud.volumes())];
  const all = objects.map(({ name, description, tags, metadata }): [string, string[]] => {
    const found = JSON.stringify([description, tags, metadata]).match(MARK) ?? [];
    return [name, [...new Set(found)]];
  });
  return Object.fromEntries(all.filter(([name]) => name !== "default"));
}

const identityOf = async (stack: TestStack) =>
  (await stack.export()).find(({ type }) => type.endsWith("omnicloud:Identity"))?.id ?? "no identity";

const tokens = async (stack: TestStack) =>
  Object.fromEntries(
    (await stack.export()).flatMap(({ urn, inputs }) => {
      const [token] = (inputs?.__self ?? []) as string[];
      return token ? [[urn.split("::").at(-1) ?? "", token]] : [];
    }),
  ) as Record<string, string>;

/** What they leave of a mark: the token, and `-kept` for objects that are to stay. */
const each = (of: Record<string, string>, end = "") =>
  Object.fromEntries(Object.entries(of).map(([name, token]) => [name, [`${token}${end}`]]));

describe("retainOnDelete, set later and taken off again", () => {
  const program =
    (retainOnDelete: boolean, description?: string, ignoreChanges: string[] = []) =>
    async () => {
      const opts = { retainOnDelete, ignoreChanges };
      const network = new Network("net", { description }, opts);
      new Subnet("sub", { network: network.id, cidr: "10.1.0.0/24", description }, opts);
      new Router("edge", { description }, opts);
      new SecurityGroup("group", { description }, opts);
      new Volume("disk", { size: 1, description, metadata: { team: "a" } }, opts);
    };

  for (const [what, ...more] of [
    ["with a description of the user's own", "the user's own"],
    ["without one"],
    ["with all changes ignored", "the user's own", ["*"]],
  ] as [string, string?, string[]?][])
    it(`is the one mark on each object: ${what}`, async () => {
      const stack = await on.stack(program(false, ...more));
      await stack.up();
      const of = await tokens(stack);
      const names = ["net", "sub", "edge", "group", "disk"];
      const seen = async () =>
        Object.fromEntries(Object.entries(await marks()).filter(([name]) => names.includes(name)));
      const expected = (end = "") =>
        Object.fromEntries(Object.entries(each(of, end)).filter(([name]) => names.includes(name)));
      const { body } = await on.cloud.ask("GET", "network", "/networks?name=net");
      const [net] = body.networks as CloudObject[];
      await on.cloud.ask("PUT", "network", `/networks/${net?.id}/tags/mine`);
      expect(await seen()).toEqual(expected());

      stack.program = program(true, ...more);
      expect((await stack.up()).counts.update).toBeGreaterThanOrEqual(5);
      expect(await seen()).toEqual(expected("-kept"));
      expect(Object.keys((await stack.preview()).counts)).toEqual(["same"]);
      stack.program = program(false, ...more);
      await stack.up();
      expect(await seen()).toEqual(expected());
      stack.program = program(true, ...more);
      await stack.up();
      await stack.destroy();
      expect(await stack.export()).toEqual([]);
      expect(await seen()).toEqual(expected("-kept"));
      const after = (await on.cloud.ask("GET", "network", "/networks?name=net")).body.networks as CloudObject[];
      expect(after).toMatchObject([{ tags: expect.arrayContaining(["mine"]) }]);
      expect((await on.cloud.volumes())[0]?.metadata).toMatchObject({ team: "a" });
    });

  it("lets a tenant be put back", async () => {
    let withTenant = true;
    const stack = await on.stack(
      async () => {
        new Volume("other", { size: 1 });
        if (withTenant) new Tenant("t", { name: `back ${on.cloud.id}` }, { retainOnDelete: true });
      },
      { target: on.target },
    );
    await stack.up();
    const id = (await stack.export()).find(({ urn }) => urn.endsWith("::t") && urn.includes("openstack:Tenant"))?.id;
    const described = async () => {
      const { body } = await on.cloud.identity("GET", `/domains?name=${id}`);
      return (body.domains as CloudObject[])[0]?.description;
    };
    expect(await described()).toMatch(/-kept\]$/);
    withTenant = false;
    await stack.up();
    withTenant = true;
    await stack.up();
    const back = (await stack.export()).find(({ urn }) => urn.endsWith("::t") && urn.includes("openstack:Tenant"))?.id;
    expect(back).toBe(id);
  });
});

describe("adopt", () => {
  it("refuses another stack's object in preview, and names its holder; takeOver makes it this stack's own", async () => {
    const first = await on.stack(async () => void new Volume("disk", { size: 1, name: "shared" }), { stack: "first" });
    await first.up();
    const [volume] = await on.cloud.volumes();
    let takeOver: boolean | undefined;
    const second = await on.stack(
      async () => void new Volume("taken", { size: 1, name: "shared", adopt: volume?.id, takeOver }),
      { stack: "second" },
    );
    const refused = await second.preview({ fails: true });
    expect(refused.errors("taken").join()).toMatch(
      new RegExp(
        `adopt.*${volume?.id} carries the mark of first/disk .*${await identityOf(first)}.*takeOver: true`,
        "s",
      ),
    );
    takeOver = true;
    expect((await second.preview()).counts).toEqual({ create: 1 });
    await second.up();
    expect(await marks()).toEqual({ shared: [(await tokens(second)).taken] });
    takeOver = undefined;
    expect((await second.preview()).counts).toEqual({ same: 1 });

    // The first stack has lost it: it changes nothing of it, and its end leaves it alone.
    first.program = async () => void new Volume("disk", { size: 2, name: "shared" });
    expect((await first.up({ fails: true })).errors("disk").join()).toMatch(/taken over by second\/taken/);
    expect((await first.destroy()).info("disk").join()).toMatch(/is kept: second\/taken .* has taken it over/);
    expect(await on.cloud.volumes()).toMatchObject([{ id: volume?.id, size: 1 }]);
    await second.destroy();
    expect(await on.cloud.volumes()).toEqual([]);
  });

  it("refuses one object twice in one program, in preview, and one that another resource of the program has", async () => {
    const { body } = await on.cloud.ask("POST", "block-storage", "/volumes", { volume: { size: 1, name: "by hand" } });
    const { id } = body.volume as { id: string };
    const args = { size: 1, name: "by hand", adopt: id };
    const stack = await on.stack(async () => {
      new Volume("a", args);
      new Volume("b", args);
    });
    const twice = await stack.preview({ fails: true });
    expect(twice.errors().join()).toMatch(/adopt.*is adopted by .*::[ab] and by .*::[ab]/s);
    stack.program = async () => void new Volume("a", args);
    await stack.up();
    stack.program = async () => {
      new Volume("a", { ...args, adopt: undefined });
      new Volume("b", args);
    };
    const again = await stack.preview({ fails: true });
    expect(again.errors().join()).toMatch(/::[ab].* adopts? it|is adopted by/s);
    expect(await on.cloud.volumes()).toMatchObject([{ id }]);
  });
});

describe("two marks on one object", () => {
  it("are a difference that preview shows after a refresh, and one is left by the next up", async () => {
    const stack = await on.stack(async () => void new Network("net", { description: "the user's own" }));
    await stack.up();
    const { net = "" } = await tokens(stack);
    const [network] = (await on.cloud.ask("GET", "network", "/networks?name=net")).body.networks as CloudObject[];
    await on.cloud.ask("PUT", "network", `/networks/${network?.id}/tags/omnicloud=${net}-kept`);
    expect((await marks()).net).toHaveLength(2);
    await stack.refresh();
    const preview = await stack.preview();
    expect(preview.counts).toEqual({ update: 1 });
    expect(preview.info("net").join()).toMatch(/^mark: takes over, of several/);
    await stack.up();
    expect(await marks()).toEqual({ net: [net] });
    expect((await stack.preview()).counts).toEqual({ same: 1 });
  });

  it("protect it from the stack's end: it is kept, or another's", async () => {
    const stack = await on.stack(async () => void new Volume("known", { size: 1 }));
    await stack.up();
    const own = `${await identityOf(stack)}-0123456789ab`;
    for (const other of [`${own}-kept`, "99999999-0123456789ab"])
      await on.cloud.ask("POST", "block-storage", "/volumes", {
        volume: { size: 1, name: other, description: `[${own}]`, metadata: { omnicloud: other } },
      });
    await stack.destroy();
    expect(await on.cloud.volumes()).toHaveLength(2);
  });
});

describe("a name that another resource had before", () => {
  it("does not give its new resource the object of the one that was renamed with an alias", async () => {
    const stack = await on.stack(async () => void new Volume("one", { size: 1, name: "first" }));
    await stack.up();
    const [first] = await on.cloud.volumes();
    stack.program = async () => void new Volume("two", { size: 1, name: "first" }, { aliases: [{ name: "one" }] });
    await stack.up();
    // The engine drops an alias that it needs no longer; the token stays the one of the first name.
    stack.program = async () => {
      new Volume("two", { size: 1, name: "first" });
      new Volume("one", { size: 1, name: "second" });
    };
    await stack.up({ parallel: 1 });
    const names = (await stack.export()).map(({ urn, id }) => [urn.split("::").at(-1), id]);
    expect(Object.fromEntries(names).two).toBe(first?.id);
    expect((await on.cloud.volumes()).map(({ name }) => name).sort()).toEqual(["first", "second"]);
    expect((await stack.preview()).counts).toEqual({ same: 2 });
  });
});
