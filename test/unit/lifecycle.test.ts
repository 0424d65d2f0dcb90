import { beforeEach, describe, expect, it } from "vitest";
import { BrokenError, OmnicloudError } from "../../providers/core/errors";
import { noteToken } from "../../providers/host/claims";
import { deleteObject, newIdentities } from "../../providers/host/findOrCreate";
import { create, HalfMadeError, read, update } from "../../providers/host/lifecycle";
import { begin, context, definition, leave, make, marks, refused, report, running, TOKEN, world } from "./things";

beforeEach(begin);

describe("a create", () => {
  it("looks for its own object, makes one, settles it, and returns what the cloud says", async () => {
    const { id, outs } = await make({ size: 3 });
    expect(outs).toEqual({ size: 3, status: "ready", __self: marks.__self });
    expect(world.calls).toEqual(["list", "create 3", `settle ${id}`]);
  });

  it("looks once for all the creates of a run", async () => {
    await Promise.all([
      make({ size: 1 }),
      create(definition(), { ...marks, __self: ["1a2b3c4d-999999999999", "dev||thing"] } as never, running()),
    ]);
    const of = definition();
    world.calls = [];
    world.cloud = {};
    await Promise.all(
      [1, 2, 3].map((size) =>
        create(of, { ...marks, __self: [`1a2b3c4d-00000000000${size}`, "dev||thing"], size } as never, running()),
      ),
    );
    expect(world.calls.filter((call) => call === "list")).toHaveLength(1);
  });

  it("looks for nothing in a stack whose identity is new", async () => {
    newIdentities.add("ffffffff");
    await create(
      definition(),
      { ...marks, __self: ["ffffffff-0123456789ab", "dev||thing"], size: 1 } as never,
      running(),
    );
    expect(world.calls).not.toContain("list");
  });

  it("takes back what an earlier run left, and says so", async () => {
    const { id } = leave();
    expect(await make({ size: 1 })).toMatchObject({ id });
    expect(world.calls).toEqual(["list", `settle ${id}`]);
    expect(world.shown).toEqual([`reclaimed ${id}, which an earlier run of this stack created`]);
  });

  it("brings what it takes back up to date", async () => {
    const { id } = leave({ size: 1 });
    expect(await make({ size: 2 })).toMatchObject({ id, outs: { size: 2 } });
    expect(world.things.get(id)?.size).toBe(2);
  });

  it("takes back what was kept when its resource went", async () => {
    const { id } = leave({ mark: `${TOKEN}-kept` });
    expect(await make({ size: 1 })).toMatchObject({ id });
  });

  it("takes the older of two, and leaves the younger, which this run did not create", async () => {
    const [older, younger] = [leave(), leave()];
    expect(await make({ size: 1 })).toMatchObject({ id: older.id });
    expect([...world.things.keys()]).toEqual([older.id, younger.id]);
    expect(world.shown.join()).toMatch(new RegExp(`warning: ${younger.id} carries the same mark and is left alone`));
  });

  it("never removes one of two that hold data: it warns of the younger", async () => {
    const [older, younger] = [leave(), leave()];
    expect(await make({ size: 1 }, definition({ holdsData: true }))).toMatchObject({ id: older.id });
    expect([...world.things.keys()]).toEqual([older.id, younger.id]);
    expect(world.shown.join()).toMatch(new RegExp(`warning: .*${younger.id}`));
  });

  it("leaves another resource's object alone", async () => {
    const { id } = leave({ mark: "1a2b3c4d-ffffffffffff" });
    const made = await make({ size: 1 });
    expect(made.id).not.toBe(id);
    expect(world.things.size).toBe(2);
  });

  it.each([
    ["differs in zone", { zone: "a" }],
    ["is broken", { zone: "b", status: "broken" }],
  ])(
    "names what an earlier run left, or the user kept or forgot, if it %s: that is no evidence to delete it",
    async (reason, how) => {
      const { id } = leave(how);
      const error = await refused(make({ size: 1, zone: "b" }));
      expect(error).not.toBeInstanceOf(HalfMadeError);
      expect(error.message).toMatch(new RegExp(`^${id} .*${reason}.*adopt: false`));
      expect([...world.things.keys()]).toEqual([id]);
    },
  );

  it("refuses to touch data that an earlier run left and that cannot serve", async () => {
    const { id } = leave({ zone: "a" });
    const error = await refused(make({ size: 1, zone: "b" }, definition({ holdsData: true })));
    expect(error.message).toMatch(new RegExp(`${id}.*holds data.*zone.*adopt: false`));
    expect([...world.things.keys()]).toEqual([id]);
  });

  it("refuses data that the program would have to shrink, as it does in preview", async () => {
    const { id } = leave({ size: 3 });
    const validate = ({ size }: { size: number }, was?: { size: number }) =>
      was && size < was.size ? [{ property: "size", reason: "cannot shrink" }] : [];
    const error = await refused(make({ size: 1 }, definition({ holdsData: true, validate })));
    expect(error.message).toMatch(new RegExp(`${id}.*holds data.*size`));
    expect(await make({ size: 4 }, definition({ holdsData: true, validate }))).toMatchObject({ id });
  });

  it("looks for nothing with adopt: false, and as a replacement that is made first", async () => {
    const { id } = leave();
    expect((await make({ size: 1, adopt: false })).id).not.toBe(id);
    expect((await make({ size: 1, __fresh: true })).id).not.toBe(id);
    expect(world.things.size).toBe(3);
  });

  it("leaves the younger of two where it is to stay when its resource goes", async () => {
    const [older, younger] = [leave({ mark: `${TOKEN}-kept` }), leave({ mark: `${TOKEN}-kept` })];
    expect(await make({ size: 1 })).toMatchObject({ id: older.id });
    expect([...world.things.keys()]).toEqual([older.id, younger.id]);
  });
});

