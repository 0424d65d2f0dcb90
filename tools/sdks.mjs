// @ts-check
// The SDK of Tencent Cloud in sdks/: no registry has it, so it is generated, kept here, and compiled where it is used.
//   node tools/sdks.mjs             compiles it, unless that is done
//   node tools/sdks.mjs --generate  writes it anew, of the plugin that tools/engine/tencentcloud.mjs builds
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { command } from "./command.mjs";
import { generatedSdk, VERSION } from "./engine/tencentcloud.mjs";
import { withProgress } from "./steps.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** What the generator writes and nobody needs here: `npm install` must neither compile nor bring a compiler. */
const LEFT_OUT = ["scripts", "README.md"];

/**
 * Compiles the SDK, unless it is compiled.
 * @param {{say: import("./steps.mjs").Say, root?: string}} options
 */
export async function compileSdks({ say, root = ROOT }) {
  const sdk = join(root, "sdks/tencentcloud");
  if (!existsSync(sdk)) return;
  const built = join(sdk, "bin/package.json");
  const newest = Math.max(...sources(sdk).map((file) => statSync(file).mtimeMs));
  if (existsSync(built) && statSync(built).mtimeMs >= newest) return;
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
  const { ok, lines } = await withProgress(say, "SDK of Tencent Cloud", () =>
    command(process.execPath, [compiler, "-p", "tsconfig.json"], { cwd: sdk }),
  );
  if (!ok) throw new Error(`sdks/tencentcloud was not compiled:\n${lines.slice(-20).join("\n")}`);
  // The SDK reads its version from beside itself.
  cpSync(join(sdk, "package.json"), built);
}

/** @param {string} folder @returns {string[]} */
function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === "bin" || entry.name === "node_modules") return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sources(path) : [path];
  });
}

/** @param {import("./steps.mjs").Say} say */
async function generate(say) {
  const from = await generatedSdk({ say });
  const to = join(ROOT, "sdks/tencentcloud");
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
  for (const name of LEFT_OUT) rmSync(join(to, name), { recursive: true, force: true });
  const { name, main, pulumi, dependencies } = JSON.parse(readFileSync(join(from, "package.json"), "utf8"));
  const own = { "@pulumi/pulumi": dependencies["@pulumi/pulumi"] };
  const manifest = {
    name,
    version: VERSION,
    private: true,
    main,
    dependencies: own,
    pulumi: { ...pulumi, version: VERSION },
  };
  writeFileSync(join(to, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const say = (/** @type {string} */ line) => console.error(line);
  try {
    if (process.argv.includes("--generate")) await generate(say);
    await compileSdks({ say });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
