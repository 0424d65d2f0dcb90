// @ts-check
// A Pulumi engine that the user has installed.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, realpathSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { command } from "../command.mjs";
import { cacheFolder } from "./cache.mjs";
import { DYNAMIC_HOST, foldersWith, pathFolders, program, pulumiHome } from "./path.mjs";
import { Unavailable } from "./ways.mjs";

/** The oldest engine that suits, as [major, minor]. */
const OLDEST = [3, 200];

const PULUMI = program("pulumi");
const LANGUAGE_HOST = program("pulumi-language-nodejs");

/**
 * The first engine on PATH, or where Pulumi's installer puts it, that suits and has its language host.
 * @param {string} dynamicHost The script to use if the installation has none.
 */
export async function installedEngine(dynamicHost) {
  const reasons = [];
  for (const folder of new Set(foldersWith(PULUMI, [...pathFolders(), join(pulumiHome(), "bin")]))) {
    const file = join(folder, PULUMI);
    const { version, unsuitable } = await versionOf(file);
    const beside = [folder, dirname(realpathSync(file))];
    const [languageHost] = foldersWith(LANGUAGE_HOST, [...beside, ...pathFolders()]);
    if (unsuitable) reasons.push(`${file} ${unsuitable}`);
    else if (!languageHost) reasons.push(`${file} has no ${LANGUAGE_HOST} beside it, nor is one on PATH`);
    else {
      const [hostFolder] = foldersWith(DYNAMIC_HOST, [...beside, ...pathFolders()]);
      const script = hostFolder ? join(hostFolder, DYNAMIC_HOST) : dynamicHost;
      const bin = together([file, join(languageHost, LANGUAGE_HOST), script]);
      return { bin, version, how: `pulumi ${version} in ${folder}` };
    }
  }
  throw new Unavailable(reasons.join("\n") || "none");
}

/**
 * @param {string} file
 * @returns {Promise<{version: string, unsuitable?: string}>}
 */
async function versionOf(file) {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { ok, lines } = await command(file, ["version"], { env, limit: 20 });
  const version = lines.map((line) => /^v?(\d+)\.(\d+)\.\d+\S*$/.exec(line.trim())).find(Boolean);
  if (!ok || !version) return { version: "", unsuitable: `does not print its version: ${lines.at(-1) ?? "no answer"}` };
  const [major, minor] = [Number(version[1]), Number(version[2])];
  const suits = major === OLDEST[0] && minor >= (OLDEST[1] ?? 0);
  const name = version[0].replace(/^v/, "");
  return suits ? { version: name } : { version: name, unsuitable: `is ${name}, not 3.200 or a newer 3` };
}

/**
 * A folder that holds these programs: their own where they share one, else one of links.
 * @param {readonly string[]} files
 */
function together(files) {
  const folders = new Set(files.map((file) => dirname(file)));
  const [only] = folders;
  if (folders.size === 1 && only) return only;
  const key = createHash("sha256").update(files.join("\n")).digest("hex").slice(0, 12);
  const links = join(cacheFolder(), `links-${key}`);
  if (existsSync(links)) return links;
  const unfinished = `${links}.unfinished-${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  for (const file of files) {
    const place = join(unfinished, basename(file));
    // The script of the npm package is copied: this checkout may go before the user's engine does.
    if (basename(file) === DYNAMIC_HOST) copyFileSync(file, place);
    else symlinkSync(file, place);
  }
  if (existsSync(links)) rmSync(unfinished, { recursive: true });
  else renameSync(unfinished, links);
  return links;
}
