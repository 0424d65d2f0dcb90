import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { identityOf, labelOf, markIn, markOf, tokenOf } from "../../providers/core/mark";

const hex = (length: number) =>
  fc
    .array(fc.constantFrom(..."0123456789abcdef"), { minLength: length, maxLength: length })
    .map((digits) => digits.join(""));
const identity = hex(8);
const name = fc
  .string({ minLength: 1, maxLength: 300 })
  .filter((text) => !text.includes("::") && !/[0-9a-f]{8}-/.test(text));
const urn = fc
  .tuple(fc.stringMatching(/^[a-z]{1,40}$/), name)
  .map(([stack, own]) => `urn:pulumi:${stack}::project::pulumi-nodejs:dynamic/omnicloud/openstack:Volume::${own}`);

describe("a token", () => {
  it("is the same for the same resource of a stack, and starts with the stack's identity", () => {
    fc.assert(
      fc.property(identity, urn, (of, at) => {
        expect(tokenOf(of, at)).toBe(tokenOf(of, at));
        expect(tokenOf(of, at)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{12}$/);
        expect(identityOf(tokenOf(of, at))).toBe(of);
      }),
    );
  });

  it("differs between stacks and between resources", () => {
    fc.assert(
      fc.property(identity, identity, urn, urn, (a, b, first, second) => {
        fc.pre(a !== b && first.split("::").at(-1) !== second.split("::").at(-1));
        expect(new Set([tokenOf(a, first), tokenOf(b, first), tokenOf(a, second)]).size).toBe(3);
      }),
    );
  });

  it("stays if stack and project are given other names", () => {
    fc.assert(
      fc.property(identity, urn, (of, at) => {
        const [, , ...rest] = at.split("::");
        expect(tokenOf(of, ["urn:pulumi:prod", "shop", ...rest].join("::"))).toBe(tokenOf(of, at));
      }),
    );
  });
});

describe("a mark", () => {
  const token = fc.tuple(identity, urn).map(([of, at]) => tokenOf(of, at));

  it("is read back as it was written", () => {
    fc.assert(
      fc.property(token, fc.boolean(), (of, kept) => {
        expect(markIn(markOf(of, kept))).toEqual({ token: of, kept });
      }),
    );
  });

  it("is found in the description of an object that was given none", () => {
    fc.assert(
      fc.property(token, fc.boolean(), urn, (of, kept, at) => {
        expect(markIn(labelOf(at, markOf(of, kept)))).toEqual({ token: of, kept });
      }),
    );
  });

  it("stands in a description that every service takes: at most 255 characters, whatever the names", () => {
    fc.assert(
      fc.property(token, urn, (of, at) => {
        expect([...labelOf(at, markOf(of, true))].length).toBeLessThanOrEqual(255);
      }),
    );
    const longest = labelOf(`urn:pulumi:dev::p::t::${"n".repeat(300)}`, markOf(tokenOf("1a2b3c4d", ""), true));
    expect(longest.length).toBeLessThanOrEqual(255);
    expect(longest).toContain("dev/nnn");
  });

  it("is not seen in other ids, or in nothing", () => {
    for (let i = 0; i < 100; i++) expect(markIn(`made by ${randomUUID()}`)).toBeUndefined();
    expect(markIn(undefined)).toBeUndefined();
    expect(markIn(null)).toBeUndefined();
    expect(markIn("deadbeef-0123456789abc")).toBeUndefined();
  });
});
