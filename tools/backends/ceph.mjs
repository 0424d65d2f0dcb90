#!/usr/bin/env node
// @ts-check
// A real Ceph object store on this machine, from Debian 12's packages: see ceph/README.md.
import { optionsOf } from "../options.mjs";
import { down, install, status, up } from "./ceph/index.mjs";

const usage = `node tools/backends/ceph.mjs install|up|down|status [options]
  --port N    the port of its RADOS Gateway in place of 7480; such a store has a folder of its own and runs beside others
  --fresh     an empty store, also where one is up (up)
  CEPH_DIR    the folder of its files, else one below the cache folder`;

async function main() {
  const { values, positionals } = optionsOf(
    usage,
    { port: { type: "string" }, fresh: { type: "boolean" } },
    { words: true },
  );
  const started = Date.now();
  const say = (/** @type {string} */ line) =>
    console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)}s ${line}`);
  const settings = { port: values.port === undefined ? undefined : Number(values.port), say };
  const command = positionals.length === 1 ? positionals[0] : undefined;
  if (command === "install") install(settings);
  else if (command === "up") await up({ ...settings, fresh: values.fresh });
  else if (command === "down") await down(settings);
  else if (command === "status") await printStatus(settings);
  else throw new Error(usage);
}

/** One line for each daemon, then the verdict; ends with 1 when the store is not well. @param {{ port?: number }} settings */
async function printStatus({ port }) {
  const { well, lacking, daemons, login } = await status({ port });
  for (const { name, pid, alive } of daemons) console.log(`${name.padEnd(18)} ${alive ? `process ${pid}` : "ended"}`);
  console.log(well ? `up: ${login.endpoint}` : `not up: ${lacking.join("; ")}`);
  if (!well) process.exitCode = 1;
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
