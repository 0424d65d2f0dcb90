// @ts-check
import { describe, expect, it } from "vitest";
import { forAws } from "../../tools/aws.mjs";

const files = ["test/aws/disks.test.ts", "test/aws/lost/awsCrash.test.ts", "test/aws/notes.md", "test/unit/x.test.ts"];

/** @param {boolean} isCi @param {() => Promise<{python: string}>} bring */
async function asked(isCi, bring) {
  /** @type {string[]} */
  const said = [];
  const say = (/** @type {string} */ line) => said.push(line);
  return { ...(await forAws({ files, say, complain: say, isCi, bring })), said };
}

const noPython = () => Promise.reject(new Error("there is no Python 3.9: install it"));

describe("the tests of AWS", () => {
  it("are told where moto is", async () => {
    expect(await asked(true, async () => ({ python: "/venv/python" }))).toEqual({
      ...{ env: { OMNICLOUD_MOTO: "/venv/python" }, left: [], failed: 0, said: [] },
    });
  });

  it("are left out where there is no Python, each of them named", async () => {
    const { env, left, failed, said } = await asked(false, noPython);
    expect({ env, left, failed }).toEqual({ env: {}, left: ["--exclude", "test/aws/**"], failed: 0 });
    expect(said).toEqual([
      "there is no Python 3.9: install it",
      "left out: test/aws/disks.test.ts",
      "left out: test/aws/lost/awsCrash.test.ts",
    ]);
  });

  it("fail CI there", async () => {
    expect((await asked(true, noPython)).failed).toBe(1);
  });
});
