#!/usr/bin/env node
// @ts-check
// A real OpenStack on this machine, from Debian 12's packages: see openstack/README.md.
import { optionsOf } from "../options.mjs";
import { down, install, status, up } from "./openstack/index.mjs";

const usage = `node tools/backends/openstack.mjs install|up|down|status [options]
  --with manila,octavia   services beyond keystone, glance, placement, nova, neutron and cinder (install, up)
  --port-base N           listen on N and the ports that follow, in place of 5000, 8774 and the others
  --fresh                 make everything anew, also where a golden state is kept (up)
  OPENSTACK_DIR           the folder of its files, else one below the cache folder`;

async function main() {
  const { values, positionals } = optionsOf(
    usage,
    { with: { type: "string" }, "port-base": { type: "string" }, fresh: { type: "boolean" } },
    { words: true },
  );
  const started = Date.now();
  const say = (/** @type {string} */ line) =>
    console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)}s ${line}`);
  const settings = {
    portBase: values["port-base"] === undefined ? undefined : Number(values["port-base"]),
    with: values.with?.split(","),
    say,
  };
  const command = positionals.length === 1 ? positionals[0] : undefined;
  if (command === "install") install(settings);
  else if (command === "up") await up({ ...settings, fresh: values.fresh });
  else if (command === "down") await down(settings);
  else if (command === "status") await printStatus(settings);
  else throw new Error(usage);
}

/** One line for each daemon, then the verdict; ends with 1 when the cloud is not well. @param {{ portBase?: number }} settings */
async function printStatus({ portBase }) {
  const { well, lacking, daemons, login } = await status({ portBase });
  for (const { name, pid, alive } of daemons) console.log(`${name.padEnd(18)} ${alive ? `process ${pid}` : "ended"}`);
  console.log(well ? `up: ${login.authUrl}` : `not up: ${lacking.join("; ")}`);
  if (!well) process.exitCode = 1;
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
