// Getting the engine (tools/engine), each test with a PATH, a home and a cache of its own, and without downloads.
import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = resolve(__dirname, "../..");
const cli = join(root, "tools/engine/cli.mjs");
const version = versionIn("node_modules/@pulumi/pulumi/package.json");

let folder: string;
let path: string;
let cache: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "omnicloud-engine-"));
  path = join(folder, "path");
  cache = join(folder, "cache");
  mkdirSync(path);
});

afterEach(() => rmSync(folder, { recursive: true }));

describe("the engine", () => {
  it("says every way that it tried, why each failed and what to do", async () => {
    const { code, stderr } = await engine();
    expect(code).toBe(1);
    expect(stderr).toContain("installed: none");
    expect(stderr).toContain("fetched or built before: none");
    expect(stderr).toContain("download: OMNICLOUD_OFFLINE is set");
    expect(stderr).toContain("build from Go modules: no go on PATH");
    expect(stderr).toMatch(/Install Pulumi 3\.200 or newer.*Go 1\.21 or newer/s);
    expect(stderr).not.toContain("    at ");
  });

  it("is the one on PATH, with the dynamic host put beside it where it has none", async () => {
    script(path, "pulumi", 'console.log("v3.240.1")');
    script(path, "pulumi-language-nodejs", "");
    const { stdout, stderr } = await engine();
    expect(stderr).toContain(`pulumi 3.240.1 in ${path}`);
    expect(readdirSync(stdout.trim()).sort()).toEqual([
      "pulumi",
      "pulumi-language-nodejs",
      "pulumi-resource-pulumi-nodejs",
    ]);
  });

  it("is used in place where all of it is in one folder", async () => {
    for (const name of ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"]) script(path, name, "");
    script(path, "pulumi", 'console.log("v3.240.1")');
    expect((await engine()).stdout.trim()).toBe(path);
    expect(existsSync(cache)).toBe(false);
  });

  it.each([
    ["is too old", "v3.199.0", "is 3.199.0, not 3.200 or a newer 3"],
    ["is of the next major version", "v4.0.0", "is 4.0.0, not 3.200 or a newer 3"],
    ["has no language host", "v3.230.0", "has no pulumi-language-nodejs"],
  ])("is not the one on PATH when that %s", async (_, said, reason) => {
    script(path, "pulumi", `console.log("${said}")`);
    expect((await engine()).stderr).toContain(`installed: ${join(path, "pulumi")} ${reason}`);
  });

  it("is not the one on PATH when that cannot be run", async () => {
    writeFileSync(join(path, "pulumi"), "#!/no/such/interpreter\n");
    chmodSync(join(path, "pulumi"), 0o755);
    expect((await engine()).stderr).toContain(`installed: ${join(path, "pulumi")} does not print its version: spawn`);
  });

  it("is taken from the cache without asking anybody", async () => {
    const cached = join(cache, `engine-${version}-${process.platform}-${process.arch}`);
    mkdirSync(cached, { recursive: true });
    const { stdout, stderr } = await engine();
    expect(stdout.trim()).toBe(join(cached, "bin"));
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  it("is built from Go modules, whatever GOFLAGS say, and the next call finds it", async () => {
    fakeGo();
    const { stdout } = await engine({ GOFLAGS: "-mod=mod" });
    expect(readdirSync(stdout.trim()).sort()).toEqual([
      "nodejs-host",
      "pulumi",
      "pulumi-language-nodejs",
      "pulumi-resource-pulumi-nodejs",
    ]);
    expect(builds()).toHaveLength(3);
    expect(builds()[0]).toMatch(new RegExp(`^build -mod=readonly .*Version=v${version} `));
    expect((await engine()).stderr).toContain("from the cache");
    expect(builds()).toHaveLength(3);
  });

  it("that was built before gets our language host in front of the old one, once, and one of a release does not", async () => {
    fakeGo();
    const bin = join(cache, `engine-${version}-${process.platform}-${process.arch}`, "bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, "pulumi-language-nodejs"), "old");
    writeFileSync(join(bin, "pulumi-language-go"), "");
    expect((await engine()).code).toBe(0);
    expect(existsSync(join(bin, "nodejs-host"))).toBe(false);
    rmSync(join(bin, "pulumi-language-go"));
    await Promise.all([engine(), engine()]);
    expect(readFileSync(join(bin, "nodejs-host"), "utf8")).toBe("old");
    expect(readFileSync(join(bin, "pulumi-language-nodejs"), "utf8")).toBe("");
    expect(builds()).toHaveLength(1);
  });

  it("is built once when two ask for it at the same time", async () => {
    const goOn = join(folder, "go-on");
    fakeGo(`const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    for (const end = Date.now() + 30_000; !fs.existsSync(${JSON.stringify(goOn)}) && Date.now() < end; ) pause();`);
    const both = [engine({}, letGo), engine({}, letGo)];
    function letGo(stderr: string) {
      if (stderr.includes("is getting it, waiting")) writeFileSync(goOn, "");
    }
    const [one, other] = await Promise.all(both);
    expect(one?.stdout).toBe(other?.stdout);
    expect(builds()).toHaveLength(3);
    expect(`${one?.stderr}${other?.stderr}`).toContain("got by another process");
  });

  it("is built although a process died while it was building", async () => {
    fakeGo();
    const name = `engine-${version}-${process.platform}-${process.arch}`;
    const dead = await goneProcess();
    mkdirSync(join(cache, `${name}.unfinished-${dead}`), { recursive: true });
    writeFileSync(join(cache, `${name}.lock`), JSON.stringify({ pid: dead, host: hostname() }));
    expect((await engine()).code).toBe(0);
    expect(readdirSync(cache)).toEqual([name]);
  });

  it("leaves nothing half-made when its build fails, and says what Go said", async () => {
    fakeGo('console.error("go: no such module, says the proxy"); process.exit(1);');
    const { code, stderr } = await engine();
    expect(code).toBe(1);
    expect(stderr).toMatch(/build from Go modules: go build failed:\s+go: no such module, says the proxy/);
    expect(readdirSync(cache)).toEqual([]);
  });
});

describe("the versions", () => {
  it("of the engine that is built and of the SDK are the same", () => {
    const modules = readFileSync(join(root, "tools/engine/go/cli/go.mod"), "utf8");
    expect(modules).toContain(`github.com/pulumi/pulumi/pkg/v3 v${version} `);
  });

  it("of the OpenStack plugin and of its npm package are the same", () => {
    const openstack = versionIn("node_modules/@pulumi/openstack/package.json");
    for (const file of ["tools/engine/openstack.mjs", "tools/engine/go/openstack/provider.go"]) {
      expect(readFileSync(join(root, file), "utf8")).toContain(`"${openstack}"`);
    }
  });
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function engine(env: NodeJS.ProcessEnv = {}, onStderr?: (all: string) => void): Promise<Ended> {
  const isolated = { PATH: path, HOME: folder, OMNICLOUD_CACHE: cache, OMNICLOUD_OFFLINE: "1", ...env };
  const child = spawn(process.execPath, [cli], { env: isolated, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data) => {
    stdout += data;
  });
  child.stderr.on("data", (data) => {
    stderr += data;
    onStderr?.(stderr);
  });
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", (code) => done({ code, stdout, stderr }));
  });
}

/** Puts a program in a folder that is JavaScript. */
function script(where: string, name: string, code: string) {
  writeFileSync(join(where, name), `#!${process.execPath}\nconst fs = require("node:fs");\n${code}\n`);
  chmodSync(join(where, name), 0o755);
}

/** A Go that writes down what it is asked for, and makes an empty program. */
function fakeGo(first = "") {
  const log = JSON.stringify(join(folder, "go.log"));
  script(
    path,
    "go",
    `${first}
    const args = process.argv.slice(2);
    fs.appendFileSync(${log}, args.join(" ") + "\\n");
    const file = args[args.indexOf("-o") + 1];
    fs.mkdirSync(require("node:path").dirname(file), { recursive: true });
    fs.writeFileSync(file, "");`,
  );
}

const builds = () => readFileSync(join(folder, "go.log"), "utf8").trim().split("\n");

/** The id of a process that has ended. */
async function goneProcess(): Promise<number> {
  const child = spawn(process.execPath, ["-e", ""]);
  await new Promise((done) => child.once("close", done));
  return child.pid ?? 0;
}

function versionIn(file: string): string {
  return JSON.parse(readFileSync(join(root, file), "utf8")).version.replace(/^v/, "");
}
