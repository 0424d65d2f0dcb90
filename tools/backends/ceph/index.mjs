// @ts-check
// A real Ceph object store on 127.0.0.1: up, down, status, install.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { installPackages, missingPackages, refreshLists } from "../packages.mjs";
import { takenPorts } from "../ports.mjs";
import { daemons, endDaemons } from "../processes.mjs";
import { isOperator } from "./health.mjs";
import { startGateway, startMonitor, startOsd } from "./start.mjs";
import { admin, describeStore } from "./store.mjs";

const packages = ["ceph-mon", "ceph-osd", "radosgw", "ceph-common"];

/** What those packages and what they bring would start. */
const units = {
  "ceph-mon": ["ceph-mon.target"],
  "ceph-osd": ["ceph-osd.target"],
  radosgw: ["ceph-radosgw.target"],
  "ceph-common": ["ceph.target", "ceph-crash.service"],
};

/**
 * @typedef {object} Settings
 * @property {string} [dir] the folder of the store's files; default: see describeStore
 * @property {number} [port] of the gateway; default 7480
 * @property {boolean} [fresh] an empty store, even if one is up
 * @property {(line: string) => void} [say] is given each step; default: nobody
 */

/**
 * How clients reach the store.
 * @typedef {{ endpoint: string, accessKey: string, secretKey: string, region: string }} Login
 */

/** @param {import("./store.mjs").Store} store @returns {Login} */
const login = (store) => ({ endpoint: store.endpoint, ...admin });

const quiet = () => {};

/**
 * Starts an empty store and waits until it is well; does nothing when it is up and well already. All that it holds is in
 * memory, and ends with it.
 * @param {Settings} [settings]
 * @returns {Promise<Login & { started: boolean }>} `started`: false when it was up before
 */
export async function up({ fresh = false, say = quiet, ...settings } = {}) {
  const store = describeStore(settings);
  if (!fresh && (await status(settings)).well) {
    say(`up already: ${store.endpoint}`);
    return { ...login(store), started: false };
  }
  const left = await endDaemons(store);
  if (left > 0) say(`ended the ${left} daemons of the store before`);
  if (missingPackages(packages).length > 0) throw new Error("not all is installed for Ceph: run install first");
  const taken = await takenPorts({ radosgw: store.port });
  if (taken.length > 0) throw new Error(`${taken.join("; ")}: end it, or choose another port with --port`);
  try {
    prepareFolders(store);
    await startMonitor(store);
    say("the monitor answers");
    await startOsd(store);
    say("the OSD is up");
    await startGateway(store);
    say(`up: ${store.endpoint}, ${admin.accessKey}/${admin.secretKey}`);
  } catch (error) {
    await endDaemons(store);
    throw error;
  }
  return { ...login(store), started: true };
}

/** Empty folders. @param {import("./store.mjs").Store} store */
function prepareFolders(store) {
  const daemonData = ["mon", "osd", "rgw"].map((name) => join(store.data, name));
  for (const folder of [store.data, store.log, store.run, ...["home", "tmp"].map((name) => join(store.dir, name))]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
  for (const folder of daemonData) mkdirSync(folder, { mode: 0o700 });
}

/**
 * Ends every process of a store, and only those, and with them all that it held.
 * @param {Pick<Settings, "dir" | "port" | "say">} [settings]
 */
export async function down({ say = quiet, ...settings } = {}) {
  const ended = await endDaemons(describeStore(settings));
  say(ended === 0 ? "nothing was up" : `down: ${ended} daemons ended`);
}

/**
 * How a store is doing.
 * @param {Pick<Settings, "dir" | "port">} [settings]
 * @returns {Promise<{ well: boolean, lacking: string[], daemons: ReturnType<typeof daemons>, login: Login }>}
 */
export async function status(settings = {}) {
  const store = describeStore(settings);
  const found = daemons(store);
  const lacking = found.filter(({ alive }) => !alive).map(({ name }) => `${name} has ended: see ${store.log}`);
  if (found.length === 0) lacking.push("nothing runs");
  if (lacking.length === 0) {
    try {
      if (!(await isOperator(store))) lacking.push("the gateway does not know its operator");
    } catch (error) {
      lacking.push(error instanceof Error ? error.message : String(error));
    }
  }
  return { well: lacking.length === 0, lacking, daemons: found, login: login(store) };
}

/**
 * Installs the Debian packages that a store needs.
 * @param {Pick<Settings, "say">} [settings]
 */
export function install({ say = quiet } = {}) {
  const wanted = missingPackages(packages);
  if (wanted.length === 0) {
    say("all packages of Ceph are installed");
    return;
  }
  refreshLists(say);
  installPackages(wanted, units, say);
}
