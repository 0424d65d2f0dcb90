// Runs a sandbox until SIGTERM: node dist/sandbox/main.js [--port N] [--info-file F] [--latency MS] [--quick]
import { rmSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startSandbox } from ".";

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: "string" },
      "info-file": { type: "string" },
      latency: { type: "string" },
      quick: { type: "boolean" },
    },
  });
  const sandbox = await startSandbox({
    ...(values.port ? { port: Number(values.port) } : {}),
    ...(values.latency ? { latency: Number(values.latency) } : {}),
    ...(values.quick ? { quick: true } : {}),
  });
  const { url, authUrl, objectStore } = sandbox;
  const file = values["info-file"];
  if (file) writeFileSync(file, `${JSON.stringify({ pid: process.pid, url, authUrl, objectStore })}\n`);
  process.stdout.write(`${sandbox.authUrl}\n`);
  const end = (): void => {
    if (file) rmSync(file, { force: true });
    sandbox.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
