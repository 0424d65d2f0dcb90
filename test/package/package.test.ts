/** The package as `npm pack` makes it, installed elsewhere and used as the README says. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { type Sandbox, startSandbox } from "../../sandbox";
import { copyCheckout } from "../harness/checkout";
import { type CloudProject, openCloudProject } from "../harness/cloudProject";
import { command, succeeds } from "../harness/command";
import { newPlace, type Place } from "../harness/folders";
import { block } from "../harness/readme";
import { connectionOf } from "../harness/stack";

const ROOT = resolve(__dirname, "..", "..");

interface Packed {
  filename: string;
  size: number;
  files: { path: string }[];
}

interface Manifest {
  main: string;
  types: string;
  bin: Record<string, string>;
  exports: Record<string, string | Record<string, string>>;
  devDependencies: Record<string, string>;
}

/** Outside of the repository: nothing of it can be found from here. */
let folder: string;
/** The clone that was packed. */
let checkout: string;
let packed: Packed;
let paths: string[];
/** Where it was installed, by its user's command; what it is does not depend on the project's type. */
let installed: string;
const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Manifest;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "omnicloud-package-"));
  // As from a clone: nothing is built there.
  checkout = copyCheckout(folder);
  rmSync(join(checkout, "dist"), { recursive: true });
  const asked = ["pack", "--json", "--pack-destination", folder];
  [packed] = JSON.parse(await succeeds("npm", asked, { folder: checkout })) as [Packed];
  paths = packed.files.map(({ path }) => path);
  await succeeds("tar", ["-xzf", packed.filename], { folder });
  installed = join(folder, "installed");
  mkdirSync(installed);
  for (const line of commands.slice(0, 2)) await succeeds("sh", ["-ec", fromTarball(line)], { folder: installed });
  for (const kind of KINDS) {
    mkdirSync(projectOf(kind));
    writeFileSync(join(projectOf(kind), "package.json"), JSON.stringify({ private: true, type: kind.type }));
  }
});

/** The README's five commands. */
const commands = block("Five commands", "sh").trim().split("\n");

