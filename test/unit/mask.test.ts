import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mask, Secrets } from "../../providers/core/mask";
import { runOperation } from "../../providers/core/operation";

/** How services and what is between them write a value, each by its own means. */
const WRITERS: Record<string, (value: string) => string> = {
  "as it is": (value) => value,
  JSON: (value) => JSON.stringify({ echo: value }),
  "JSON in JSON": (value) => JSON.stringify({ echo: JSON.stringify({ value }) }),
  "JSON for HTML": (value) =>
    JSON.stringify(value).replace(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`),
  "a form": (value) => new URLSearchParams({ value }).toString(),
  "a URL": (value) => `https://host/path?v=${encodeURIComponent(value)}`,
  HTML: (value) =>
    value.replace(/[&<>"']/g, (one) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[one] ?? "&#39;"),
  base64: (value) => Buffer.from(value).toString("base64"),
  "base64 for URLs": (value) => Buffer.from(value).toString("base64url"),
};

/** Values that a program may keep secret: long enough not to be a part of other words. */
const secret = fc.oneof(
  fc.string({ minLength: 8, maxLength: 60, unit: "grapheme" }),
  fc.string({ minLength: 8, maxLength: 60, unit: fc.constantFrom(..."aB3<>&\"'/+%\\ \n\t\u00e9\u20ac") }),
);

describe("a secret", () => {
  it.each(Object.entries(WRITERS))("is hidden in %s", (_, write) => {
    fc.assert(
      fc.property(secret, fc.constantFrom("", "before ", "ab"), (value, before) => {
        fc.pre(/\w{3}/.test(value) && !/^\d+$/.test(value));
        const written = write(value);
        expect(mask(`${before}${written}`, [value])).not.toContain(write === WRITERS.JSON ? value : written);
      }),
      { numRuns: 300 },
    );
  });

  it("is hidden in base64 of a longer text", () => {
    for (const before of ["", "u", "us", "user"]) {
      const text = Buffer.from(`${before}:TOPSECRET-1234:after`).toString("base64");
      const hidden = mask(text, ["TOPSECRET-1234"]);
      expect(hidden).toContain("[secret]");
      expect(Buffer.from(hidden.replace("[secret]", ""), "base64").toString()).not.toContain("SECRET");
    }
  });

  it("of several lines is hidden in each of them, too", () => {
    const script = "#!/bin/sh\nexport PASSWORD=hunter2hunter2\nexit 0";
    expect(mask("line 2: export PASSWORD=hunter2hunter2 is wrong", [script])).toBe("line 2: [secret] is wrong");
  });

  it("that is short, or a number, is hidden as a word", () => {
    expect(mask("size 20 of 2026, id a20b", new Array("20"))).toBe("size [secret] of 2026, id a20b");
    expect(mask("the pin is abc, not abcd", ["abc"])).toBe("the pin is [secret], not abcd");
  });

  it("that begins with another one is hidden whole", () => {
    expect(mask("secret-long and secret", ["secret", "secret-long"])).toBe("[secret] and [secret]");
  });

  it("may be anywhere in a value; true, false and nothing hide nothing", () => {
    const secrets = new Secrets().add({ a: ["deep-inside", { b: 4711 }] }, true, null, undefined, "");
    expect(secrets.hide("deep-inside 4711 true null undefined")).toBe("[secret] [secret] true null undefined");
  });

  it("of the running operation is hidden in every text", async () => {
    const secrets = new Secrets().add("of-the-operation");
    const operation = { verb: "create", deadline: Date.now() + 1000, patient: true, secrets };
    expect(await runOperation(operation, async () => mask("it says of-the-operation"))).toBe("it says [secret]");
    expect(mask("it says of-the-operation")).toBe("it says of-the-operation");
  });
});
