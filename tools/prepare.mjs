// @ts-check
// From a bare clone to something that runs: the npm packages, the built JavaScript, the engine. Uses only what Node
// brings, for it runs before anything is installed; what is up to date is passed over in milliseconds.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { command } from "./command.mjs";
import { engine } from "./engine/index.mjs";
import { compileSdks } from "./sdks.mjs";
import { stopwatch, withProgress } from "./steps.mjs";

/** The folder of package.json. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The oldest Node that works. */
const OLDEST_NODE = 20;

/**
 * A module of dist/tools, which is there only after `build()`.
 * @param {string} path
 */
export function built(path) {
  return import(new URL(path, new URL("../dist/tools/", import.meta.url)).href);
}

/**
 * Installs, builds, and gets the engine.
 * @param {{say: import("./steps.mjs").Say}} options
 * @returns {Promise<import("./engine/index.mjs").Engine>}
 * @throws An error whose message is for the user.
 */
export async function prepare({ say }) {
  await install({ say });
  await build({ say });
  return engine({ say });
}

/**
 * Installs the npm packages of package-lock.json, unless exactly these are there.
 * @param {object} options
 * @param {import("./steps.mjs").Say} options.say
 * @param {string} [options.root] Default: this checkout.
 */
export async function install({ say, root = ROOT }) {
  checkNode(process.versions.node);
  if (isInstalled(root)) return;
  const elapsed = stopwatch();
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=http"];
  /** @type {import("./command.mjs").Finished} */
  const { ok, lines } = await withProgress(say, "npm packages", (now) => {
    let fetched = 0;
    const onLine = (/** @type {string} */ line) => {
      if (line.includes("http fetch")) now(`${++fetched} fetched`);
    };
    return command(npm, args, { cwd: root, onLine });
  });
  // The reason comes first in what npm says, its usage after it.
  const said = lines.filter((line) => line.startsWith("npm error"));
  if (!ok) throw new Error(`npm ci failed:\n${(said.length ? said : lines).slice(0, 12).join("\n")}`);
  say(`npm packages: installed (${elapsed()})`);
}

/** @param {string} version */
export function checkNode(version) {
  if (Number.parseInt(version, 10) >= OLDEST_NODE) return;
  throw new Error(`Node ${OLDEST_NODE} or newer is needed, and this is ${version}: install it from https://nodejs.org`);
}

/**
 * Whether node_modules holds what package-lock.json asks for: npm keeps a list of what it has put there.
 * @param {string} root
 */
export function isInstalled(root) {
  const list = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(list)) return false;
  const installed = packagesOf(list);
  return Object.entries(packagesOf(join(root, "package-lock.json"))).every(([path, wanted]) => {
    const there = installed[path];
    // Optional packages are mostly those of other platforms.
    if (!there) return path === "" || wanted.optional || wanted.devOptional;
    return there.version === wanted.version && there.integrity === wanted.integrity;
  });
}

/**
 * @param {string} lockFile
 * @returns {Record<string, {version?: string, integrity?: string, optional?: boolean, devOptional?: boolean}>}
 */
const packagesOf = (lockFile) => JSON.parse(readFileSync(lockFile, "utf8")).packages;

/**
 * Builds dist/ with the TypeScript compiler, unless it is of exactly these sources.
 * @param {object} options
 * @param {import("./steps.mjs").Say} options.say
 * @param {string} [options.root] Default: this checkout.
 */
export async function build({ say, root = ROOT }) {
  await compileSdks({ say, root });
  const dist = join(root, "dist");
  const stamp = join(dist, ".sources.json");
  const sources = sourceTimes(root);
  /** @type {Record<string, number>} */
  const built = existsSync(stamp) ? JSON.parse(readFileSync(stamp, "utf8")) : {};
  if (JSON.stringify(built) === JSON.stringify(sources)) return;
  const elapsed = stopwatch();
  // The compiler leaves the output of a source that is gone, and a test or a program there would still be found.
  for (const gone of Object.keys(built).filter((file) => file.endsWith(".ts") && !(file in sources))) {
    for (const suffix of [".js", ".d.ts"]) rmSync(join(dist, gone.replace(/\.ts$/, suffix)), { force: true });
  }
  rmSync(stamp, { force: true });
  const compiler = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const { ok, lines } = await withProgress(say, "build", () =>
    command(process.execPath, [compiler, "-p", "tsconfig.json"], { cwd: root }),
  );
  if (!ok) throw new Error(`The build failed:\n${lines.slice(-40).join("\n")}`);
  mkdirSync(dist, { recursive: true });
  writeFileSync(stamp, JSON.stringify(sources));
  say(`build: done (${elapsed()})`);
}

/**
 * What the build is made from, each file with its time of change.
 * @param {string} root
 * @returns {Record<string, number>}
 */
function sourceTimes(root) {
  const files = ["tsconfig.json", "package.json", "package-lock.json"];
  const { include } = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8"));
  for (const entry of include) {
    if (entry.endsWith(".ts")) files.push(entry);
    else if (existsSync(join(root, entry)))
      files.push(...typescriptIn(join(root, entry)).map((file) => relative(root, file)));
  }
  const there = files.filter((file) => existsSync(join(root, file))).sort();
  return Object.fromEntries(there.map((file) => [file, statSync(join(root, file)).mtimeMs]));
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function typescriptIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : typescriptIn(path);
    return entry.name.endsWith(".ts") ? [path] : [];
  });
}
