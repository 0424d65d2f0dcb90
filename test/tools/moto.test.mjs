// @ts-check
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { moto } from "../../tools/backends/moto.mjs";

/** @type {string} */
let cache;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "omnicloud-moto-"));
  vi.stubEnv("OMNICLOUD_CACHE", cache);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

describe("moto", () => {
  it("says what is missing where there is no Python, and what to do", async () => {
    vi.stubEnv("PATH", cache);
    /** @type {string[]} */
    const said = [];
    const tried = moto({ say: (line) => said.push(line) });
    await expect(tried).rejects.toThrow(/from PyPI: no python3 on PATH\n.*Install Python 3\.9 or newer/);
    expect(said.join("\n")).toMatch(/moto: from PyPI: no python3 on PATH/);
  });
});
