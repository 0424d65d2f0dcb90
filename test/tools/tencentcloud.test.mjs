// @ts-check
import { describe, expect, it } from "vitest";
import { forTencentcloud } from "../../tools/tencentcloud.mjs";

const files = ["test/tencentcloud/native.test.ts", "test/tencentcloud/service.test.ts", "test/unit/x.test.ts"];

/** @param {boolean} isCi @param {() => Promise<{bin?: string, version: string, how: string}>} bring */
async function asked(isCi, bring) {
  /** @type {string[]} */
  const said = [];
  const say = (/** @type {string} */ line) => said.push(line);
  return { ...(await forTencentcloud({ files, say, complain: say, isCi, bring })), said };
}

const noGo = () => Promise.reject(new Error("no go on PATH"));

describe("the tests of Tencent Cloud", () => {
  it("find the plugin where it was built", async () => {
    const plugin = { bin: "/cache/bin", version: "1.80.0", how: "built" };
    expect(await asked(true, async () => plugin)).toEqual({ bin: "/cache/bin", left: [], failed: 0, said: [] });
  });

  it("are left out where it cannot be built, each of them named, but for those of the sandbox", async () => {
    const { left, failed, said } = await asked(false, noGo);
    expect({ left, failed }).toEqual({ left: ["--exclude", "test/tencentcloud/native.test.ts"], failed: 0 });
    expect(said).toEqual(["no go on PATH", "left out: test/tencentcloud/native.test.ts"]);
  });

  it("fail CI there", async () => {
    expect((await asked(true, noGo)).failed).toBe(1);
  });
});
