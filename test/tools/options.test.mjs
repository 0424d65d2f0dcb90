// @ts-check
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../../tools/prepare.mjs";

const COMMANDS = ["torture", "bench", "gates", "record", "start", "backends/openstack", "backends/ceph"];

/**
 * @param {string} command
 * @param {string[]} args
 */
const run = (command, ...args) =>
  spawnSync(process.execPath, [join(ROOT, "tools", `${command}.mjs`), ...args], { encoding: "utf8" });

describe.each(COMMANDS)("tools/%s.mjs", (command) => {
  it("says with --help what may be asked, and does nothing", () => {
    const { status, stdout, stderr } = run(command, "--help");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^(npm|node) .*\n/);
  });

  it("tells an option that there is not in one sentence, above those that there are", () => {
    const { status, stderr } = run(command, "--nix");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Unknown option '--nix'\n\n(npm|node) /);
  });
});