/** A command that installs, with the package as it was packed, and what this Node can run of the others. */
function fromTarball(line: string): string {
  const { devDependencies } = manifest;
  const versions = ["@pulumi/pulumi", "typescript"].map((name) => [name, `${name}@${devDependencies[name]}`] as const);
  return [...versions, ["pulumi-omnicloud", join(folder, packed.filename)] as const].reduce(
    (text, [name, exact]) => text.replace(` ${name}`, ` ${exact}`),
    line.replace("npm install", "npm install --prefer-offline --no-audit --no-fund"),
  );
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Reads a file of the package. */
const read = (path: string) => readFileSync(join(folder, "package", path), "utf8");

describe("the package", () => {
  it("is below 1.5 MB", () => expect(packed.size).toBeLessThan(1_500_000));

  it("holds what it says it holds", () => {
    expect(paths).toEqual(expect.arrayContaining(["README.md", "LICENSE", "CHANGELOG.md", "package.json"]));
    const named = [manifest.main, manifest.types, ...Object.values(manifest.bin), ...targets(manifest.exports)];
    expect(paths).toEqual(expect.arrayContaining(named.map((path) => path.replace("./", ""))));
  });

  it("holds neither sources nor tests, but for the sandbox that it exports", () => {
    const others = paths.filter((path) => !/^[A-Z]+(\.md)?$/.test(path) && path !== "package.json");
    for (const path of others) {
      expect(path).toMatch(/^dist\/(index\.|(providers|components|lookups|cli|sandbox)\/)/);
      expect(path).toMatch(/(\.js|\.d\.ts)$/);
      expect(path).not.toMatch(/\.test\./);
    }
  });

  it("names no path of the machine that it was made on", () => {
    for (const place of [ROOT, checkout]) expect(paths.filter((path) => read(path).includes(place))).toEqual([]);
  });

  it("holds every module that a build makes of its sources, and no other", () => {
    const rooms = ["providers", "components", "lookups", "cli", "sandbox"];
    const sources = rooms.flatMap((room) =>
      readdirSync(join(ROOT, room), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => join(room, file)),
    );
    const modules = ["index.ts", ...sources].map((file) => `dist/${file.replace(/\.ts$/, ".js")}`);
    expect(paths.filter((path) => path.endsWith(".js")).sort()).toEqual(modules.sort());
  });

  it("brings its doc comments to the editor", () => {
    const types = read("dist/components/instance.d.ts");
    expect(types).toMatch(/\/\*\* Size in GiB\. .*\*\/\s+size: /);
    expect(types).toMatch(/@default .*\s+\*\/|@default .*\*\//);
    expect(types).toContain("@example");
  });
});

/** All files that `exports` names. */
function targets(exports: Manifest["exports"]): string[] {
  return Object.values(exports).flatMap((target) => (typeof target === "string" ? [target] : Object.values(target)));
}

const KINDS = [
  { type: "module", module: ModuleKind.ESNext },
  { type: "commonjs", module: ModuleKind.CommonJS },
] as const;

/** A command that had nothing to say. */
const SILENT = { code: 0, output: "", errors: "" };

/** The project of a type, beside the one of the other type: both below the folder that the packages are in. */
const projectOf = ({ type }: (typeof KINDS)[number]) => join(installed, type);

/** The README's programs, by their files in each project. */
const PROGRAMS = { "index.ts": "Example", "storage.ts": "Object storage", "exam.ts": "Exams" };

it("the README's examples have types without a fault, in projects of either type", async () => {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: "node16",
    target: "es2022",
    types: [],
    skipLibCheck: false,
  };
  const files = KINDS.flatMap((kind) =>
    Object.entries(PROGRAMS).map(([file, title]) => {
      const path = join(projectOf(kind), file);
      writeFileSync(path, block(title, "ts"));
      return path;
    }),
  );
  writeFileSync(join(installed, "types.json"), JSON.stringify({ compilerOptions, files }));
  const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  expect(await command(process.execPath, [tsc, "-p", "types.json"], { folder: installed })).toEqual(SILENT);
});

it("compiles in a project of Pulumi's own template, which knows ES2020 alone and checks all types", async () => {
  const project = join(installed, "template");
  mkdirSync(project);
  // The tsconfig.json of Pulumi's aws-typescript, as it is there.
  const compilerOptions = {
    strict: true,
    outDir: "bin",
    target: "es2020",
    module: "commonjs",
    moduleResolution: "node",
    sourceMap: true,
    experimentalDecorators: true,
    pretty: true,
    noFallthroughCasesInSwitch: true,
    noImplicitReturns: true,
    forceConsistentCasingInFileNames: true,
  };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["index.ts"] }));
  const more = `import { startSandbox, type Sandbox } from "pulumi-omnicloud/sandbox";
import { OmnicloudError, type Inputs, type VolumeArgs } from "pulumi-omnicloud";
export const started: Promise<Sandbox> = startSandbox();
export const disk: Inputs<VolumeArgs> = { size: 1 };
export const error: Error = new OmnicloudError("why", { cause: 1 });
`;
  writeFileSync(join(project, "index.ts"), block("Example", "ts") + more);
  const tsc = join(installed, "node_modules", "typescript", "bin", "tsc");
  expect(await command(process.execPath, [tsc, "--noEmit"], { folder: project })).toEqual(SILENT);
});

it("five commands lead from an empty folder to what the README's example declares", async () => {
  const sandbox = await startSandbox();
  const place = newPlace();
  try {
    const { username, password, projectName, domain } = sandbox.operator;
    const env = {
      ...place.environment,
      NODE_OPTIONS: "",
      // As an openrc file sets them.
      ...{ OS_AUTH_URL: sandbox.authUrl, OS_USERNAME: username, OS_PASSWORD: password, OS_PROJECT_NAME: projectName },
      ...{ OS_USER_DOMAIN_NAME: domain, OS_PROJECT_DOMAIN_NAME: domain, OS_REGION_NAME: "RegionOne" },
    };
    const run = (line: string) => succeeds("sh", ["-ec", line], { folder: installed, env });
    writeFileSync(join(installed, "index.ts"), block("Example", "ts"));
    expect(commands).toHaveLength(5);
    for (const line of commands.slice(2)) await run(line.replace(/^pulumi up$/, "pulumi up --yes --skip-preview"));
    expect(await run("pulumi stack output address")).toMatch(/^10\.0\.1\.\d+$/m);
    await run("pulumi destroy --yes --skip-preview");
  } finally {
    place.remove();
    await sandbox.close();
  }
});

