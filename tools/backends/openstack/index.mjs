// @ts-check
// A real OpenStack on 127.0.0.1: up, down, status, install.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { takenPorts } from "../ports.mjs";
import { daemons, endDaemons } from "../processes.mjs";
import { until } from "../until.mjs";
import { startMariadb, startMemcached, startRabbit, waitForRabbit } from "./backing.mjs";
import { admin, byChoice, cloudFolder, describeCloud } from "./cloud.mjs";
import { writeConfiguration } from "./configuration.mjs";
import { forgetReports, restoreGolden, saveGolden } from "./golden.mjs";
import { HYPERVISOR, missing } from "./health.mjs";
import { install as installPackages, isInstalled } from "./install.mjs";
import { makeCatalogue, makeOfferings } from "./seed.mjs";
import { describeServices } from "./services.mjs";
import { makeTables, manage, startApi, startServiceDaemons, waitForApi } from "./start.mjs";

/**
 * @typedef {object} Settings
 * @property {string} [dir] the folder of the cloud's files; default: see cloudFolder
 * @property {number} [portBase] listen on this port and those that follow, in place of the customary ones
 * @property {string[]} [with] services beyond the ones that always run: manila, octavia
 * @property {boolean} [fresh] start from nothing, even if a golden state is kept
 * @property {(line: string) => void} [say] is given each step; default: nobody
 */

/**
 * How clients reach the cloud.
 * @typedef {{ authUrl: string, user: string, password: string, project: string, domain: string, region: string }} Login
 */

/** @param {import("./cloud.mjs").Cloud} cloud @returns {Login} */
const login = (cloud) => ({ authUrl: cloud.authUrl, ...admin });

const quiet = () => {};

/**
 * Starts a cloud and waits until it is well; does nothing when it is up and well already. A later start begins with the
 * golden state again: nothing that was made in an earlier run is there.
 * @param {Settings} [settings]
 * @returns {Promise<Login & { started: boolean }>} `started`: false when it was up before
 */
export async function up({ fresh = false, say = quiet, ...settings } = {}) {
  const before = await status(settings);
  if (before.well) {
    const wanted = describeCloud(settings);
    if (wanted.authUrl !== before.login.authUrl)
      throw new Error(`${wanted.dir} holds a cloud on other ports: ${before.login.authUrl}`);
    const lacking = wanted.services.filter((name) => !before.services.includes(name));
    if (lacking.length > 0) throw new Error(`the cloud is up without ${lacking.join(" and ")}: take it down first`);
    say(`up already: ${before.login.authUrl}`);
    return { ...before.login, started: false };
  }
  const cloud = describeCloud(settings);
  const left = await endDaemons(cloud);
  if (left > 0) say(`ended ${left} daemons of a cloud that was not well`);
  if (!isInstalled(cloud)) throw new Error(`not all is installed for ${cloud.services.join(", ")}: run install first`);
  const taken = await takenPorts(wantedPorts(cloud));
  if (taken.length > 0) throw new Error(`${taken.join("; ")}: end it, or choose other ports with --port-base`);
  try {
    prepareFolders(cloud);
    await start(cloud, fresh, say);
  } catch (error) {
    await endDaemons(cloud);
    throw error;
  }
  return { ...login(cloud), started: true };
}