describe("a create that fails after the object was made", () => {
  const failing = () => {
    throw new OmnicloudError("no room");
  };

  it("keeps the id, the arguments and the address, so that the engine can go on with it", async () => {
    world.settling = failing;
    const error = await refused(make({ size: 1 }));
    expect(error).toBeInstanceOf(HalfMadeError);
    expect(error).toMatchObject({
      id: [...world.things.keys()][0],
      message: "no room",
      reasons: ["no room"],
      properties: { size: 1, __self: marks.__self, __provider: "line", __unfinished: "no room" },
    });
  });

  it("is finished by the next update, after which nothing says unfinished", async () => {
    world.settling = failing;
    const { id, properties } = (await refused(make({ size: 1 }))) as HalfMadeError;
    world.settling = (thing) => {
      thing.status = "ready";
    };
    world.calls = [];
    const outs = await update(definition(), id, properties as never, { ...marks, size: 1 } as never, running());
    expect(world.calls).toEqual([`settle ${id}`]);
    expect(outs).toEqual({ size: 1, status: "ready", __self: marks.__self });
  });

  it("stays unfinished when the next update fails too", async () => {
    world.settling = failing;
    const { id, properties } = (await refused(make({ size: 1 }))) as HalfMadeError;
    const again = await refused(
      update(definition(), id, properties as never, { ...marks, size: 1 } as never, running()),
    );
    expect(again).toMatchObject({ id, properties: { __unfinished: "no room" } });
  });

  it("is one that the cloud broke, too", async () => {
    world.settling = (thing) => {
      thing.status = "broken";
    };
    const error = await refused(make({ size: 1 }));
    expect(error).toBeInstanceOf(HalfMadeError);
    expect((error as Error).cause).toBeInstanceOf(BrokenError);
  });
});

describe("what a run has created or taken over", () => {
  const of = definition();
  const other = { ...context(), token: "1a2b3c4d-cccccccccccc", urn: "urn:pulumi:dev::test::t::other" };

  it("is deleted by no verb of that run: another resource is dropped from the state without it", async () => {
    const { id } = await make({ size: 1 }, of);
    await deleteObject(of, id, marks as never, other, report);
    expect([...world.things.keys()]).toEqual([id]);
    expect(world.shown).toContain(`${id} is kept: it belongs to thing now`);
  });

  it("is not deleted for the resource that it replaces: that ends with an error", async () => {
    const { id } = leave();
    // The program has it: the engine checks it with what the state has of it.
    noteToken(of, [TOKEN, "dev||thing"]);
    await make({ size: 1 }, of);
    expect((await refused(deleteObject(of, id, marks as never, context(), report))).message).toMatch(
      /is kept.*took it over/,
    );
    expect([...world.things.keys()]).toEqual([id]);
  });

  it("is known by its kind, place and id", async () => {
    const { id } = await make({ size: 1 }, of);
    const elsewhere = { ...other, place: async () => "another cloud" };
    await deleteObject(of, id, marks as never, elsewhere, report);
    expect(world.things.size).toBe(0);
    const again = await make({ size: 1 }, of);
    await deleteObject(definition({ name: "test:Other" }), again.id, marks as never, other, report);
    expect(world.things.size).toBe(0);
  });

  it("counts as soon as the id is known", async () => {
    world.settling = () => {
      throw new OmnicloudError("no room");
    };
    const { id } = (await refused(make({ size: 1 }, of))) as HalfMadeError;
    await deleteObject(of, id, marks as never, other, report);
    expect([...world.things.keys()]).toEqual([id]);
  });
});

describe("the end", () => {
  it("needs no line of its own", async () => {
    const { id } = leave();
    await deleteObject(definition(), id, marks as never, context(), report);
    expect(world.things.size).toBe(0);
    expect(world.shown).toEqual([]);
  });

  it("is not reached by a 404 on the way, which a definition did not take for the object's own", async () => {
    await expect(deleteObject(definition(), "gone", marks as never, context(), report)).rejects.toThrow("404");
    expect(world.shown.join()).not.toContain("deleted at");
  });

  it("is not taken back by a create that listed before it", async () => {
    const of = definition();
    await make({ size: 1, __self: ["1a2b3c4d-aaaaaaaaaaaa", "dev||thing"] }, of);
    const { id } = leave();
    world.cloud = {};
    await create(of, { ...marks, __self: ["1a2b3c4d-bbbbbbbbbbbb", "dev||thing"], size: 1 } as never, running());
    await deleteObject(of, id, marks as never, context(), report);
    expect((await make({ size: 1 }, of)).id).not.toBe(id);
  });
});

it("reads nothing of an object that is gone", async () => {
  expect(await read(definition(), "gone", marks as never, context())).toBeUndefined();
});
