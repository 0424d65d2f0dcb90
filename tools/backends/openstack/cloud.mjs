// @ts-check
// Where one of our clouds keeps its files, and on which ports of 127.0.0.1 it listens.
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../../engine/cache.mjs";

/** What always runs, and what runs only when it is asked for (`--with manila,octavia`). */
export const alwaysOn = ["keystone", "glance", "placement", "nova", "neutron", "cinder"];
export const byChoice = ["manila", "octavia"];

/** The login of the cloud's administrator, and the password of everything else in it. */
export const admin = { user: "admin", password: "secret", project: "admin", domain: "Default", region: "RegionOne" };

/** The name of the one host: what operators see as hypervisor. */
export const host = "omnicloud";

/** The drivers without a data plane. */
const ourDrivers = fileURLToPath(new URL("./lib", import.meta.url));

/** The ports that OpenStack's users know, and for what stands behind it ports away from a machine's own daemons. */
const customary = {
  keystone: 5000,
  glance: 9292,
  placement: 8778,
  nova: 8774,
  neutron: 9696,
  cinder: 8776,
  manila: 8786,
  octavia: 9876,
  rabbit: 5672,
  rabbitDistribution: 25672,
  epmd: 24369,
  memcached: 21211,
};

/**
 * The folder of a cloud's files: `$OPENSTACK_DIR`, else below the cache folder, outside the checkout. A cloud on other
 * ports has a folder of its own, so that several can run side by side.
 * @param {number} [portBase] the first port, if the customary ones are not used
 */
export function cloudFolder(portBase) {
  const { OPENSTACK_DIR } = process.env;
  if (OPENSTACK_DIR) return resolve(OPENSTACK_DIR);
  return resolve(cacheFolder(), portBase === undefined ? "openstack" : `openstack-${portBase}`);
}

/**
 * @typedef {ReturnType<typeof describeCloud>} Cloud
 *
 * A cloud as its settings say; nothing is touched or started.
 * @param {{ dir?: string, portBase?: number, with?: string[] }} settings `portBase`: the ports are this one and those
 *   that follow, in place of the customary ones; `with`: services beyond the ones that always run
 */
export function describeCloud({ dir, portBase, with: chosen = [] } = {}) {
  const unknown = chosen.filter((name) => !byChoice.includes(name));
  if (unknown.length > 0) throw new Error(`unknown service ${unknown.join(", ")}: choose from ${byChoice.join(", ")}`);
  if (portBase !== undefined && !(Number.isInteger(portBase) && portBase >= 1024 && portBase <= 65_000)) {
    throw new Error(`port base ${portBase}: a number from 1024 to 65000 is wanted`);
  }
  const folder = dir ?? cloudFolder(portBase);
  const services = [...alwaysOn, ...byChoice.filter((name) => chosen.includes(name))];
  /** @type {Record<string, number>} */
  const ports =
    portBase === undefined
      ? customary
      : Object.fromEntries(Object.keys(customary).map((name, index) => [name, portBase + index]));
  const port = (/** @type {string} */ name) => {
    const number = ports[name];
    if (number === undefined) throw new Error(`no port is known for ${name}`);
    return number;
  };
  const cloud = {
    dir: folder,
    portBase,
    chosen,
    etc: join(folder, "etc"),
    log: join(folder, "log"),
    run: join(folder, "run"),
    env: { PYTHONPATH: ourDrivers },
    /** The services' last words go to these. */
    backing: ["memcached", "rabbit", "epmd", "mysql"],
    /** What a golden state keeps: databases, keys, images. */
    data: join(folder, "data"),
    socket: join(folder, "run", "mysql.sock"),
    services,
    ports,
    port,
    /** @param {string} service */
    url: (service) => `http://127.0.0.1:${port(service)}`,
    authUrl: `http://127.0.0.1:${ports.keystone}/v3`,
    /** The SQLAlchemy URL of a database. @param {string} name */
    database: (name) =>
      `mysql+pymysql://root@localhost/${name}?unix_socket=${join(folder, "run", "mysql.sock")}&charset=utf8`,
  };
  // The kernel's limit for a socket's path is 107 characters.
  if (cloud.socket.length > 107) throw new Error(`the path ${folder} is too long: set OPENSTACK_DIR to a shorter one`);
  return cloud;
}
