import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { AnyDefinition } from "../../providers/core/definition";
import { equal, equalWhereKnown } from "../../providers/core/equal";
import { UNKNOWN } from "../../providers/core/schema";
import { replacingArguments, replacingByOption } from "../../providers/host/replacement";
import { changed } from "../../providers/state";

/** Values as arguments have them. */
const value = fc.jsonValue({ maxDepth: 4, depthSize: "small" });

/** A copy in which the parts that `pick` is true for are not known yet. */
function forget(of: unknown, pick: () => boolean): unknown {
  if (pick()) return UNKNOWN;
  if (Array.isArray(of)) return of.map((inner) => forget(inner, pick));
  if (typeof of !== "object" || of === null) return of;
  return Object.fromEntries(Object.entries(of).map(([key, inner]) => [key, forget(inner, pick)]));
}

/** A copy with `undefined` and `null` strewn into its objects, which is how an absent argument may arrive. */
function pad(of: unknown, index = 0): unknown {
  if (Array.isArray(of)) return of.map((inner, i) => pad(inner, i));
  if (typeof of !== "object" || of === null) return of;
  const padded = Object.entries(of).map(([key, inner]) => [key, pad(inner, index + 1)]);
  return Object.fromEntries([...padded, ["absent of course", index % 2 ? null : undefined]]);
}

describe("two values", () => {
  it("are equal to themselves, in whatever order their keys are written", () => {
    const reversed = (of: unknown): unknown => {
      if (Array.isArray(of)) return of.map(reversed);
      if (typeof of !== "object" || of === null) return of;
      return Object.fromEntries(
        Object.entries(of)
          .reverse()
          .map(([key, inner]) => [key, reversed(inner)]),
      );
    };
    fc.assert(fc.property(value, (a) => equal(a, reversed(structuredClone(a)))));
  });

  it("are equal in both directions or in none", () => {
    fc.assert(fc.property(value, value, (a, b) => equal(a, b) === equal(b, a)));
  });

  it("are equal where one leaves out what the other has as null", () => {
    fc.assert(fc.property(value, (a) => equal(a, pad(a))));
  });

  it("are never equal where a known part differs", () => {
    fc.assert(
      fc.property(value, fc.string(), (inner, key) => {
        expect(equal({ [`k${key}`]: [inner, 1] }, { [`k${key}`]: [inner, 2] })).toBe(false);
      }),
    );
  });

  it("tell an array from an object with the same keys, and a number from its text", () => {
    expect(equal([1], { 0: 1 })).toBe(false);
    expect(equal(1, "1")).toBe(false);
    expect(equal([1, 2], [1])).toBe(false);
    expect(equal([undefined], [])).toBe(false);
    expect(equal({}, [])).toBe(false);
    expect(equal(undefined, false)).toBe(false);
  });

  it("are not confused by keys that every object inherits", () => {
    expect(equal({ toString: "a" }, {})).toBe(false);
    expect(equal({ constructor: null }, {})).toBe(true);
    expect(equal(JSON.parse('{"__proto__": {"a": 1}}'), {})).toBe(false);
  });
});

describe("values not known yet", () => {
  const forgetful = fc.tuple(value, fc.infiniteStream(fc.nat(4))).map(([whole, chance]) => {
    const pick = () => chance.next().value === 0;
    return { whole, partly: forget(whole, pick) };
  });

  it("may turn out to be equal", () => {
    fc.assert(fc.property(forgetful, ({ whole, partly }) => equalWhereKnown(whole, partly)));
  });

  it("may turn out equal in both directions or in none", () => {
    fc.assert(
      fc.property(forgetful, value, ({ partly }, b) => equalWhereKnown(partly, b) === equalWhereKnown(b, partly)),
    );
  });

  it("do not hide a known part that differs", () => {
    fc.assert(fc.property(forgetful, ({ whole, partly }) => !equalWhereKnown([whole, "a"], [partly, "b"])));
  });

  it("are equal to nothing but themselves in the strict sense", () => {
    fc.assert(fc.property(value, (a) => !equal(a, UNKNOWN) && !equal([UNKNOWN], [a])));
    expect(equal({ a: UNKNOWN }, { a: UNKNOWN })).toBe(true);
  });

  it("are all that equality needs: equal values are equal where known", () => {
    fc.assert(fc.property(value, value, (a, b) => !equal(a, b) || equalWhereKnown(a, b)));
  });
});

