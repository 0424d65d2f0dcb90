// Runs a sandbox until SIGTERM: node dist/sandbox/main.js [--port N] [--info-file F] [--latency MS] [--quick]
// With --content-file F, SIGUSR2 saves all that it holds there and ends it, and the next one begins with that, on the same
// ports; the file is taken away then.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Sandbox, type SandboxContent, startSandbox } from ".";

/** A sandbox that was stopped. */
interface Stopped {
  ports: { port: number; objectStorePort: number };
  content: SandboxContent;
}

function stoppedIn(file: string | undefined): Stopped | undefined {
  return file && existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Stopped) : undefined;
}

/** Writes a file in one step: whoever waits for it reads all of it or nothing. */
function writeWhole(file: string, text: string): void {
  const half = `${file}.${process.pid}`;
  // Passwords and keys are in it in clear.
  writeFileSync(half, text, { mode: 0o600 });
  renameSync(half, file);
}

/** Removes a file that still tells of this sandbox: the next one may have written its own by now. */
function removeOwn(file: string): void {
  if (existsSync(file) && (JSON.parse(readFileSync(file, "utf8")) as { pid: number }).pid === process.pid) rmSync(file);
}

async function saveTo(file: string, sandbox: Sandbox): Promise<void> {
  const ports = {
    port: Number(new URL(sandbox.url).port),
    objectStorePort: Number(new URL(sandbox.objectStore.endpoint).port),
  };
  writeWhole(file, JSON.stringify({ ports, content: await sandbox.save() } satisfies Stopped));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: "string" },
      "info-file": { type: "string" },
      "content-file": { type: "string" },
      latency: { type: "string" },
      quick: { type: "boolean" },
    },
  });
  const contentFile = values["content-file"];
  const stopped = stoppedIn(contentFile);
  const sandbox = await startSandbox({
    ...(stopped ? { load: stopped.content, ...stopped.ports } : {}),
    ...(values.port ? { port: Number(values.port) } : {}),
    ...(values.latency ? { latency: Number(values.latency) } : {}),
    ...(values.quick ? { quick: true } : {}),
  });
  const { url, authUrl, objectStore } = sandbox;
  const file = values["info-file"];
  if (file) writeWhole(file, `${JSON.stringify({ pid: process.pid, url, authUrl, objectStore })}\n`);
  if (contentFile) {
    rmSync(contentFile, { force: true });
    process.once("SIGUSR2", () => void saveTo(contentFile, sandbox).then(end));
  }
  process.stdout.write(`${sandbox.authUrl}\n`);
  const end = (): void => {
    if (file) removeOwn(file);
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
