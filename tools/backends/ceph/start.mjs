// @ts-check
// How a store starts: the monitor, the OSD, the gateway, and the operator of the gateway.
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { daemons, environment, runToEnd, startDaemon } from "../processes.mjs";
import { until } from "../until.mjs";
import { writeConfiguration } from "./configuration.mjs";
import { isOperator } from "./health.mjs";
import { admin, capabilities, places } from "./store.mjs";

/** @typedef {import("./store.mjs").Store} Store */

/** How often the OSD may end before it keeps running: see startOsd. */
const osdStarts = 20;

/** The monitor of a new cluster, at a port that is free now. @param {Store} store */
export async function startMonitor(store) {
  const fsid = randomUUID();
  const monitor = `v1:127.0.0.1:${await freePort()}`;
  writeConfiguration(store, { fsid, monitor });
  const map = join(store.dir, "monmap");
  const addresses = ["--create", "--clobber", "--addv", "a", `[${monitor}]`, "--fsid", fsid];
  await runToEnd(store, "monmap", ["monmaptool", ...addresses, map]);
  await runToEnd(store, "mon", ["ceph-mon", "--mkfs", "-i", "a", "--monmap", map]);
  startDaemon(store, "mon", ["ceph-mon", "-f", "-i", "a"]);
  await until(store, "the monitor answers", 60, async () => {
    const found = (await ceph(store, "--connect-timeout", "1", "fsid")).trim();
    if (found !== fsid) throw new Error(`another cluster's monitor answers: ${found}`);
  });
}

/**
 * The OSD, in memory. With authentication off its first request can leave before the monitor's map has come; it then ends
 * with "wrong fsid", and is started again.
 * @param {Store} store
 */
export async function startOsd(store) {
  const id = randomUUID(); // the monitor refuses an OSD whose id is not the registered one
  // Said twice it is one OSD: a command, too, can leave before the monitor's map has come, and is refused then.
  await until(store, "the monitor takes a new OSD", 60, () => ceph(store, "osd", "new", id, "0"));
  await runToEnd(store, "osd", ["ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", id]);
  startDaemon(store, "osd", ["ceph-osd", "-f", "-i", "0"]);
  let starts = 1;
  const others = { ...store, run: join(store.run, "none") }; // the OSD's end is looked at here
  await until(others, "the OSD is up", 60, async () => {
    const osd = daemons(store).find(({ name }) => name === "osd");
    if (!osd?.alive && starts < osdStarts) {
      starts += 1;
      startDaemon(store, "osd", ["ceph-osd", "-f", "-i", "0"]);
    }
    const state = JSON.parse(await ceph(store, "osd", "stat", "--format", "json"));
    if (state.num_up_osds !== 1) throw new Error(`not up: see ${store.log}/osd.out`);
  });
}

/** The user who runs the gateway, and the gateway. @param {Store} store */
export async function startGateway(store) {
  const operator = ["--uid=admin", "--display-name=admin", `--caps=${capabilities}`];
  const keys = [`--access-key=${admin.accessKey}`, `--secret-key=${admin.secretKey}`];
  // A command can leave before the monitor's map has come, and is refused then.
  await until(store, "the operator is made", 60, () => admins(store, "user", "create", ...operator, ...keys));
  await addPlaces(store);
  startDaemon(store, "radosgw", ["radosgw", "-f", "-n", "client.rgw"]);
  await until(store, "the gateway answers", 60, () => fetch(store.endpoint));
  await until(store, "its operator may ask", 60, async () => {
    if (!(await isOperator(store))) throw new Error("not yet");
  });
}

/**
 * A second storage class and a second placement target, beside those that every gateway has. A gateway reads them when it
 * starts.
 * @param {Store} store
 */
async function addPlaces(store) {
  const { storageClass, target } = places;
  const cold = ["--placement-id=default-placement", `--storage-class=${storageClass}`];
  const other = [`--placement-id=${target}`];
  const pools = ["data", "index", "data-extra"].map((kind) => `--${kind}-pool=${target}.${kind}`);
  for (const { of, place } of [
    { of: "zonegroup", place: cold },
    { of: "zone", place: [...cold, `--data-pool=${storageClass}.data`] },
    { of: "zonegroup", place: other },
    { of: "zone", place: [...other, ...pools] },
  ])
    await until(store, `the ${of} has its places`, 60, () => admins(store, of, "placement", "add", ...place));
}

/** @param {Store} store @param {string[]} args */
const admins = (store, ...args) => runToEnd(store, "radosgw-admin", ["radosgw-admin", "-n", "client.rgw", ...args]);

/** @param {Store} store @param {string[]} args */
async function ceph(store, ...args) {
  const { stdout } = await promisify(execFile)("ceph", args, { cwd: store.dir, env: environment(store) });
  return stdout;
}

/** @returns {Promise<number>} A port that nobody listens on. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
