// @ts-check
// The Node.js language host of an engine that is built here. The newest one that can be built from Go modules is of
// May 2023: a small program of ours (go/host) stands in front of it and tells it the options of Pulumi.yaml.
import { existsSync, linkSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { goModule, goTool } from "./go.mjs";
import { program } from "./path.mjs";
import { Unavailable } from "./ways.mjs";

const FRONT = program("pulumi-language-nodejs");

/** The older host, under a name by which no engine finds it. */
const BEHIND = program("nodejs-host");

/**
 * Builds both programs.
 * @param {string} bin The engine's folder.
 * @param {string} sources A folder for their modules.
 * @param {(doing: string) => void} now Told what the Go tool is doing.
 */
export async function buildLanguageHost(bin, sources, now) {
  await goModule("language", join(sources, "language"), now).build(
    "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    join(bin, BEHIND),
  );
  await goModule("host", join(sources, "host"), now).build(".", join(bin, FRONT));
}

/**
 * Whether an engine was built before there was our program. A release has hosts of other languages too, and is left as it
 * is; without Go nothing can be built, and the engine works without options.
 * @param {string} bin
 */
export function lacksFront(bin) {
  const isBuilt = existsSync(join(bin, FRONT)) && !existsSync(join(bin, program("pulumi-language-go")));
  if (!isBuilt || existsSync(join(bin, BEHIND))) return false;
  try {
    return goTool() !== "";
  } catch (error) {
    if (error instanceof Unavailable) return false;
    throw error;
  }
}

/**
 * Puts our program in front of the older host of an engine that was built before. Engines may be running: the name always
 * leads to a host that works.
 * @param {string} bin
 * @param {(doing: string) => void} now
 */
export async function addFront(bin, now) {
  const unfinished = `${bin}-front-${process.pid}`;
  try {
    const front = join(unfinished, FRONT);
    await goModule("host", join(unfinished, "sources"), now).build(".", front);
    linkSync(join(bin, FRONT), join(bin, BEHIND));
    renameSync(front, join(bin, FRONT));
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
