import { beforeEach, describe, expect, it } from "vitest";
import { OmnicloudError } from "../../providers/core/errors";
import { type HalfMadeError, update } from "../../providers/host/lifecycle";
import { begin, definition, leave, marks, refused, running, TOKEN, world } from "./things";

beforeEach(begin);

describe("an update", () => {
  it("starts from what the cloud says, not from what the state says", async () => {
    const { id } = leave({ size: 7 });
    await update(definition(), id, { ...marks, size: 1 } as never, { ...marks, size: 7 } as never, running());
    expect(world.calls).toEqual([]);
  });

  it("writes a new mark where the object is to stay, or no longer", async () => {
    const { id } = leave();
    const kept = { ...marks, size: 1, __kept: true };
    await update(definition(), id, { ...marks, size: 1 } as never, kept as never, running(`${TOKEN}-kept`));
    expect(world.things.get(id)?.mark).toBe(`${TOKEN}-kept`);
  });

  it("that failed is looked at again, although the program takes back what it added", async () => {
    const { id } = leave();
    const of = definition({
      replaceOn: [],
      fresh: (args: object) => ({ zone: undefined, ...args }),
      async update(which, _was, args) {
        const thing = world.things.get(which);
        if (thing) thing.zone = args.zone;
        if (args.zone === "far") throw new OmnicloudError("no room for the rest");
      },
    });
    const state = { ...marks, size: 1, status: "ready" };
    const error = await refused(update(of, id, state as never, { ...marks, size: 1, zone: "far" } as never, running()));
    expect(error).toMatchObject({ id, properties: { ...state, __tried: ["zone"] } });
    const { properties } = error as HalfMadeError;
    const outs = await update(of, id, properties as never, { ...marks, size: 1 } as never, running());
    expect(world.things.get(id)?.zone).toBeUndefined();
    expect(outs).toEqual({ size: 1, status: "ready", __self: marks.__self });
  });

  it("leaves one mark of several, and none of another's alone unless the program takes it back", async () => {
    const other = "99999999-ffffffffffff";
    const { id } = leave({ mark: `${TOKEN} ${TOKEN}-kept` });
    const now = { ...marks, size: 1 } as never;
    await update(definition(), id, now, now, running());
    expect(world.things.get(id)?.mark).toBe(TOKEN);
    const taken = leave({ mark: other });
    const error = await refused(update(definition(), taken.id, now, { ...marks, size: 2 } as never, running()));
    expect(error.message).toMatch(/was taken over by .*99999999/);
    expect(world.things.get(taken.id)).toMatchObject({ size: 1, mark: other });
    await update(definition(), taken.id, now, { ...marks, size: 1, takeOver: true } as never, running());
    expect(world.things.get(taken.id)?.mark).toBe(TOKEN);
  });

  it("of an object that is gone says what to do", async () => {
    const error = await refused(
      update(definition(), "gone", { ...marks, size: 1 } as never, { ...marks, size: 2 } as never, running()),
    );
    expect(error.message).toMatch(/gone from the cloud: run pulumi refresh/);
  });
});
