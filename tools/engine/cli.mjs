// @ts-check
// node tools/engine/cli.mjs [openstack]: gets the engine (and the OpenStack plugin), and prints what to put on PATH.
import { delimiter } from "node:path";
import { engine } from "./index.mjs";
import { openstackPlugin } from "./openstack.mjs";

const say = (/** @type {string} */ line) => console.error(line);

try {
  const found = await engine({ say });
  const plugin = process.argv[2] === "openstack" ? await openstackPlugin({ say, engine: found }) : undefined;
  console.log([found.bin, plugin?.bin].filter(Boolean).join(delimiter));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
