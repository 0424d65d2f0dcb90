import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Collection } from "../../providers/core/collection";

interface Thing {
  id: string;
  version: number;
}

/** A cloud with some things, that counts what it is asked. */
function cloud(ids: string[]) {
  const things = new Map(ids.map((id) => [id, { id, version: 1 }]));
  const hidden = new Set<string>();
  const asked: string[] = [];
  let refusal: Error | undefined;
  const answer = <T>(what: string, of: () => T) => {
    asked.push(what);
    return refusal ? Promise.reject(refusal) : Promise.resolve(of());
  };
  const collection = new Collection<Thing>({
    one: (id) => answer(id, () => things.get(id)),
    all: () =>
      answer("all", () => [...things.values()].filter(({ id }) => !hidden.has(id)).map((thing) => ({ ...thing }))),
    key: ({ id }) => id,
  });
  return {
    collection,
    asked,
    things,
    hidden,
    refuse(error?: Error) {
      refusal = error;
    },
    async get(...wanted: string[]) {
      const read = Promise.all(wanted.map((id) => collection.get(id)));
      await vi.advanceTimersByTimeAsync(10);
      return read;
    },
  };
}

const names = (count: number) => Array.from({ length: count }, (_, i) => `thing-${i}`);

describe("reads of one kind", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("become one list, however many come at a time", async () => {
    const { get, asked } = cloud(names(200));
    const read = await get(...names(200));
    expect(read.map((thing) => thing?.id)).toEqual(names(200));
    expect(asked).toEqual(["all"]);
  });

  it("ask for a single object alone", async () => {
    const { get, asked } = cloud(names(200));
    expect(await get("thing-7")).toEqual([{ id: "thing-7", version: 1 }]);
    expect(asked).toEqual(["thing-7"]);
  });

  it("are a list from the second wave on, and that list serves the waves that follow", async () => {
    const { get, asked } = cloud(names(40));
    for (let wave = 0; wave < 5; wave++) await get(...names(40).slice(wave * 8, wave * 8 + 8));
    expect(asked).toEqual(["all"]);
  });

  it("of one object after the other end in a list", async () => {
    const { get, asked } = cloud(names(10));
    for (const id of names(10)) await get(id);
    expect(asked).toEqual(["thing-0", "all"]);
  });

  it("see what was written: a list from before a write is not used after it", async () => {
    const { get, asked, things, collection } = cloud(names(2));
    await get("thing-0", "thing-1");
    things.set("thing-1", { id: "thing-1", version: 2 });
    collection.forget();
    expect(await get("thing-0", "thing-1")).toMatchObject([{ version: 1 }, { version: 2 }]);
    expect(asked).toEqual(["all", "all"]);
  });

  it("do not use a list that was under way when something was written", async () => {
    const { collection, things } = cloud(names(2));
    const before = collection.all();
    things.set("thing-0", { id: "thing-0", version: 2 });
    collection.forget();
    await before;
    expect(await collection.all()).toMatchObject([{ version: 2 }, { version: 1 }]);
  });

  it("use a list for some seconds only", async () => {
    const { get, asked } = cloud(names(2));
    await get("thing-0", "thing-1");
    await vi.advanceTimersByTimeAsync(60_000);
    await get("thing-0", "thing-1");
    expect(asked).toEqual(["all", "all"]);
  });

  it("ask for a list too before they say that a single object is gone", async () => {
    const { get, asked } = cloud(names(2));
    expect(await get("nothing")).toEqual([undefined]);
    expect(asked).toEqual(["nothing", "all"]);
  });

  it("do not say that an object is gone if there is no list to be had", async () => {
    const { things } = cloud(names(1));
    const all = async () => Promise.reject(new Error("no answer"));
    const collection = new Collection<Thing>({ one: async (id) => things.get(id), all, key: ({ id }) => id });
    const read = expect(collection.get("nothing")).rejects.toThrow("no answer");
    await vi.advanceTimersByTimeAsync(10);
    await read;
  });

  it("ask for an object by its id before they say that it is gone", async () => {
    const { get, asked, hidden } = cloud(names(3));
    hidden.add("thing-2");
    expect(await get("thing-1", "thing-2", "nothing")).toEqual([
      { id: "thing-1", version: 1 },
      { id: "thing-2", version: 1 },
      undefined,
    ]);
    expect(asked).toEqual(["all", "thing-2", "nothing"]);
  });

  it("tell every reader of a failure, and try anew the next time", async () => {
    const { collection, get, refuse, asked } = cloud(names(2));
    refuse(new Error("busy"));
    const reads = [collection.get("thing-0"), collection.get("thing-1")];
    const ends = Promise.allSettled(reads);
    await vi.advanceTimersByTimeAsync(10);
    expect((await ends).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    refuse();
    expect(await get("thing-0", "thing-1")).toHaveLength(2);
    expect(asked).toEqual(["all", "all"]);
  });

  it("never take `now` from a list", async () => {
    const { get, collection, things } = cloud(names(2));
    await get("thing-0", "thing-1");
    things.set("thing-0", { id: "thing-0", version: 2 });
    expect(await collection.readNow("thing-0")).toEqual({ id: "thing-0", version: 2 });
  });

  it("give what the cloud has after the last write, in whatever order they come", async () => {
    const step = fc.oneof(
      fc.record({ read: fc.array(fc.nat(5), { minLength: 1, maxLength: 6 }) }),
      fc.record({ write: fc.nat(5) }),
      fc.record({ remove: fc.nat(5) }),
      fc.record({ wait: fc.nat(8000) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const { get, things, collection } = cloud(names(6));
        for (const each of steps) {
          if ("wait" in each) await vi.advanceTimersByTimeAsync(each.wait);
          else if ("read" in each) {
            const wanted = each.read.map((i) => `thing-${i}`);
            expect(await get(...wanted)).toEqual(wanted.map((id) => things.get(id)));
          } else {
            const id = `thing-${"write" in each ? each.write : each.remove}`;
            if ("write" in each) things.set(id, { id, version: (things.get(id)?.version ?? 0) + 1 });
            else things.delete(id);
            collection.forget();
          }
        }
      }),
    );
  });
});
