// @ts-check
// Where one of our stores keeps its files, and on which port of 127.0.0.1 its gateway listens.
import { join, resolve } from "node:path";
import { cacheFolder } from "../../engine/cache.mjs";

/** The keys of the store's operator, and what its one zone group is called: a bucket's location. */
export const admin = { accessKey: "admin", secretKey: "adminsecret", region: "default" };

/** What the store has beside the storage class STANDARD and the placement target default-placement. */
export const places = { storageClass: "COLD", target: "archive" };

/** The port that the users of a RADOS Gateway know. */
const customary = 7480;

/** The capabilities of the operator. */
export const capabilities = "users=*;buckets=*;metadata=*;usage=*";

/**
 * The folder of a store's files: `$CEPH_DIR`, else below the cache folder, outside the checkout. A store on another port
 * has a folder of its own, so that several can run side by side.
 * @param {number} port
 */
function storeFolder(port) {
  const { CEPH_DIR } = process.env;
  if (CEPH_DIR) return resolve(CEPH_DIR);
  return resolve(cacheFolder(), port === customary ? "ceph" : `ceph-${port}`);
}

/**
 * @typedef {ReturnType<typeof describeStore>} Store
 *
 * A store as its settings say; nothing is touched or started.
 * @param {{ dir?: string, port?: number }} settings `port`: the gateway's
 */
export function describeStore({ dir, port = customary } = {}) {
  if (!(Number.isInteger(port) && port >= 1024 && port <= 65_535)) {
    throw new Error(`port ${port}: a number from 1024 to 65535 is wanted`);
  }
  const folder = dir ?? storeFolder(port);
  const configuration = join(folder, "ceph.conf");
  const store = {
    dir: folder,
    port,
    configuration,
    log: join(folder, "log"),
    run: join(folder, "run"),
    /** Of each daemon. */
    data: join(folder, "data"),
    env: { CEPH_CONF: configuration },
    keepsNothing: true,
    endpoint: `http://127.0.0.1:${port}`,
  };
  // The kernel's limit for a socket's path is 107 characters.
  if (join(store.run, "client.rgw.asok").length > 107) {
    throw new Error(`the path ${folder} is too long: set CEPH_DIR to a shorter one`);
  }
  return store;
}