const definition = {
  name: "test:Thing",
  args: z.strictObject({
    size: z.int().optional(),
    zone: z.string().optional(),
    hosts: z.array(z.string()).optional(),
    label: z.string().optional(),
    connection: z.string().optional(),
    adopt: z.string().optional(),
  }),
  outputs: [],
  replaceOn: ["zone", "hosts"],
  quiet: ["label"],
  same: { zone: (a?: string, b?: string) => a?.toLowerCase() === b?.toLowerCase() },
} as unknown as AnyDefinition;

describe("the arguments of a resource", () => {
  it("differ by value, and not where they are quiet or ours", () => {
    const from = { size: 1, label: "a", connection: "x", adopt: "id", __self: ["t", "x"] };
    expect(changed(definition, from, { size: 2, label: "b", connection: "y", __self: ["u", "x"] })).toEqual(["size"]);
  });

  it("do not differ where two written forms mean the same", () => {
    expect(changed(definition, { zone: "Nova" }, { zone: "nova" })).toEqual([]);
    expect(changed(definition, { zone: "nova" }, { zone: "other" })).toEqual(["zone"]);
  });

  it("make a new object only where the definition says so", () => {
    expect(replacingArguments(definition, { size: 1, zone: "a" }, { size: 2, zone: "a" })).toEqual([]);
    expect(replacingArguments(definition, { size: 1, zone: "a" }, { size: 2, zone: "b" })).toEqual(["zone"]);
  });

  it("make no new object while they are not known, unless what is known differs", () => {
    expect(replacingArguments(definition, { zone: "a" }, { zone: UNKNOWN })).toEqual([]);
    expect(replacingArguments(definition, { hosts: ["a", "b"] }, { hosts: ["a", UNKNOWN] })).toEqual([]);
    expect(replacingArguments(definition, { hosts: ["a", "b"] }, { hosts: ["c", UNKNOWN] })).toEqual(["hosts"]);
    expect(changed(definition, { zone: "a" }, { zone: UNKNOWN })).toEqual(["zone"]);
  });

  it("make a new object while the object that it is a part of is not known", () => {
    const part = { ...definition, partOf: ["zone"] } as unknown as AnyDefinition;
    expect(replacingArguments(part, { zone: "a" }, { zone: UNKNOWN })).toEqual(["zone"]);
    expect(replacingArguments(part, { hosts: ["a", "b"] }, { hosts: ["a", UNKNOWN] })).toEqual([]);
  });

  it("make a new object where the user asks for that, also for a part of them", () => {
    const asked = (paths: string[], from: object, to: object) =>
      replacingByOption(definition, from as never, to as never, paths);
    expect(asked(["size"], { size: 1, zone: "a" }, { size: 2, zone: "b" })).toEqual(["size"]);
    expect(asked(["*"], { size: 1, zone: "a", label: "x" }, { size: 2, zone: "b", label: "y" })).toEqual([
      "size",
      "zone",
    ]);
    expect(asked(["size"], { size: 1 }, { size: 1, zone: "b" })).toEqual([]);
    expect(asked(["hosts[1]"], { hosts: ["a", "b"] }, { hosts: ["c", "b"] })).toEqual([]);
    expect(asked(["hosts[1]", "zone.x"], { hosts: ["a", "b"] }, { hosts: ["a", "c"] })).toEqual(["hosts"]);
    expect(asked(["hosts[*]"], { hosts: ["a", "b"] }, { hosts: ["a", "c"] })).toEqual(["hosts"]);
    expect(asked(["zone"], { zone: "a" }, { zone: UNKNOWN })).toEqual([]);
    expect(asked([], { size: 1 }, { size: 2 })).toEqual([]);
  });
});
