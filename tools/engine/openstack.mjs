// @ts-check
// Getting the plugin behind @pulumi/openstack, for what our own providers do not cover.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { command } from "../command.mjs";
import { withProgress } from "../steps.mjs";
import { cached } from "./cache.mjs";
import { checkDownloads } from "./download.mjs";
import { goModule, goTool } from "./go.mjs";
import { foldersWith, program, pulumiHome } from "./path.mjs";
import { firstOpen, Unavailable } from "./ways.mjs";

const WHAT = "OpenStack plugin";
const PLUGIN = program("pulumi-resource-openstack");

/** Of a download of about 30 MB, in seconds. */
const DOWNLOAD_LIMIT = 180;

/** That of @pulumi/openstack in package.json, and of go/openstack/provider.go. */
const VERSION = "3.15.2";

const SOURCES = fileURLToPath(new URL("go/openstack", import.meta.url));

/**
 * @typedef {object} Plugin
 * @property {string} [bin] The folder to be put on PATH; none if the engine finds the plugin by itself.
 * @property {string} version
 * @property {string} how Where it is from, in words for the user.
 */

/**
 * The plugin, from the first of: Pulumi's own plugins, PATH, our cache, `pulumi plugin install`, a build from Go
 * modules.
 * @param {object} options
 * @param {import("../steps.mjs").Say} options.say Told each way that is tried, and signs of life.
 * @param {import("./index.mjs").Engine} options.engine It does the download.
 * @returns {Promise<Plugin>}
 * @throws An error that names each way that was tried, with its reason, and says what to do.
 */
export async function openstackPlugin({ say, engine }) {
  const folder = cached(`openstack-plugin-${VERSION}-${fingerprint()}`);
  /** @returns {Plugin} */
  const fromFolder = (/** @type {string} */ origin) => ({
    bin: join(folder, "bin"),
    version: VERSION,
    how: `${VERSION} ${origin}`,
  });
  return firstOpen(
    {
      what: WHAT,
      folder,
      fromFolder,
      installed: [
        { name: "installed", find: async () => installed("installed") },
        { name: "on PATH", find: onPath },
      ],
      slow: [
        { name: "download", find: () => download(say, engine) },
        { name: "build from Go modules", find: (make) => make(build(say)).then(() => fromFolder("built")) },
      ],
      advice:
        `Put it in place with \`pulumi plugin install resource openstack ${VERSION}\`; or, where downloads are blocked\n` +
        "but the Go module proxy answers, install Go 1.21 or newer (https://go.dev/dl) so that `go` is on PATH.",
    },
    say,
  );
}

/** What a build would be made of: changed sources do not get the plugin of old ones. */
function fingerprint() {
  const hash = createHash("sha256");
  for (const file of ["go.sum", "provider.go", "resources.txt", "functions.txt"]) {
    hash.update(readFileSync(join(SOURCES, file)));
  }
  return hash.digest("hex").slice(0, 8);
}

/**
 * @param {string} origin
 * @returns {Plugin}
 */
function installed(origin) {
  const folder = join(pulumiHome(), "plugins", `resource-openstack-v${VERSION}`);
  if (!existsSync(join(folder, PLUGIN))) throw new Unavailable(`none in ${folder}`);
  return { version: VERSION, how: `${VERSION} ${origin}` };
}

/** @returns {Promise<Plugin>} */
async function onPath() {
  const [folder] = foldersWith(PLUGIN);
  if (!folder) throw new Unavailable("none");
  const { lines } = await command(join(folder, PLUGIN), ["--version"], { limit: 20 });
  const version = lines.at(-1)?.trim() ?? "";
  if (version !== VERSION) throw new Unavailable(`${join(folder, PLUGIN)} is "${version}", not ${VERSION}`);
  return { bin: folder, version, how: `${version} in ${folder}` };
}

/**
 * @param {import("../steps.mjs").Say} say
 * @param {import("./index.mjs").Engine} engine
 */
async function download(say, engine) {
  await checkDownloads({ throughProxy: true });
  const args = ["plugin", "install", "resource", "openstack", VERSION, "--non-interactive"];
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { ok, late, lines } = await withProgress(say, `${WHAT}: download`, () =>
    command(join(engine.bin, program("pulumi")), args, { env, limit: DOWNLOAD_LIMIT }),
  );
  if (late) throw new Unavailable(`not done in ${DOWNLOAD_LIMIT} s`);
  if (!ok) throw new Unavailable(lines.find((line) => /error/i.test(line)) ?? "no reason given");
  return installed("downloaded");
}

/** @param {import("../steps.mjs").Say} say */
const build = (say) => async (/** @type {string} */ unfinished) => {
  goTool();
  say(`${WHAT}: building it from Go modules, which takes 2 to 4 minutes this once`);
  return withProgress(say, `${WHAT}: build`, async (now) => {
    const sources = join(unfinished, "sources");
    const module = goModule("openstack", sources, now);
    await module.run("./cmd/schema", [join(sources, "cmd/pulumi-resource-openstack/schema.json")]);
    await module.build("./cmd/pulumi-resource-openstack", join(unfinished, "bin", PLUGIN));
    rmSync(sources, { recursive: true });
  });
};
