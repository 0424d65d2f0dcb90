// @ts-check
// What was fetched or built stays outside the checkout, so that a second clone finds it. A folder there is either
// whole or absent: it is made under another name and renamed.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimes,
  writeFileSync,
} from "node:fs";
import { homedir, hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A holder that has not touched its lock for this long (in milliseconds) is gone; it does so every second. */
const STALE = 60_000;

/** The folder of what this project has fetched or built. */
export function cacheFolder() {
  const { OMNICLOUD_CACHE, XDG_CACHE_HOME } = process.env;
  return OMNICLOUD_CACHE || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "pulumi-omnicloud");
}

/**
 * @param {string} name What is kept there and its version, as in "engine-3.230.0".
 * @returns {string} Its folder for this platform, be it there or not.
 */
export const cached = (name) => join(cacheFolder(), `${name}-${process.platform}-${process.arch}`);

/**
 * Makes a cached folder, in one process at a time.
 * @template T
 * @param {string} folder As `cached` gives it.
 * @param {import("../steps.mjs").Say} say
 * @param {string} what What is made, for the user.
 * @param {(make: (fill: (unfinished: string) => Promise<void>) => Promise<void>) => Promise<T>} work
 * Runs while no other process works on this folder. It first looks whether another one has made it; `make` calls
 * `fill` with an empty folder, which becomes the cached one when `fill` is done and is removed when it fails.
 * @returns {Promise<T>}
 */
export async function exclusively(folder, say, what, work) {
  mkdirSync(cacheFolder(), { recursive: true });
  const release = await lock(`${folder}.lock`, say, what);
  try {
    return await work(async (fill) => {
      removeUnfinished(folder);
      const unfinished = `${folder}.unfinished-${process.pid}`;
      mkdirSync(unfinished);
      try {
        await fill(unfinished);
        if (!existsSync(folder)) renameSync(unfinished, folder);
      } finally {
        rmSync(unfinished, { recursive: true, force: true });
      }
    });
  } finally {
    release();
  }
}

/**
 * What a killed process left half-made: we hold the lock, so nobody works on it.
 * @param {string} folder
 */
function removeUnfinished(folder) {
  for (const name of readdirSync(cacheFolder())) {
    const path = join(cacheFolder(), name);
    if (path.startsWith(`${folder}.unfinished-`)) rmSync(path, { recursive: true, force: true });
  }
}

/**
 * @param {string} file
 * @param {import("../steps.mjs").Say} say
 * @param {string} what
 * @returns {Promise<() => void>} Releases the lock.
 */
async function lock(file, say, what) {
  for (let told = false; ; await sleep(100)) {
    try {
      writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname() }), { flag: "wx" });
      break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    }
    const holder = holderOf(file);
    if (!holder) continue;
    if (holder.gone) {
      takeOver(file);
    } else if (!told) {
      say(`${what}: process ${holder.pid} is getting it, waiting`);
      told = true;
    }
  }
  // A beat that fails (the cache was removed by hand) is no reason to stop: the lock only saves work.
  const beat = setInterval(() => utimes(file, new Date(), new Date(), () => {}), 1000);
  const release = () => {
    clearInterval(beat);
    process.off("exit", release);
    rmSync(file, { force: true });
  };
  process.on("exit", release);
  return release;
}

/**
 * @param {string} file
 * @returns {{pid: number, gone: boolean} | undefined} Undefined if the lock has just been released.
 */
function holderOf(file) {
  try {
    const untouched = Date.now() - statSync(file).mtimeMs;
    const content = readFileSync(file, "utf8");
    // Empty for the moment between the making of the file and the writing to it.
    const { pid, host } = content ? JSON.parse(content) : { pid: 0, host: "" };
    return { pid, gone: untouched > STALE || (host === hostname() && !runs(pid)) };
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return undefined;
    throw error;
  }
}

/** @param {number} pid */
function runs(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/**
 * Removes a lock whose holder is gone: by a rename, which only one of several that see it can do. (Should one of them
 * move the new holder's lock away, two would build, and the second rename finds the folder made.)
 * @param {string} file
 */
function takeOver(file) {
  const stale = `${file}-${process.pid}`;
  try {
    renameSync(file, stale);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ENOENT") throw error;
  }
  rmSync(stale, { force: true });
}
