// @ts-check
// Getting the Pulumi engine: the user's own, else one that this project fetched or built.
import { copyFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { command } from "../command.mjs";
import { withProgress } from "../steps.mjs";
import { cached, exclusively } from "./cache.mjs";
import { checkDownloads } from "./download.mjs";
import { installedEngine } from "./found.mjs";
import { goModule, goTool } from "./go.mjs";
import { addFront, buildLanguageHost, lacksFront } from "./languageHost.mjs";
import { DYNAMIC_HOST, program } from "./path.mjs";
import { firstOpen, Unavailable } from "./ways.mjs";

const WHAT = "Pulumi engine";

/** Of a download of about 100 MB, in seconds. */
const DOWNLOAD_LIMIT = 300;

const SDK = fileURLToPath(new URL("../../node_modules/@pulumi/pulumi", import.meta.url));

/** The engine that we fetch or build is of the SDK's version: go/cli/go.mod names the same. */
const version = () => /** @type {string} */ (JSON.parse(readFileSync(join(SDK, "package.json"), "utf8")).version);

/**
 * @typedef {object} Engine
 * @property {string} bin The folder of `pulumi`, `pulumi-language-nodejs` and `pulumi-resource-pulumi-nodejs`, to be
 * put first on PATH.
 * @property {string} version As in "3.230.0".
 * @property {string} how Where it is from, in words for the user.
 */

/**
 * The engine, from the first of: an installation on PATH, our cache, the Automation API's download, a build from Go
 * modules. The npm packages have to be installed.
 * @param {{say: import("../steps.mjs").Say}} options Told each way that is tried, and signs of life.
 * @returns {Promise<Engine>}
 * @throws An error that names each way that was tried, with its reason, and says what to do.
 */
export async function engine({ say }) {
  const folder = cached(`engine-${version()}`);
  /** @returns {Engine} */
  const fromFolder = (/** @type {string} */ origin) => ({
    bin: join(folder, "bin"),
    version: version(),
    how: `pulumi ${version()} ${origin}`,
  });
  const found = await firstOpen(
    {
      what: WHAT,
      folder,
      fromFolder,
      installed: [{ name: "installed", find: () => installedEngine(join(SDK, DYNAMIC_HOST)) }],
      slow: [
        { name: "download", find: (make) => make(download(say)).then(() => fromFolder("downloaded")) },
        { name: "build from Go modules", find: (make) => make(build(say)).then(() => fromFolder("built")) },
      ],
      advice:
        "Install Pulumi 3.200 or newer (https://www.pulumi.com/docs/install) so that `pulumi` is on PATH; or, where\n" +
        "downloads are blocked but the Go module proxy answers, Go 1.21 or newer (https://go.dev/dl) so that `go` is.",
    },
    say,
  );
  if (found.bin === join(folder, "bin") && lacksFront(found.bin))
    await exclusively(folder, say, WHAT, () => renew(say, found.bin));
  return found;
}

/**
 * @param {import("../steps.mjs").Say} say
 * @param {string} bin
 */
async function renew(say, bin) {
  // Another process may have done it meanwhile.
  if (lacksFront(bin)) await withProgress(say, `${WHAT}: its language host`, (now) => addFront(bin, now));
}

/** @param {import("../steps.mjs").Say} say */
const download = (say) => async (/** @type {string} */ unfinished) => {
  await checkDownloads();
  const script = fileURLToPath(new URL("automation-install.mjs", import.meta.url));
  const { ok, late, lines } = await withProgress(say, `${WHAT}: download`, () =>
    command(process.execPath, [script, unfinished], { limit: DOWNLOAD_LIMIT }),
  );
  if (late) throw new Unavailable(`not done in ${DOWNLOAD_LIMIT} s`);
  const reason = lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? "no reason given";
  if (!ok) throw new Unavailable(reason);
  addDynamicHost(unfinished);
};

/** @param {import("../steps.mjs").Say} say */
const build = (say) => async (/** @type {string} */ unfinished) => {
  goTool();
  say(`${WHAT}: building it from Go modules, which takes 2 to 4 minutes this once`);
  return withProgress(say, `${WHAT}: build`, async (now) => {
    const bin = join(unfinished, "bin");
    const sources = join(unfinished, "sources");
    await goModule("cli", join(sources, "cli"), now).build(
      "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
      join(bin, program("pulumi")),
      // The Automation API refuses an engine without a version.
      `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version()}`,
    );
    await buildLanguageHost(bin, sources, now);
    rmSync(sources, { recursive: true });
    addDynamicHost(unfinished);
  });
};

/** @param {string} folder */
function addDynamicHost(folder) {
  const script = join(folder, "bin", DYNAMIC_HOST);
  if (!existsSync(script)) copyFileSync(join(SDK, DYNAMIC_HOST), script);
}
