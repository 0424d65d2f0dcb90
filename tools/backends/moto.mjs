// @ts-check
// moto, which answers as AWS does: a Python environment of its own in the cache, from PyPI, with the versions that
// moto/requirements*.txt name. The tests of AWS start a server from it: moto/serve.py, by test/harness/aws/moto.ts.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { command } from "../command.mjs";
import { cached } from "../engine/cache.mjs";
import { foldersWith, program } from "../engine/path.mjs";
import { firstOpen, Unavailable } from "../engine/ways.mjs";
import { withProgress } from "../steps.mjs";

const WHAT = "moto";

/** The versions, newest first: each for Pythons from this one on. */
const REQUIREMENTS = [
  { from: [3, 10], file: fileURLToPath(new URL("moto/requirements.txt", import.meta.url)) },
  { from: [3, 9], file: fileURLToPath(new URL("moto/requirements-3.9.txt", import.meta.url)) },
];

/** Of a download of about 40 MB, in seconds. */
const DOWNLOAD_LIMIT = 300;

/**
 * @typedef {object} Moto
 * @property {string} python The Python that has moto.
 * @property {string} how Where it is from, in words for the user.
 */

/**
 * The Python environment of moto, from the cache or from PyPI.
 * @param {{say: import("../steps.mjs").Say}} options Told each way that is tried, and signs of life.
 * @returns {Promise<Moto>}
 * @throws An error that says why there is none, and what to do.
 */
export async function moto({ say }) {
  const folder = cached(`moto-${fingerprint()}`);
  await forgetBroken(folder);
  return firstOpen(
    {
      what: WHAT,
      folder,
      fromFolder: (origin) => ({ python: pythonIn(folder), how: `moto ${origin}` }),
      installed: [],
      slow: [
        {
          name: "from PyPI",
          find: (make) =>
            make(install(say)).then(() => ({ python: pythonIn(folder), how: "moto installed from PyPI" })),
        },
      ],
      advice: `Install Python 3.9 or newer with its module venv, so that \`python3\` is on PATH, and let pip reach PyPI.`,
    },
    say,
  );
}

/** Other versions get an environment of their own. */
function fingerprint() {
  const hash = createHash("sha256");
  for (const { file } of REQUIREMENTS) hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 8);
}

/** @param {string} folder */
const pythonIn = (folder) =>
  process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");

/**
 * An environment ends with the Python that it was made with.
 * @param {string} folder
 */
async function forgetBroken(folder) {
  if (!existsSync(folder)) return;
  const { ok } = await command(pythonIn(folder), ["-c", ""], { limit: 20 });
  if (!ok) rmSync(folder, { recursive: true, force: true });
}

/** @param {import("../steps.mjs").Say} say */
const install = (say) => async (/** @type {string} */ unfinished) => {
  const { python, requirements } = await systemPython();
  await withProgress(say, `${WHAT}: from PyPI`, async (now) => {
    now("a Python environment");
    await run(python, ["-m", "venv", unfinished]);
    now("packages");
    const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-r", requirements];
    await run(pythonIn(unfinished), pip);
  });
};

/** The first Python on PATH that is new enough, and the versions for it. */
async function systemPython() {
  /** @type {string[]} */
  const found = [];
  for (const name of ["python3", "python"])
    for (const folder of foldersWith(program(name))) {
      const path = join(folder, program(name));
      const { lines } = await command(path, ["-c", "import sys; print(*sys.version_info[:2])"], { limit: 20 });
      const version = (lines.at(-1) ?? "").split(" ").map(Number);
      const requirements = REQUIREMENTS.find(({ from }) => isAtLeast(version, from))?.file;
      if (requirements) return { python: path, requirements };
      found.push(`${path} is ${version.join(".")}, and 3.9 is the oldest that works`);
    }
  throw new Unavailable(found.length > 0 ? found.join(", ") : "no python3 on PATH");
}

/**
 * @param {readonly number[]} version Major and minor.
 * @param {readonly number[]} from
 */
const isAtLeast = ([major = 0, minor = 0], [fromMajor = 0, fromMinor = 0]) =>
  major > fromMajor || (major === fromMajor && minor >= fromMinor);

/**
 * @param {string} file
 * @param {readonly string[]} args
 */
async function run(file, args) {
  const { ok, late, lines } = await command(file, args, { limit: DOWNLOAD_LIMIT });
  if (late) throw new Unavailable(`not done in ${DOWNLOAD_LIMIT} s`);
  if (!ok) throw new Unavailable(lines.slice(-4).join("\n") || "no reason given");
}
