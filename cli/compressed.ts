/** States as own back ends keep them: plain, or compressed by `PULUMI_DIY_BACKEND_GZIP` or `…_ZSTD`. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as zlib from "node:zlib";
import { Limit } from "../providers/core/limit";
import { runPulumi } from "./engine";

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** How many engines run at a time. */
const engines = new Limit(2);

/** The content of a checkpoint's file as JSON text, by what it begins with: names of files lie after a change of format. */
export async function decompress(content: Buffer): Promise<string> {
  if (startsWith(content, GZIP)) return String(zlib.gunzipSync(content));
  if (!startsWith(content, ZSTD)) return String(content);
  // Node has it since 22.15. Before, the engine itself reads the file.
  const { zstdDecompressSync } = zlib as { zstdDecompressSync?: (content: Buffer) => Buffer };
  return zstdDecompressSync ? String(zstdDecompressSync(content)) : engines.run(() => readByEngine(content));
}

function startsWith(content: Buffer, magic: Buffer): boolean {
  return content.subarray(0, magic.length).equals(magic);
}

/** Lets the engine read a checkpoint, as the state of a stack in a back end of its own. */
async function readByEngine(content: Buffer): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "omnicloud-"));
  try {
    mkdirSync(join(folder, ".pulumi", "stacks", "past"), { recursive: true });
    writeFileSync(join(folder, ".pulumi", "meta.yaml"), "version: 1\n");
    writeFileSync(join(folder, ".pulumi", "stacks", "past", "state.json.zst"), content);
    const env = { PULUMI_BACKEND_URL: `file://${folder}?metadata=skip` };
    const exported = await runPulumi(["stack", "export", "--stack", "organization/past/state"], "", { folder, env });
    const { version, deployment } = JSON.parse(exported) as { version: number; deployment: unknown };
    return JSON.stringify({ version, checkpoint: { latest: deployment } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
