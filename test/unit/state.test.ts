import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { AnyDefinition } from "../../providers/core/definition";
import { changed, inputsIn, onlyArguments, stateAfterChange, stateAfterRead } from "../../providers/state";

const definition = {
  name: "test:Thing",
  args: z.strictObject({
    size: z.int().optional(),
    zone: z.string().optional(),
    tags: z.array(z.string()).optional(),
    flavor: z.string().optional(),
  }),
  outputs: ["status", "flavorId"],
  same: { zone: (a: string, b: string) => a.toLowerCase() === b.toLowerCase() },
} as unknown as AnyDefinition;

const marks = { __self: ["t", "dev||one"], __provider: "p" };
const args = fc.record(
  {
    size: fc.integer({ min: 1, max: 9 }),
    zone: fc.constantFrom("nova", "Nova", "other"),
    tags: fc.array(fc.constantFrom("a", "b"), { maxLength: 2 }),
    flavor: fc.constantFrom("small", "large"),
  },
  { requiredKeys: [] },
);

describe("what is kept of a resource", () => {
  it("are its arguments as they were written, and its outputs as the cloud says", () => {
    const inputs = { ...marks, size: 1, zone: "Nova" };
    const seen = { args: { size: 1, zone: "nova" }, outputs: { status: "ok", flavorId: undefined } };
    expect(stateAfterChange(definition, inputs, seen)).toEqual({
      __self: ["t", "dev||one"],
      size: 1,
      zone: "Nova",
      status: "ok",
    });
  });

  it("holds no undefined value, which the engine refuses", () => {
    fc.assert(
      fc.property(args, args, (written, there) => {
        const seen = { args: { ...there, size: undefined }, outputs: { status: undefined, flavorId: "x" } };
        const before = stateAfterChange(definition, { ...marks, ...written, tags: undefined }, seen);
        const after = stateAfterRead(definition, before, seen);
        expect(Object.values(before).concat(Object.values(after))).not.toContain(undefined);
      }),
    );
  });
});

describe("a look at the cloud", () => {
  it("is no drift where the cloud means what was written", () => {
    fc.assert(
      fc.property(args, (written) => {
        const before = stateAfterChange(
          definition,
          { ...marks, ...written },
          { args: written, outputs: { status: "ok" } },
        );
        const there = { ...written, zone: written.zone?.toUpperCase() };
        const after = stateAfterRead(definition, before, { args: there, outputs: { status: "ok" } });
        expect(after).toEqual(before);
      }),
    );
  });

  it("is no drift in what the program leaves to the cloud", () => {
    fc.assert(
      fc.property(args, args, (written, there) => {
        const before = stateAfterChange(definition, { ...marks, ...written }, { args: written, outputs: {} });
        const after = stateAfterRead(definition, before, { args: { ...there, ...written }, outputs: {} });
        expect(changed(definition, after, written)).toEqual([]);
      }),
    );
  });

  it("shows what was changed behind the stack's back, as an argument that differs from the program's", () => {
    const written = { size: 2, zone: "nova", tags: ["a"] };
    const before = stateAfterChange(definition, { ...marks, ...written }, { args: written, outputs: { status: "ok" } });
    const after = stateAfterRead(definition, before, { args: { ...written, size: 5 }, outputs: { status: "busy" } });
    expect(after).toMatchObject({ size: 5, status: "busy" });
    expect(changed(definition, after, written)).toEqual(["size"]);
    expect(inputsIn(definition, after)).toMatchObject({ size: 5, __self: ["t", "dev||one"] });
  });

  it("leaves the marks as they are", () => {
    const before = { ...marks, size: 1, __kept: true, __timeouts: { create: "1m" } };
    expect(stateAfterRead(definition, before, { args: { size: 2 }, outputs: {} })).toEqual({ ...before, size: 2 });
  });
});

it("tells arguments from marks and outputs", () => {
  const all = { ...marks, size: 1, status: "ok", zone: null };
  expect(onlyArguments(definition, all)).toEqual({ size: 1 });
  expect(inputsIn(definition, all)).toEqual({ size: 1, __self: ["t", "dev||one"] });
});
