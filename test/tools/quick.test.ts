/** The speed-ups take hold in the processes that the engine starts, and `QUICK=0` switches them off there. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox";
import { openProject, type TestProject } from "../harness/project";
import { isQuick } from "../harness/quick";

/** A line that a process of the engine wrote about what it loads lazily. */
interface Line {
  main?: string;
  asked?: string;
  loaded?: string;
  host?: string;
}

let sandbox: Sandbox;
let project: TestProject;

beforeAll(async () => {
  sandbox = await startSandbox({ quick: true });
  const program = `
    const { Volume } = require("pulumi-omnicloud");
    new Volume("disk", { size: 1 });`;
  project = await openProject({ files: { "index.cjs": program }, target: { ...sandbox, region: "RegionOne" } });
});
afterAll(async () => {
  await project?.close();
  await sandbox?.close();
});

it("spares program and host the packages that neither uses, and starts the host at once", async () => {
  const log = join(project.folder, "lazily");
  await project.run(["up"], { env: { OMNICLOUD_TEST_LAZILY: log } });
  const text = existsSync(log) ? readFileSync(log, "utf8") : "";
  const lines = text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
  const askedBy = (main: RegExp) =>
    lines.filter((line) => line.asked && main.test(line.main ?? "")).map((l) => l.asked);
  const writing = ["@npmcli/arborist", "typescript", "normalize-package-data", "fdir"];
  const automation = ["execa", "got", "js-yaml", "@logdna/tail-file"];
  const packages = isQuick ? [...writing, ...automation] : [];
  expect(new Set(askedBy(/cmd\/run\b/))).toEqual(new Set(packages));
  expect(new Set(askedBy(/dynamic-provider/))).toEqual(new Set(packages));
  expect(lines.filter(({ loaded }) => loaded)).toEqual([]);
  expect(lines.some(({ host }) => host !== undefined)).toBe(isQuick);
});
