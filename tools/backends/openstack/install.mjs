// @ts-check
// What a cloud needs from Debian.
import { installedVersions as installed, installPackages, missingPackages, refreshLists } from "../packages.mjs";
import { fetchPipelines, hasPipelines } from "./pipelines.mjs";
import { describeServices } from "./services.mjs";

/** @typedef {import("./cloud.mjs").Cloud} Cloud */
/** @typedef {(line: string) => void} Say */

const backing = [
  // The server's files without the package that sets it up as a service of this machine.
  "mariadb-server-core",
  "mariadb-client-core",
  "rabbitmq-server",
  "memcached",
  "uwsgi-core",
  "uwsgi-plugin-python3",
  "python3-pymysql",
  "python3-memcache",
  "python3-openstackclient", // what people look at it with
];

/** The units of those packages which would start now and at every boot, on ports of their own choice. */
const units = {
  "rabbitmq-server": ["rabbitmq-server.service", "epmd.socket", "epmd.service"],
  memcached: ["memcached.service"],
};

/** @param {Cloud} cloud */
function packages(cloud) {
  const services = Object.values(describeServices(cloud));
  return [...backing, ...services.map((service) => service.package)];
}

/**
 * Name and version of each package of a cloud that is installed.
 * @param {Cloud} cloud
 * @returns {Record<string, string>}
 */
export function installedVersions(cloud) {
  return installed(packages(cloud));
}

/** Whether a cloud can be started. @param {Cloud} cloud */
export function isInstalled(cloud) {
  return missingPackages(packages(cloud)).length === 0 && hasPipelines(cloud);
}

/**
 * Installs what is missing.
 * @param {Cloud} cloud
 * @param {Say} say
 */
export function install(cloud, say) {
  const wanted = missingPackages(packages(cloud));
  if (isInstalled(cloud)) {
    say("all packages are installed");
    return;
  }
  refreshLists(say);
  if (wanted.length > 0) installPackages(wanted, units, say);
  if (!hasPipelines(cloud)) {
    say("unpacking the pipelines of the APIs");
    fetchPipelines(cloud);
  }
}
