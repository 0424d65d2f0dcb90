// @ts-check
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { build } from "../../tools/prepare.mjs";

/** @type {string} */
let root;
/** @type {string[]} */
let said;
const say = (/** @type {string} */ line) => said.push(line);

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "omnicloud-build-"));
  said = [];
  mkdirSync(join(root, "stacks"));
  const compilerOptions = { rootDir: ".", outDir: "dist", incremental: true, types: [] };
  writeFileSync(join(root, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["index.ts", "stacks"] }));
  source("index.ts", "export const a: number = 1;");
  source("stacks/team.ts", "export const b: number = 1;");
  await build({ say, root });
});

afterEach(() => rmSync(root, { recursive: true }));

describe("the build", () => {
  it("is passed over while the sources are the same", async () => {
    await build({ say, root });
    expect(said).toEqual([expect.stringMatching(/^build: done/)]);
  });

  it("takes in a source that has changed", async () => {
    source("stacks/team.ts", "export const b: number = 22;");
    await build({ say, root });
    expect(readFileSync(join(root, "dist/stacks/team.js"), "utf8")).toContain("22");
  });

  it("drops the output of a source that is gone", async () => {
    rmSync(join(root, "stacks/team.ts"));
    await build({ say, root });
    expect(existsSync(join(root, "dist/stacks/team.js"))).toBe(false);
    expect(existsSync(join(root, "dist/index.js"))).toBe(true);
  });

  it("says what is wrong in the sources, each time until it is put right", async () => {
    source("index.ts", 'export const a: number = "one";');
    await expect(build({ say, root })).rejects.toThrow(/The build failed:\nindex\.ts\(1,14\): error TS2322/);
    await expect(build({ say, root })).rejects.toThrow(/TS2322/);
  });
});

/**
 * @param {string} file
 * @param {string} code
 */
const source = (file, code) => writeFileSync(join(root, file), code);
