/** What Pulumi.yaml says of its runtime reaches the program, by whichever engine runs here. */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { newPlace, type Place } from "../harness/folders";

let place: Place;
beforeEach(() => {
  place = newPlace();
});
afterEach(() => place.remove());

/** What the program sees of its options, by the command line: the Automation API runs programs in its own process. */
async function outputsWith(options: string): Promise<Record<string, unknown>> {
  const { folder, environment } = place;
  const project = `name: options\nruntime: { name: nodejs, options: ${options} }\nmain: index.js\n`;
  writeFileSync(join(folder, "Pulumi.yaml"), project);
  writeFileSync(
    join(folder, "index.js"),
    `console.log("said to the very end");
    module.exports = {
      typescript: Object.keys(require.cache).some((file) => file.includes("ts-node")),
      tsconfig: process.env.PULUMI_NODEJS_TSCONFIG_PATH || "",
      title: process.title,
    };`,
  );
  writeFileSync(join(folder, "other.json"), "{}");
  const run = async (...args: string[]) => promisify(execFile)("pulumi", args, { cwd: folder, env: environment });
  await run("stack", "init", "dev", "--non-interactive");
  const { stdout } = await run("up", "--yes", "--skip-preview", "--non-interactive");
  expect(stdout).toContain("said to the very end");
  return JSON.parse((await run("stack", "output", "--json")).stdout) as Record<string, unknown>;
}

it("nodeargs and tsconfig of Pulumi.yaml arrive, and typescript: false loads no ts-node", async () => {
  const given = "{ typescript: false, tsconfig: other.json, nodeargs: '--title=ours --no-warnings' }";
  expect(await outputsWith(given)).toEqual({ typescript: false, tsconfig: "other.json", title: "ours" });
});

it("a host that refuses stack transforms says that options of transformations do not count, once, and only if there are any", async () => {
  const { folder, environment } = place;
  const run = async (...args: string[]) => promisify(execFile)("pulumi", args, { cwd: folder, env: environment });
  writeFileSync(
    join(folder, "Pulumi.yaml"),
    "name: old\nruntime: { name: nodejs, options: { typescript: false } }\nmain: index.js\n",
  );
  const connections = JSON.stringify({
    cloud: { authUrl: "http://127.0.0.1:9/v3", username: "u", password: "p", projectName: "n" },
  });
  const program = (first: string) => `const pulumi = require("@pulumi/pulumi");
    const { CloudDisk, Volume } = require("pulumi-omnicloud");
    ${first}
    new Volume("one", { size: 1 });
    new Volume("two", { size: 1 });
    new CloudDisk("three", { size: 1 });`;
  await run("stack", "init", "dev", "--non-interactive");
  await run("config", "set", "--secret", "omnicloud:connections", connections);
  const shown = async (first: string) => {
    writeFileSync(join(folder, "index.js"), program(first));
    const { stdout } = await run("preview", "--non-interactive");
    const [, diagnostics = ""] = stdout.split("Diagnostics:");
    return diagnostics.match(/this language host refuses stack transforms/g)?.length ?? 0;
  };
  const transformation = "pulumi.runtime.registerStackTransformation(() => undefined);";
  expect(await shown("")).toBe(0);
  // An installed Pulumi refuses nothing; the engine that is built here does.
  const isRefused = await shown("pulumi.runtime.registerResourceTransform(() => undefined);").then(
    () => false,
    () => true,
  );
  expect(await shown(transformation)).toBe(isRefused ? 1 : 0);
});
