// @ts-check
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { onOneSideOnly } from "../../tools/contract.mjs";
import { ROOT } from "../../tools/prepare.mjs";
import { casesOf } from "../../tools/vitest.mjs";

const name = join(ROOT, "test/volume.test.ts");
const file = "test/volume.test.ts";

describe("the counts", () => {
  it("hold each case with its file and its full name", () => {
    const report = {
      testResults: [{ name, status: "passed", assertionResults: [{ fullName: "a b", status: "passed" }] }],
    };
    expect(casesOf(report, false)).toEqual([{ file, name: "a b", state: "passed" }]);
  });

  it("count a file that does not load as one failure", () => {
    const report = { testResults: [{ name, status: "failed", assertionResults: [] }] };
    expect(casesOf(report, false)).toEqual([{ file, name: "the file as a whole", state: "failed" }]);
  });

  it("count what is skipped, unless tests were chosen by name", () => {
    const skipped = ["pending", "todo", "skipped"].map((status) => ({ fullName: status, status }));
    const report = { testResults: [{ name, status: "passed", assertionResults: skipped }] };
    expect(casesOf(report, false).map(({ state }) => state)).toEqual(["skipped", "skipped", "skipped"]);
    expect(casesOf(report, true)).toEqual([]);
  });
});

describe("the contract", () => {
  const both = { file: "test/contract/volume.test.ts", name: "grows", state: /** @type {const} */ ("passed") };
  const other = { ...both, name: "is renamed" };

  it("holds where the same cases passed on both sides", () => {
    expect(onOneSideOnly([both, other], [other, both])).toEqual([]);
  });

  it("names a case that did not run, or failed, on one side", () => {
    expect(onOneSideOnly([both, other], [both, { ...other, state: "failed" }])).toEqual([
      { file: other.file, name: "is renamed", missing: "the real cloud" },
    ]);
    expect(onOneSideOnly([], [both])).toEqual([{ file: both.file, name: "grows", missing: "the sandbox" }]);
  });

  it("leaves other tests alone", () => {
    expect(onOneSideOnly([{ ...both, file: "test/tools/counts.test.mjs" }], [])).toEqual([]);
  });
});
