// @ts-check
// The APIs' paste pipelines: they are in Debian packages that would bring users, debconf questions and a configuration
// in /etc, so these are unpacked and not installed.
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { describeServices } from "./services.mjs";

/** @typedef {import("./cloud.mjs").Cloud} Cloud */

/** The folder with a folder for each service that has such files. @param {Cloud} cloud */
export const pipelines = (cloud) => join(cloud.dir, "pipelines");

/** Package, path in the package and path with us, of each file. @param {Cloud} cloud */
function wanted(cloud) {
  return Object.entries(describeServices(cloud)).flatMap(([name, { pipeline }]) =>
    (pipeline?.files ?? []).map((file) => ({
      from: pipeline?.package ?? "",
      file,
      target: join(pipelines(cloud), name, basename(file)),
    })),
  );
}

/** @param {Cloud} cloud */
export function hasPipelines(cloud) {
  return wanted(cloud).every(({ target }) => existsSync(target));
}

/** Fetches what is missing, from the machine's package archive. @param {Cloud} cloud */
export function fetchPipelines(cloud) {
  const files = wanted(cloud).filter(({ target }) => !existsSync(target));
  const folder = mkdtempSync(join(tmpdir(), "pipelines-"));
  chmodSync(folder, 0o777); // apt gives up its privileges for a download
  try {
    const sources = [...new Set(files.map(({ from }) => from))];
    execFileSync("apt-get", ["download", "-qq", ...sources], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    for (const package_ of readdirSync(folder)) execFileSync("dpkg-deb", ["-x", package_, "tree"], { cwd: folder });
    for (const { file, target } of files) {
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(join(folder, "tree", file), target);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
