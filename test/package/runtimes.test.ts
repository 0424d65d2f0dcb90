/** The package under the versions of Node and of Pulumi's SDK that it supports, with programs as they are usually written. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stringify } from "yaml";
import { type Sandbox, startSandbox } from "../../sandbox";
import { succeeds } from "../harness/command";
import { newPlace } from "../harness/folders";
import { block } from "../harness/readme";

const ROOT = resolve(__dirname, "..", "..");
const { peerDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  peerDependencies: Record<string, string>;
};
/** The lowest version that a range has. */
const lowest = (range = "") => /\d[\d.]*/.exec(range)?.[0] ?? "";

/** How a program is run, with which SDK: the oldest one supported, or the newest; `this` is the Node that runs the tests. */
const RUNS = [
  { node: "this", sdk: lowest(peerDependencies["@pulumi/pulumi"]), how: "TypeScript", options: {} },
  { node: "22", sdk: "3", how: "TypeScript", options: {} },
  { node: "24", sdk: "3", how: "tsx", options: { typescript: false, nodeargs: "--import tsx" } },
] as const;

let folder: string;
let tarball: string;
let sandbox: Sandbox;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "omnicloud-runtimes-"));
  // Built already: package.test.ts packs from an unbuilt checkout.
  const asked = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const [packed] = JSON.parse(await succeeds("npm", asked, { folder: ROOT })) as { filename: string }[];
  tarball = join(folder, packed?.filename ?? "");
  sandbox = await startSandbox();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await sandbox.close();
});

it.each(RUNS)("Node $node with SDK $sdk runs a program by $how", async ({ node, sdk, how, options }) => {
  const project = join(folder, `${node}-${how}`);
  mkdirSync(project);
  const place = newPlace();
  try {
    writeFileSync(join(project, "package.json"), JSON.stringify({ private: true }));
    const binary = `node-${process.platform}-${process.arch}`;
    const packages = [`@pulumi/pulumi@${sdk}`, "typescript@5", "tsx", "@types/node@20", tarball];
    const wanted = node === "this" ? packages : [...packages, `${binary}@${node}`];
    await succeeds("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", ...wanted], { folder: project });
    const runtime = { name: "nodejs", options };
    writeFileSync(join(project, "Pulumi.yaml"), stringify({ name: "shop", main: "index.ts", runtime }));
    writeFileSync(join(project, "index.ts"), `${block("Example", "ts")}\nexport const version = process.version;\n`);
    const { username, password, projectName, domain } = sandbox.operator;
    const env = {
      ...place.environment,
      NODE_OPTIONS: "",
      PATH: [join(project, "node_modules", binary, "bin"), place.environment.PATH].join(delimiter),
      ...{ OS_AUTH_URL: sandbox.authUrl, OS_USERNAME: username, OS_PASSWORD: password, OS_PROJECT_NAME: projectName },
      ...{ OS_USER_DOMAIN_NAME: domain, OS_PROJECT_DOMAIN_NAME: domain, OS_REGION_NAME: "RegionOne" },
    };
    const pulumi = (...args: string[]) => succeeds("pulumi", [...args, "--non-interactive"], { folder: project, env });
    await pulumi("stack", "init", "dev");
    await pulumi("preview");
    await pulumi("up", "--yes", "--skip-preview");
    await pulumi("preview", "--expect-no-changes");
    expect(await pulumi("stack", "output", "version")).toContain(node === "this" ? process.version : `v${node}.`);
    expect(await pulumi("stack", "output", "address")).toMatch(/^10\.0\.1\.\d+$/m);
    await pulumi("destroy", "--yes", "--skip-preview");
  } finally {
    place.remove();
  }
});
