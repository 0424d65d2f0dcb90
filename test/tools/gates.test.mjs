// @ts-check
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { measure } from "../../tools/gates/measure.mjs";
import { report } from "../../tools/gates/report.mjs";
import { ROOT } from "../../tools/prepare.mjs";

/** @type {string} */
let root;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "omnicloud-gates-"));
  const exports = { ".": { types: "./dist/index.d.ts" }, "./host": { types: "./dist/providers/host/host.d.ts" } };
  source("package.json", JSON.stringify({ name: "pulumi-omnicloud", exports }));
  source("providers/core/cloud.ts", "/** One kind. */\nexport interface Cloud { kind: string }");
  source(
    "providers/aws/cloud.ts",
    `import type { Cloud } from "../core/cloud";
/** AWS. */
export const aws: Cloud = { kind: "aws" };
/** Its builders, loaded late. */
export const builders = { Vpc: () => require("./components/vpc") as typeof import("./components/vpc") };`,
  );
  source(
    "providers/aws/components/vpc.ts",
    `import type { VpcArgs } from "../../../components/vpc";
import { aws } from "../cloud";
/** Makes it. */
export const build = (args: VpcArgs) => [args, aws];`,
  );
  source("providers/ceph/cloud.ts", '/** Ceph. */\nexport const ceph = "ceph";');
  source(
    "providers/index.ts",
    `import { aws } from "./aws/cloud";
import { ceph } from "./ceph/cloud";
/** All. */
export const clouds = [aws, ceph];`,
  );
  source(
    "providers/host/host.ts",
    'import { clouds } from "../index";\n/** Carries. */\nexport const host = () => clouds;',
  );
  source(
    "components/vpc.ts",
    'import { clouds } from "../providers";\n/** Args. */\nexport interface VpcArgs { on: typeof clouds }',
  );
  source(
    "lookups/vpc.ts",
    'import type { Cloud } from "../providers/core/cloud";\n/** A. */\nexport type Found = Cloud;',
  );
  source("index.ts", 'export * from "./components/vpc";');
  source("cli/index.ts", 'import "../components/vpc";');
  source(
    "test/unit/host.test.ts",
    'import { host } from "../../providers/host/host";\nimport "pulumi-omnicloud/host";\nhost();',
  );
});

afterEach(() => rmSync(root, { recursive: true }));