describe.each(KINDS)("in a project of type $type", (kind) => {
  const { type, module } = kind;
  let sandbox: Sandbox;
  let cloud: CloudProject;
  let place: Place;
  let project: string;

  beforeAll(async () => {
    sandbox = await startSandbox();
    cloud = await openCloudProject({ authUrl: sandbox.authUrl, operator: sandbox.operator, region: "RegionOne" });
    place = newPlace();
    project = projectOf(kind);
    const runtime = { name: "nodejs", options: { typescript: false } };
    writeFileSync(join(project, "Pulumi.yaml"), stringify({ name: "shop", main: "index.js", runtime }));
  });
  afterAll(async () => {
    place.remove();
    await sandbox.close();
  });

  /** Runs a command as the project's user; one of the two projects is without any speed-up. */
  const runs = (file: string, ...args: string[]) =>
    succeeds(file, args, {
      folder: project,
      env: { ...place.environment, ...(type === "module" && { NODE_OPTIONS: "" }) },
    });
  const pulumi = (...args: string[]) => runs("pulumi", ...args, "--non-interactive");

  it("the README's example is previewed, brought up and taken down", async () => {
    const compilerOptions = { module, target: ScriptTarget.ES2022 };
    writeFileSync(join(project, "index.js"), transpileModule(block("Example", "ts"), { compilerOptions }).outputText);
    await pulumi("stack", "init", "dev");
    const connections = JSON.stringify({ lab: connectionOf(cloud.target) });
    await pulumi("config", "set", "--secret", "omnicloud:connections", connections);

    expect(await pulumi("preview")).toMatch(/\+ \d+ to create/);
    await pulumi("up", "--yes", "--skip-preview");
    await pulumi("preview", "--expect-no-changes");
    expect(await pulumi("stack", "output", "address")).toMatch(/^10\.0\.1\.\d+$/m);
    expect(await pulumi("stack", "output", "mount")).toMatch(/^10\.0\.1\.\d+:\//m);
    expect(await cloud.servers()).toMatchObject([{ name: "web", status: "ACTIVE" }]);
    expect(await runs("npx", "omnicloud", "leftovers", "dev")).toMatch(/^stack dev left nothing behind$/m);

    await pulumi("destroy", "--yes", "--skip-preview");
    expect([await cloud.servers(), await cloud.shares(), await cloud.networks()]).toEqual([[], [], []]);
    // Its data disk has no deleteWithInstance.
    expect((await cloud.volumes()).map(({ size }) => size)).toEqual([20]);
  });

  it("the README's object storage is brought up, and taken down once its files are gone", async () => {
    const compilerOptions = { module, target: ScriptTarget.ES2022 };
    const code = transpileModule(block("Object storage", "ts"), { compilerOptions }).outputText;
    writeFileSync(join(project, "index.js"), code);
    mkdirSync(join(project, "img"));
    writeFileSync(join(project, "img", "logo.png"), "a logo");
    await pulumi("stack", "init", "storage");
    const { region, ...gateway } = sandbox.objectStore;
    const store = { kind: "ceph", platformUserId: "u-1001", regions: { [region]: gateway } };
    await pulumi("config", "set", "--secret", "omnicloud:connections", JSON.stringify({ store }));
    await pulumi("up", "--yes", "--skip-preview");
    await pulumi("preview", "--expect-no-changes");
    expect(await (await fetch(`${gateway.endpoint}/acme-files/logo.png`)).text()).toBe("a logo");
    expect(await pulumi("stack", "output")).toMatch(/secretKey +\[secret\]/);
    await pulumi("destroy", "--yes", "--skip-preview");
    expect((await fetch(`${gateway.endpoint}/acme-files/logo.png`)).status).toBe(404);
  });

  it("the README's sandbox starts and ends", async () => {
    const code = block("The sandbox", "js");
    const required = code.replace(/^import (.*) from (".*");$/gm, "const $1 = require($2);");
    const program = type === "module" ? code : `(async () => {\n${required}\n})();`;
    writeFileSync(join(project, "sandbox.js"), program);
    expect(await command(process.execPath, ["sandbox.js"], { folder: project })).toEqual(SILENT);
  });

  it("the command omnicloud is there", async () => {
    const help = await runs("npx", "omnicloud", "--help");
    for (const word of ["Usage: omnicloud", "grant", "leftovers"]) expect(help).toContain(word);
  });

  it("what is not exported cannot be reached", async () => {
    const reach = `import("pulumi-omnicloud/dist/providers/core/http.js").then(() => console.log("reached"), ({ code }) => console.log(code))`;
    expect(await runs(process.execPath, "-e", reach)).toBe("ERR_PACKAGE_PATH_NOT_EXPORTED\n");
    expect(existsSync(join(installed, "node_modules/pulumi-omnicloud/dist/providers/core/http.js"))).toBe(true);
  });
});
