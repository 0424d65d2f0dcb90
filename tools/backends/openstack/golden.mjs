// @ts-check
// The golden state: what a fresh cloud looks like once it is well, kept so that later starts need not make it again.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { daemons, runToEnd } from "../processes.mjs";
import { sql } from "./backing.mjs";
import { installedVersions } from "./install.mjs";

const ourFiles = fileURLToPath(new URL(".", import.meta.url));

/**
 * The file of the golden state that fits a cloud exactly: its folder, ports and services (all are written in its
 * databases), the versions of the packages, and how this folder's programs and templates make it.
 * @param {import("./cloud.mjs").Cloud} cloud
 */
export function goldenFile(cloud) {
  const key = createHash("sha256");
  key.update(JSON.stringify([cloud.dir, cloud.ports, cloud.services, installedVersions(cloud)]));
  for (const file of readdirSync(ourFiles, { recursive: true, encoding: "utf8" }).sort()) {
    if (/\.(mjs|conf|cnf|yaml|py)$/.test(file)) key.update(file).update(readFileSync(join(ourFiles, file)));
  }
  return join(cloud.dir, "golden", `${cloud.services.join("+")}.${key.digest("hex").slice(0, 12)}.tar`);
}

/**
 * Puts the golden state in place of what the last run left; false when there is none that fits.
 * @param {import("./cloud.mjs").Cloud} cloud
 */
export async function restoreGolden(cloud) {
  const file = goldenFile(cloud);
  if (!existsSync(file)) return false;
  await runToEnd(cloud, "golden", ["tar", "-C", cloud.dir, "-xf", file]);
  return true;
}

/**
 * Nobody is up until it says so again: messages to a daemon that is not there yet would be lost.
 * @param {import("./cloud.mjs").Cloud} cloud
 */
export async function forgetReports(cloud) {
  const long = "'2020-01-01 00:00:00'";
  await sql(
    cloud,
    [
      `update nova.services set updated_at = ${long}, last_seen_up = ${long};`,
      `update cinder.services set updated_at = ${long};`,
      ...(cloud.services.includes("manila") ? [`update manila.services set updated_at = ${long};`] : []),
    ].join("\n"),
  );
}

/**
 * Keeps the state of a running cloud. The database server is stopped in its tracks for the copy: what the copy holds is
 * what a crash at that moment would leave, and InnoDB recovers from that at the next start.
 * @param {import("./cloud.mjs").Cloud} cloud
 */
export async function saveGolden(cloud) {
  const file = goldenFile(cloud);
  const folder = join(cloud.dir, "golden");
  mkdirSync(folder, { recursive: true });
  const server = daemons(cloud).find(({ name }) => name === "mysql");
  if (server === undefined) throw new Error("there is no MariaDB to copy the state of");
  await sql(cloud, "flush logs");
  await sleep(1500); // innodb-flush-log-at-trx-commit = 0: the log is written once a second
  process.kill(server.pid, "SIGSTOP");
  try {
    await runToEnd(cloud, "golden", ["tar", "-C", cloud.dir, "-cSf", `${file}.new`, "data"]);
  } finally {
    process.kill(server.pid, "SIGCONT");
  }
  const same = `${cloud.services.join("+")}.`;
  for (const old of readdirSync(folder)) {
    if (old.startsWith(same) && old.endsWith(".tar")) rmSync(join(folder, old)); // of other versions
  }
  renameSync(`${file}.new`, file);
}
