import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CloudError, OmnicloudError } from "../../providers/core/errors";
import { runOperation } from "../../providers/core/operation";
import { HalfMadeError } from "../../providers/host/lifecycle";
import { begin, leave, lost, neverMade, refused, make as starts, TOKEN, world } from "./things";

beforeEach(() => {
  begin();
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Makes a thing, whose pauses pass at once. */
async function make(...args: Parameters<typeof starts>): ReturnType<typeof starts> {
  const made = starts(...args);
  const over = made.then(
    () => true,
    () => true,
  );
  while (!(await Promise.race([over, vi.advanceTimersByTimeAsync(100).then(() => false)])));
  return made;
}

describe("an answer that is lost", () => {
  it("is no second create where the first was done", async () => {
    world.mishaps = [lost];
    const { id } = await make({ size: 1 });
    expect([...world.things.keys()]).toEqual([id]);
    expect(world.calls.filter((call) => call.startsWith("create"))).toHaveLength(1);
  });

  it("is followed by a look whether all was done that comes after it", async () => {
    world.mishaps = [
      (thing) => {
        thing.size = 0;
        lost(thing);
      },
    ];
    const { id } = await make({ size: 3 });
    expect(world.things.get(id)?.size).toBe(3);
  });

  it("is asked again where nothing was made", async () => {
    world.mishaps = [neverMade];
    const { id } = await make({ size: 1 });
    expect([...world.things.keys()]).toEqual([id]);
    expect(world.calls.filter((call) => call.startsWith("create"))).toHaveLength(2);
  });

  it("is followed by a look for a twin that the cloud made late: the one in the state stays alone", async () => {
    world.mishaps = [
      (thing) => {
        world.things.delete(thing.id);
        world.mishaps.push(() => void world.things.set(thing.id, thing));
        lost(thing);
      },
    ];
    const { id } = await make({ size: 1 });
    expect([...world.things.keys()]).toEqual([id]);
    expect(world.shown.join()).toMatch(/warning: the cloud created this twice/);
  });

  it.each([{ adopt: false }, { __fresh: true }])(
    "is never taken to have made what was there before, with %o",
    async (how) => {
      const [kept, old] = [leave({ mark: `${TOKEN}-kept` }), leave()];
      world.mishaps = [lost];
      const first = await make({ size: 1, ...how });
      expect([...world.things.keys()]).toEqual([kept.id, old.id, first.id]);
      world.mishaps = [neverMade];
      const second = await make({ size: 1, ...how });
      expect([...world.things.keys()]).toEqual([kept.id, old.id, first.id, second.id]);
    },
  );

  it("is no reason to keep what the same run created and the cloud broke", async () => {
    world.mishaps = [
      (thing) => {
        thing.status = "broken";
        lost(thing);
      },
    ];
    const { id } = await make({ size: 1 });
    expect([...world.things.keys()]).toEqual([id]);
  });

  it("is not repeated for ever", async () => {
    world.mishaps = Array.from({ length: 10 }, () => neverMade);
    const end = runOperation({ verb: "create", deadline: Date.now() + 3000, patient: true }, () => make({ size: 1 }));
    expect(await refused(end)).toBeInstanceOf(OmnicloudError);
  });

  it("is no reason to look where the refusal is clear", async () => {
    world.mishaps = [
      () => {
        throw new CloudError({ service: "test", operation: "POST /things", status: 403, detail: "quota exceeded" });
      },
    ];
    const error = await refused(make({ size: 1 }));
    expect(error).not.toBeInstanceOf(HalfMadeError);
    expect(world.calls.filter((call) => call.startsWith("create"))).toHaveLength(1);
  });
});
