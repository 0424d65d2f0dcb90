import { beforeEach, describe, expect, it } from "vitest";
import { HalfMadeError } from "../../providers/host/lifecycle";
import { begin, definition, leave, make, refused, TOKEN, world } from "./things";

beforeEach(begin);

describe("an object to adopt", () => {
  it("is taken as it is", async () => {
    const { id } = leave({ mark: "someone else's", size: 4 });
    expect(await make({ size: 4, adopt: id })).toMatchObject({ id, outs: { size: 4, adopt: id } });
    expect(world.calls).toEqual([]);
    expect(world.shown).toEqual([`adopted ${id}`]);
  });

  it("is refused where it is not as the program says, and nothing is kept of it", async () => {
    const { id } = leave({ mark: "", size: 4 });
    const error = await refused(make({ size: 5, adopt: id }));
    expect(error.message).toBe(`adopt: ${id} is not as the program says: size is 4 there and 5 here`);
    expect(error).not.toBeInstanceOf(HalfMadeError);
  });

  it("is as the program says if its outputs say that the program means the same", async () => {
    const { id } = leave({ mark: "", size: 4, zone: "north" });
    const means = { zone: (there: { status?: string }) => there.status === "ready" };
    expect(await make({ size: 4, zone: "the first", adopt: id }, definition({ means }))).toMatchObject({ id });
  });

  it("that carries another resource's mark is refused, unless the program takes it over: then it carries ours", async () => {
    const { id } = leave({ mark: "99999999-ffffffffffff", size: 4 });
    const error = await refused(make({ size: 4, adopt: id }));
    expect(error.message).toMatch(new RegExp(`^adopt: ${id} carries the mark of .*99999999.*takeOver: true`));
    expect(world.calls).toEqual([]);
    expect(await make({ size: 4, adopt: id, takeOver: true })).toMatchObject({ id });
    expect(world.things.get(id)?.mark).toBe(TOKEN);
  });

  it("that another resource's end left, kept, is free for everybody", async () => {
    const { id } = leave({ mark: "99999999-ffffffffffff-kept", size: 4 });
    expect(await make({ size: 4, adopt: id })).toMatchObject({ id });
    expect(world.things.get(id)?.mark).toBe(TOKEN);
  });

  it("has to be there", async () => {
    expect((await refused(make({ size: 5, adopt: "nothing" }))).message).toBe("adopt: there is no test:Thing nothing");
  });
});
