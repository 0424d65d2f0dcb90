/** What a start loads: a program no cloud until one is used, and a provider's host only its own. */
import { execFile } from "node:child_process";
import { relative, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const ROOT = resolve(__dirname, "..", "..");

/** The modules of the package and of npm that a script has loaded when it ends. */
async function loaded(script: string, ...flags: string[]): Promise<string[]> {
  const list = `;console.log(JSON.stringify(Object.keys(require("module")._cache)))`;
  const end = flags.includes("--input-type=module")
    ? `;import { createRequire } from "node:module"; const require = createRequire(import.meta.url)${list}`
    : list;
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, "-e", script + end], { cwd: ROOT });
  return (JSON.parse(stdout.trim().split("\n").at(-1) ?? "[]") as string[]).map((path) => relative(ROOT, path));
}

/** What belongs to the clouds and is heavy: their definitions, clients, look-ups and builders, and what these stand on. */
const HEAVY =
  /^dist\/providers\/(?!core\/|index|program)[^/]+\/.*(definition|definitions|api|client|clients|settings|components\/|lookups\/)|^node_modules\/(@pulumi\/(aws|openstack)|zod|undici|yaml|ipaddr\.js|@aws-sdk|@smithy|csv-parse)\//;

it.each([
  ["by require", `require("pulumi-omnicloud").Volume`, []],
  ["by import", `import { Volume } from "pulumi-omnicloud"; Volume.name`, ["--input-type=module"]],
])("the package, taken %s, loads no cloud", async (_how, script, flags) => {
  expect((await loaded(script, ...flags)).filter((path) => HEAVY.test(path))).toEqual([]);
});

it.each([
  ["examcloud", "examcloud:ExamVm"],
  ["aws", "aws:Disk"],
])("a host of %s loads this kind of cloud, and no other", async (kind, type) => {
  const paths = await loaded(`require("pulumi-omnicloud/host").host("${type}")`);
  const kinds = paths.flatMap((path) => /^dist\/providers\/([^/]+)\/definitions\.js$/.exec(path)?.[1] ?? []);
  expect(kinds).toEqual([kind]);
  // What AWS itself is asked with is loaded by the first request.
  expect(paths.filter((path) => /^node_modules\/(@aws-sdk\/client-(?!s3)|@pulumi\/aws\/)/.test(path))).toEqual([]);
});