/** Empty folders, and the configuration. @param {import("./cloud.mjs").Cloud} cloud */
function prepareFolders(cloud) {
  const others = ["home", "rabbit", "tmp"].map((name) => join(cloud.dir, name));
  for (const folder of [cloud.data, cloud.log, cloud.run, ...others]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
  for (const name of ["images", "lock", ...cloud.services]) mkdirSync(join(cloud.data, name));
  writeFileSync(join(cloud.dir, "cloud.json"), JSON.stringify({ portBase: cloud.portBase, with: cloud.chosen }));
  writeConfiguration(cloud);
}

/**
 * @param {import("./cloud.mjs").Cloud} cloud
 * @param {boolean} fresh
 * @param {(line: string) => void} say
 */
async function start(cloud, fresh, say) {
  const golden = !fresh && (await restoreGolden(cloud));
  say(golden ? "starting from the golden state" : "making a fresh cloud: databases first");

  const services = Object.entries(describeServices(cloud));
  startMemcached(cloud);
  await Promise.all([startMariadb(cloud), startRabbit(cloud)]);
  if (golden) await forgetReports(cloud);
  await inParallel(services, async ([name, service]) => {
    if (!golden) {
      await makeTables(cloud, name, service);
      say(`${name}: tables made`);
    }
    startApi(cloud, name, service);
  });

  await waitForRabbit(cloud);
  const keystone = services.filter(([name]) => name === "keystone");
  for (const [name, service] of keystone) await waitForApi(cloud, name, service);
  if (!golden) await makeCatalogue(cloud, Object.fromEntries(services));
  for (const [, service] of services) startServiceDaemons(cloud, service);
  await Promise.all(services.map(([name, service]) => waitForApi(cloud, name, service)));
  say("all APIs answer");
  if (!golden) {
    await makeOfferings(cloud);
    say("image, flavors, public network and types made");
  }
  await until(cloud, "every daemon has reported in", 120, async () => {
    const lacking = await missing(cloud);
    // Nova shows a hypervisor once its host is mapped to a cell, which does nothing before the host has registered itself.
    if (!golden && lacking.includes(HYPERVISOR))
      for (const [name, service] of services) await manage(cloud, name, service.whenUp ?? []);
    if (lacking.length > 0) throw new Error(`not yet: ${lacking.join(", ")}`);
  });
  if (!golden) {
    await saveGolden(cloud);
    say("golden state kept for later starts");
  }
  say(`up: ${cloud.authUrl}, ${admin.user}/${admin.password}`);
}

/**
 * Works through items, as many at a time as there are cores.
 * @template T
 * @param {T[]} items
 * @param {(item: T) => Promise<void>} work
 */
async function inParallel(items, work) {
  const waiting = items.values();
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (const item of waiting) await work(item);
    }),
  );
}

/**
 * Ends every process of a cloud, and only those. Its files are kept.
 * @param {Pick<Settings, "dir" | "portBase" | "say">} [settings]
 */
export async function down({ say = quiet, ...settings } = {}) {
  const ended = await endDaemons(describeCloud(settings));
  say(ended === 0 ? "nothing was up" : `down: ${ended} daemons ended`);
}

/**
 * How a cloud is doing.
 * @param {Pick<Settings, "dir" | "portBase">} [settings]
 * @returns {Promise<{ well: boolean, lacking: string[], services: string[], daemons: ReturnType<typeof daemons>, login: Login }>}
 */
export async function status(settings = {}) {
  const cloud = describeCloud({ ...settings, ...lastStart(settings.dir ?? cloudFolder(settings.portBase)) });
  const found = daemons(cloud);
  const lacking = found.filter(({ alive }) => !alive).map(({ name }) => `${name} has ended: see ${cloud.log}`);
  if (found.length === 0) lacking.push("nothing runs");
  if (lacking.length === 0) {
    try {
      lacking.push(...(await missing(cloud)));
    } catch (error) {
      lacking.push(error instanceof Error ? error.message : String(error));
    }
  }
  return { well: lacking.length === 0, lacking, services: cloud.services, daemons: found, login: login(cloud) };
}

/** The ports and services that the cloud in a folder was last started with. @param {string} dir */
function lastStart(dir) {
  try {
    return JSON.parse(readFileSync(join(dir, "cloud.json"), "utf8"));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return {};
    throw error;
  }
}

/** The ports that a cloud will listen on: those of a service that was not asked for stay free. @param {import("./cloud.mjs").Cloud} cloud */
function wantedPorts(cloud) {
  return Object.fromEntries(
    Object.entries(cloud.ports).filter(([name]) => !byChoice.includes(name) || cloud.services.includes(name)),
  );
}

/**
 * Installs the Debian packages that a cloud needs.
 * @param {Pick<Settings, "dir" | "portBase" | "with" | "say">} [settings]
 */
export function install({ say = quiet, ...settings } = {}) {
  installPackages(describeCloud(settings), say);
}
