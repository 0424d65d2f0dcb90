// @ts-check
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkNode, isInstalled } from "../../tools/prepare.mjs";

/** @type {string} */
let root;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "omnicloud-install-"));
  lock({
    "": {},
    "node_modules/a": { version: "1.0.0", integrity: "x" },
    "node_modules/b": { version: "2.0.0", optional: true },
  });
});

afterEach(() => rmSync(root, { recursive: true }));

describe("the npm packages", () => {
  it("are missing in a bare clone", () => expect(isInstalled(root)).toBe(false));

  it("are there when they are what the lock file says, be optional ones there or not", () => {
    installed({ "node_modules/a": { version: "1.0.0", integrity: "x" } });
    expect(isInstalled(root)).toBe(true);
  });

  it.each([
    ["is missing", {}],
    ["has another version", { "node_modules/a": { version: "1.0.1", integrity: "x" } }],
    ["has other content", { "node_modules/a": { version: "1.0.0", integrity: "y" } }],
  ])("are installed again when one %s", (_, packages) => {
    installed(packages);
    expect(isInstalled(root)).toBe(false);
  });
});

it("asks for a newer Node where it is too old", () => {
  expect(() => checkNode("18.20.4")).toThrow("Node 20 or newer is needed, and this is 18.20.4");
  expect(() => checkNode("20.0.0")).not.toThrow();
  expect(() => checkNode("100.1.0")).not.toThrow();
});

/** @param {Record<string, object>} packages */
const lock = (packages) => writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages }));

/** @param {Record<string, object>} packages */
function installed(packages) {
  mkdirSync(join(root, "node_modules"));
  writeFileSync(join(root, "node_modules", ".package-lock.json"), JSON.stringify({ packages }));
}
