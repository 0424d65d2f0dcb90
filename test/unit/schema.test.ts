import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { faultsOf, hasUnknown, pathOf, UNKNOWN } from "../../providers/core/schema";

/** All that schemas of ours are made of. */
const schema = z.strictObject({
  size: z.int().positive("must be at least 1 GiB"),
  name: z.string().max(20).optional(),
  cidr: z
    .string()
    .regex(/^\d+\.\d+\.\d+\.\d+\/\d+$/, "must be a CIDR")
    .optional(),
  adopt: z.union([z.string().min(1), z.literal(false)]).optional(),
  mode: z.enum(["soft", "hard"]).optional(),
  metadata: z.record(z.string(), z.string()).optional(),
  rules: z
    .array(
      z.strictObject({
        direction: z.enum(["ingress", "egress"]),
        port: z.union([z.int().min(1).max(65535), z.string().regex(/^\d+-\d+$/, "must be two ports")]).optional(),
        remote: z.strictObject({ cidr: z.string().regex(/\//, "must be a CIDR") }).optional(),
      }),
    )
    .optional(),
});

const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });

/** Arguments that are as they should be. */
const good = fc.record({
  size: fc.integer({ min: 1, max: 1000 }),
  name: optional(fc.string({ maxLength: 20 })),
  cidr: optional(fc.constantFrom("10.0.0.0/8", "192.168.1.0/24")),
  adopt: optional(fc.constantFrom("an-id", false)),
  mode: optional(fc.constantFrom("soft", "hard")),
  metadata: optional(fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { maxKeys: 3, noNullPrototype: true })),
  rules: optional(
    fc.array(
      fc.record({
        direction: fc.constantFrom("ingress", "egress"),
        port: optional(fc.oneof(fc.integer({ min: 1, max: 65535 }), fc.constant("80-90"))),
        remote: optional(fc.record({ cidr: fc.constant("0.0.0.0/0") })),
      }),
      { maxLength: 4 },
    ),
  ),
});

/** Every place in a value, as a path. */
function places(of: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (Array.isArray(of)) return [path, ...of.flatMap((inner, i) => places(inner, [...path, i]))];
  if (typeof of !== "object" || of === null) return of === undefined ? [] : [path];
  return [path, ...Object.entries(of).flatMap(([key, inner]) => places(inner, [...path, key]))];
}

function put(of: unknown, path: (string | number)[], value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const copy = (Array.isArray(of) ? [...of] : { ...(of as object) }) as Record<string | number, unknown>;
  copy[step] = put(copy[step], rest, value);
  return copy;
}

/** Good arguments of which some part, at some depth, is not known yet. */
const partlyKnown = good.chain((args) =>
  fc
    .subarray(places(args).slice(1))
    .map((unknown) =>
      unknown.sort((a, b) => b.length - a.length).reduce<unknown>((all, path) => put(all, path, UNKNOWN), args),
    ),
);

describe("arguments", () => {
  it("have no fault when they are as they should be", () => {
    fc.assert(
      fc.property(good, (args) => {
        expect(faultsOf(schema, args)).toEqual([]);
      }),
    );
  });

  it("have no fault for what is not known yet, at any depth", () => {
    fc.assert(
      fc.property(partlyKnown, (args) => {
        expect(faultsOf(schema, args)).toEqual([]);
      }),
    );
  });

  it("have the fault of a known part, whatever else is not known yet", () => {
    fc.assert(
      fc.property(partlyKnown, (args) => {
        const bad = put(args, ["size"], -1);
        expect(faultsOf(schema, bad)).toEqual([{ property: "size", reason: "must be at least 1 GiB" }]);
      }),
    );
  });

  it("have the fault of a known part beside one that is not known, inside the same list", () => {
    const rules = [
      { direction: UNKNOWN, port: 80 },
      { direction: "ingress", port: 80, remote: { cidr: "anywhere" } },
    ];
    expect(faultsOf(schema, { size: 1, rules })).toEqual([
      { property: "rules[1].remote.cidr", reason: "must be a CIDR" },
    ]);
  });

  it("name what is missing, what is of the wrong type, and what is allowed", () => {
    expect(faultsOf(schema, {})).toEqual([{ property: "size", reason: "is required" }]);
    expect(faultsOf(schema, { size: 1.5 })).toEqual([{ property: "size", reason: "must be a whole number" }]);
    expect(faultsOf(schema, { size: "1" })).toMatchObject([
      { property: "size", reason: expect.stringContaining("must be") },
    ]);
    expect(faultsOf(schema, { size: 1, name: 5 })).toEqual([{ property: "name", reason: "must be of type string" }]);
    expect(faultsOf(schema, { size: 1, name: "n".repeat(21) })).toEqual([
      { property: "name", reason: "must have at most 20 characters" },
    ]);
    expect(faultsOf(schema, { size: 1, rules: [{ direction: "ingress", port: 70000 }] })).toMatchObject([
      { property: "rules[0].port", reason: expect.stringContaining("must be at most 65535") },
    ]);
    expect(faultsOf(schema, { size: 1, adopt: "" })).toMatchObject([
      { property: "adopt", reason: expect.stringContaining("must not be empty") },
    ]);
    expect(faultsOf(schema, { size: 1, mode: "medium" })).toEqual([
      { property: "mode", reason: 'must be one of "soft", "hard"' },
    ]);
  });

  it("name the least that is allowed, or what it must be more than", () => {
    const bounds = z.strictObject({ atATime: z.int().positive(), replica: z.int().min(0) });
    expect(faultsOf(bounds, { atATime: 0, replica: -1 })).toEqual([
      { property: "atATime", reason: "must be more than 0" },
      { property: "replica", reason: "must be at least 0" },
    ]);
  });

  it("name every argument that does not exist, at its place", () => {
    const faults = faultsOf(schema, { size: 1, rules: [{ direction: "ingress", prot: "tcp", remot: UNKNOWN }] });
    const known = "there is no such argument; known are direction, port, remote";
    expect(faults).toEqual([
      { property: "rules[0].prot", reason: `${known}; did you mean port?` },
      { property: "rules[0].remot", reason: `${known}; did you mean remote?` },
    ]);
  });

  it("say what each form of an argument would have to be", () => {
    const [fault] = faultsOf(schema, { size: 1, rules: [{ direction: "ingress", port: "80:90" }] });
    expect(fault?.property).toBe("rules[0].port");
    expect(fault?.reason).toContain("must be two ports");
  });
});

describe("a value", () => {
  it("is not wholly known when any part of it is not", () => {
    fc.assert(
      fc.property(good, (args) => {
        expect(hasUnknown(args)).toBe(false);
        for (const path of places(args)) expect(hasUnknown(put(args, path, UNKNOWN))).toBe(true);
      }),
    );
  });
});

it("writes a path as a user does", () => {
  expect(pathOf(["rules", 2, "remote", "cidr"])).toBe("rules[2].remote.cidr");
  expect(pathOf([])).toBe("");
});
