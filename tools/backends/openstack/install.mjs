// @ts-check
// Debian packages for a cloud: those that are missing, and nothing of theirs left running.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
 * Name and version of each package that is installed.
 * @param {Cloud} cloud
 * @returns {Record<string, string>}
 */
export function installedVersions(cloud) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders
  const format = "${db:Status-Abbrev}\t${Package}\t${Version}\n";
  const { stdout, error } = spawnSync("dpkg-query", ["-W", `-f=${format}`, ...packages(cloud)], { encoding: "utf8" });
  if (error) throw new Error("no dpkg-query here: the real OpenStack comes from the packages of Debian 12");
  const lines = stdout.split("\n").map((line) => line.split("\t"));
  return Object.fromEntries(
    lines.filter(([state]) => state?.startsWith("ii")).map(([, name, version]) => [name, version]),
  );
}

/** The packages that a cloud needs and the machine has not. @param {Cloud} cloud */
function missingPackages(cloud) {
  const installed = installedVersions(cloud);
  return packages(cloud).filter((name) => installed[name] === undefined);
}

/** Whether a cloud can be started. @param {Cloud} cloud */
export function isInstalled(cloud) {
  return missingPackages(cloud).length === 0 && hasPipelines(cloud);
}

/**
 * Installs what is missing.
 * @param {Cloud} cloud
 * @param {Say} say
 */
export function install(cloud, say) {
  const wanted = missingPackages(cloud);
  if (isInstalled(cloud)) {
    say("all packages are installed");
    return;
  }
  say("refreshing the package lists");
  apt(["update", "-qq"]);
  if (wanted.length > 0) {
    say(`installing ${wanted.length} packages: ${wanted.join(" ")}`);
    withoutServices(wanted, () => apt(["install", "-y", "-qq", "--no-install-recommends", ...wanted]));
  }
  if (!hasPipelines(cloud)) {
    say("unpacking the pipelines of the APIs");
    fetchPipelines(cloud);
  }
}

/** @param {string[]} args */
function apt(args) {
  asRoot("env", ["DEBIAN_FRONTEND=noninteractive", "apt-get", ...args]);
}

/** @param {string} program @param {string[]} args */
function asRoot(program, args) {
  const command = process.getuid?.() === 0 ? [program, ...args] : ["sudo", program, ...args];
  const { status, error, stderr, stdout } = spawnSync(command[0] ?? "", command.slice(1), { encoding: "utf8" });
  if (error || status !== 0) {
    throw new Error(`${command.join(" ")} failed: ${error?.message ?? `${stdout}\n${stderr}`.trim().slice(-2000)}`);
  }
}

/**
 * Runs an installation during which no package starts its service, and none will at the next boot. Debian's way to ask
 * for that is a policy-rc.d that answers 101; one that is there already is the administrator's and stays.
 * @param {string[]} wanted
 * @param {() => void} work
 */
function withoutServices(wanted, work) {
  const policy = "/usr/sbin/policy-rc.d";
  const ours = !existsSync(policy);
  if (ours) {
    const folder = mkdtempSync(join(tmpdir(), "policy-"));
    const script = join(folder, "policy-rc.d");
    writeFileSync(script, "#!/bin/sh\nexit 101\n");
    chmodSync(script, 0o755);
    asRoot("cp", [script, policy]);
    rmSync(folder, { recursive: true });
  }
  try {
    work();
  } finally {
    if (ours) asRoot("rm", ["-f", policy]);
  }
  if (!existsSync("/run/systemd/system")) return;
  const started = Object.entries(units).flatMap(([name, names]) => (wanted.includes(name) ? names : []));
  for (const unit of started) asRoot("systemctl", ["disable", "--now", unit]);
}
