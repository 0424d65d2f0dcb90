// @ts-check
// Getting the plugin behind @pulumi/tencentcloud: no registry has it, so it is built, with the SDK of its schema beside it.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { command } from "../command.mjs";
import { withProgress } from "../steps.mjs";
import { cached } from "./cache.mjs";
import { goModule, goTool } from "./go.mjs";
import { foldersWith, program, pulumiHome } from "./path.mjs";
import { firstOpen, Unavailable } from "./ways.mjs";

const WHAT = "Tencent Cloud plugin";
const PLUGIN = program("pulumi-resource-tencentcloud");

/**
 * That of terraform-provider-tencentcloud in go/tencentcloud/go.mod, with what go/tencentcloud/account.go adds to it; and of
 * sdks/tencentcloud.
 */
export const VERSION = "1.80.0+accounts";

const SOURCES = fileURLToPath(new URL("go/tencentcloud", import.meta.url));

/**
 * @typedef {object} Plugin
 * @property {string} [bin] The folder to be put on PATH; none if the engine finds the plugin by itself.
 * @property {string} version
 * @property {string} how Where it is from, in words for the user.
 */

/**
 * The plugin, from the first of: Pulumi's own plugins, PATH, our cache, a build from Go modules.
 * @param {{say: import("../steps.mjs").Say}} options Told each way that is tried, and signs of life.
 * @returns {Promise<Plugin>}
 * @throws An error that names each way that was tried, with its reason, and says what to do.
 */
export function tencentcloudPlugin({ say }) {
  return bring(say, [
    { name: "installed", find: async () => installed() },
    { name: "on PATH", find: onPath },
  ]);
}

/**
 * The folder of the SDK that belongs to the plugin of our own build, as Pulumi's code generator wrote it.
 * @param {{say: import("../steps.mjs").Say}} options
 * @returns {Promise<string>}
 */
export async function generatedSdk({ say }) {
  await bring(say, []);
  return join(folder(), "sdk");
}

/**
 * @param {import("../steps.mjs").Say} say
 * @param {readonly import("./ways.mjs").Way<Plugin>[]} installed
 */
function bring(say, installed) {
  return firstOpen(
    {
      ...{ what: WHAT, folder: folder(), fromFolder, installed },
      slow: [{ name: "build from Go modules", find: (make) => make(build(say)).then(() => fromFolder("built")) }],
      advice:
        "Install Go 1.21 or newer (https://go.dev/dl) so that `go` is on PATH, where the Go module proxy answers.",
    },
    say,
  );
}

const folder = () => cached(`tencentcloud-plugin-${VERSION}-${fingerprint()}`);

/** @returns {Plugin} */
const fromFolder = (/** @type {string} */ origin) => ({
  bin: join(folder(), "bin"),
  version: VERSION,
  how: `${VERSION} ${origin}`,
});

/** What a build would be made of: changed sources do not get the plugin of old ones. */
function fingerprint() {
  const hash = createHash("sha256");
  for (const file of ["account.go", "go.sum", "provider.go", "resources.txt"])
    hash.update(readFileSync(join(SOURCES, file)));
  return hash.digest("hex").slice(0, 8);
}

/** @returns {Plugin} */
function installed() {
  const place = join(pulumiHome(), "plugins", `resource-tencentcloud-v${VERSION}`);
  if (!existsSync(join(place, PLUGIN))) throw new Unavailable(`none in ${place}`);
  return { version: VERSION, how: `${VERSION} installed` };
}

/** @returns {Promise<Plugin>} */
async function onPath() {
  const [place] = foldersWith(PLUGIN);
  if (!place) throw new Unavailable("none");
  const { lines } = await command(join(place, PLUGIN), ["--version"], { limit: 20 });
  const version = lines.at(-1)?.trim() ?? "";
  if (version !== VERSION) throw new Unavailable(`${join(place, PLUGIN)} is "${version}", not ${VERSION}`);
  return { bin: place, version, how: `${version} in ${place}` };
}

/** @param {import("../steps.mjs").Say} say */
const build = (say) => async (/** @type {string} */ unfinished) => {
  goTool();
  say(`${WHAT}: building it from Go modules, which takes 3 to 5 minutes this once`);
  return withProgress(say, `${WHAT}: build`, async (now) => {
    const sources = join(unfinished, "sources");
    const module = goModule("tencentcloud", sources, now);
    const sdk = join(unfinished, "sdk");
    mkdirSync(sdk);
    await module.run("./cmd/schema", [join(sources, "cmd/pulumi-resource-tencentcloud/schema.json"), sdk]);
    await module.build("./cmd/pulumi-resource-tencentcloud", join(unfinished, "bin", PLUGIN));
    rmSync(sources, { recursive: true });
  });
};