describe("the gates", () => {
  it("are open for a house in order", () => expect(faults()).toEqual([]));

  it("are open for a checkout that lacks rooms", () => {
    for (const room of ["cli", "lookups", "test"]) rmSync(join(root, room), { recursive: true });
    expect(faults()).toEqual([]);
  });

  const HOST = 'import { host } from "../providers/host/host";';
  it.each([
    ["a core that knows a cloud", "providers/core/a.ts", 'import "../aws/cloud";', "1: imports providers/aws/cloud.ts"],
    [
      "a cloud that knows another",
      "providers/ceph/a.ts",
      '\nimport "../aws/cloud";',
      "2: imports providers/aws/cloud.ts",
    ],
    [
      "a type of another cloud",
      "providers/ceph/a.ts",
      'type A = import("../aws/cloud").A;',
      "1: imports providers/aws/cloud.ts",
    ],
    [
      "another cloud's builder",
      "providers/ceph/a.ts",
      'import "../aws/components/vpc";',
      "1: imports providers/aws/components/vpc.ts",
    ],
    [
      "a component that knows a cloud",
      "components/a.ts",
      'export type { A } from "../providers/aws/cloud";',
      "1: imports providers/aws/cloud.ts",
    ],
    [
      "a component that loads a cloud late",
      "components/a.ts",
      'const a = () => require("../providers/aws/cloud");',
      "1: imports providers/aws/cloud.ts",
    ],
    [
      "a look-up that knows a cloud",
      "lookups/a.ts",
      'const a = () => import("../providers/aws/cloud");',
      "1: imports providers/aws/cloud.ts",
    ],
    [
      "a cloud beside the list of clouds",
      "providers/a.ts",
      'import "./aws/cloud";',
      "1: imports providers/aws/cloud.ts",
    ],
    [
      "a command that knows a cloud",
      "cli/a.ts",
      'import "../providers/aws/cloud";',
      "1: imports providers/aws/cloud.ts",
    ],
    ["a look-up that knows a component", "lookups/a.ts", 'import "../components/vpc";', "1: imports components/vpc.ts"],
    ["a cloud that knows the list of clouds", "providers/aws/a.ts", 'import "..";', "1: imports providers/index.ts"],
    [
      "a sandbox that knows the product",
      "sandbox/a.ts",
      'import "../providers/core/cloud";',
      "1: imports providers/core/cloud.ts",
    ],
    ["a product that knows the sandbox", "cli/a.ts", 'import "../test/sandbox/b";', "1: imports test/sandbox/b.ts"],
    ["a command that knows the host", "cli/a.ts", HOST, "1: imports providers/host/host.ts"],
    ["a test of the whole that knows the host", "test/a.ts", HOST, "1: imports providers/host/host.ts"],
    [
      "the host by its public name",
      "stacks/a.ts",
      'import "pulumi-omnicloud/host";',
      "1: imports providers/host/host.ts",
    ],
  ])("stop %s", (_, file, code, fault) => {
    source("test/sandbox/b.ts", "");
    source(file, code);
    expect(faults()).toEqual([`${file}:${fault}, limit 0`]);
  });

  it("stop a circle, once, by its shortest way, where types alone make it", () => {
    source("lookups/a.ts", 'import "./b";');
    source("lookups/b.ts", 'import type { C } from "./c";\nimport "./d";');
    source("lookups/c.ts", 'const a = require("./a");');
    source("lookups/d.ts", 'import "./b";');
    const way = "imports itself by lookups/b.ts → lookups/c.ts → lookups/a.ts";
    expect(faults()).toEqual([`lookups/a.ts:1: ${way}, limit 0`]);
  });

  it("let a cloud know the types of components and look-ups, and nothing else of them", () => {
    source("providers/aws/rule.ts", 'import type { VpcArgs } from "../../components/vpc";');
    source("providers/aws/part.ts", 'import { type VpcArgs } from "../../components/vpc";');
    expect(faults()).toEqual([]);
    source("providers/aws/rule.ts", 'import { refuse } from "../../components/vpc";');
    source("providers/aws/part.ts", 'import { type VpcArgs, refuse } from "../../components/vpc";');
    expect(faults().sort()).toEqual([
      "providers/aws/part.ts:1: imports components/vpc.ts, limit 0",
      "providers/aws/rule.ts:1: imports components/vpc.ts, limit 0",
    ]);
  });

  it("stop a file of more lines than its limit", () => {
    source("lookups/long.ts", "//\n".repeat(301));
    source("lookups/short.ts", "//\n".repeat(300));
    expect(faults()).toEqual(["lookups/long.ts:1: 301 lines, limit 300"]);
  });

  it("stop a function of more lines than its limit, of any kind, by its body", () => {
    const body = `{${"\n".repeat(60)}}`;
    source(
      "lookups/a.ts",
      `function declared(\n  a: string,\n) ${body}\nconst arrow = () => ${body};\n[1].map(() => ${body});`,
    );
    source("lookups/b.ts", `class A { method() ${body}\nconstructor() ${body}\nfits() {${"\n".repeat(59)}} }`);
    expect(faults()).toEqual([
      "lookups/a.ts:1: 61 lines in declared, limit 60",
      "lookups/a.ts:64: 61 lines in arrow, limit 60",
      "lookups/a.ts:125: 61 lines in callback of [1].map, limit 60",
      "lookups/b.ts:1: 61 lines in method, limit 60",
      "lookups/b.ts:62: 61 lines in constructor, limit 60",
    ]);
  });

  it("count no chapter of a test as a function", () => {
    source("test/a.test.ts", `describe.each([1])("a", () => { it("b", () => {${"\n".repeat(60)}}); });`);
    expect(faults()).toEqual([]);
  });

  it("stop an export without a doc comment, listed or declared", () => {
    source(
      "lookups/a.ts",
      `const listed = 1;
export { listed as other };
export const [plain, b] = [1, 2];
export default class {}
/** Merged with its class. */
export interface Merged {}
export class Merged {}
export { aws } from "pulumi";
const own = 1;`,
    );
    expect(faults()).toEqual([
      "lookups/a.ts:1: listed has no doc comment, limit 0",
      "lookups/a.ts:3: [plain, b] has no doc comment, limit 0",
      "lookups/a.ts:4: default has no doc comment, limit 0",
    ]);
  });

  it("without a limit list what they find and let it pass", () => {
    source("lookups/a.ts", "export const a = 1;");
    const { lines, passed } = report(measure(root), { ...ALL, "undocumented exports": {} }, { list: true });
    expect(passed).toBe(true);
    expect(lines).toContain("lookups/a.ts:1: a has no doc comment");
  });

  it("end the command with 1 and the faults, or with 0 and the figures alone", () => {
    expect(gates()).toEqual({ status: 0, last: expect.stringMatching(/^other directions +0/) });
    source("components/a.ts", `${HOST}\n`);
    expect(gates()).toEqual({ status: 1, last: "components/a.ts:1: imports providers/host/host.ts, limit 0" });
  });
});

const none = { product: 0, sandbox: 0, test: 0, other: 0 };

/** Every gate with the limit that it comes to. */
const ALL = {
  "lines in a file": { product: 300 },
  "lines in a function": { product: 60, test: 60 },
  "import circles": none,
  "undocumented exports": none,
  "core → cloud": none,
  "cloud → cloud": none,
  "component → cloud": none,
  "look-up → cloud": none,
  "anything → host": none,
  "other directions": none,
};

/** The faults of the checkout, with every gate on. */
function faults() {
  const { lines, passed } = report(measure(root), ALL);
  const title = lines.indexOf("beyond a limit:");
  expect(passed).toBe(title === -1);
  return title === -1 ? [] : lines.slice(title + 1);
}

/** The command's exit code and its last line. */
function gates() {
  const { status, stdout } = spawnSync(process.execPath, ["tools/gates.mjs", "--root", root], {
    cwd: ROOT,
    encoding: "utf8",
  });
  return { status, last: stdout.trimEnd().split("\n").at(-1) };
}

/**
 * @param {string} file
 * @param {string} code
 */
function source(file, code) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), code);
}
