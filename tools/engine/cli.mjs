// @ts-check
// node tools/engine/cli.mjs [openstack] [tencentcloud]: gets the engine and these plugins, and prints what to put on PATH.
import { delimiter } from "node:path";
import { engine } from "./index.mjs";
import { openstackPlugin } from "./openstack.mjs";
import { tencentcloudPlugin } from "./tencentcloud.mjs";

const say = (/** @type {string} */ line) => console.error(line);

try {
  const found = await engine({ say });
  const wants = (/** @type {string} */ name) => process.argv.slice(2).includes(name);
  const openstack = wants("openstack") ? await openstackPlugin({ say, engine: found }) : undefined;
  const tencentcloud = wants("tencentcloud") ? await tencentcloudPlugin({ say }) : undefined;
  console.log([found.bin, openstack?.bin, tencentcloud?.bin].filter(Boolean).join(delimiter));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
