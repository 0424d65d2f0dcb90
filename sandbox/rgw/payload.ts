// The body of a signed request: what arrives is compared with what was signed.
import { createHash } from "node:crypto";
import { RgwRefusal } from "./refusal";
import { chunkSignature, type Signer } from "./signature";

const mismatch = (): RgwRefusal => new RgwRefusal("XAmzContentSHA256Mismatch");

/** The bytes of a body; refuses at the end of it (or of a chunk) if they are not what was signed. */
export function verifyBody(source: AsyncIterable<Buffer>, signer: Signer): AsyncIterable<Buffer> {
  if (signer.payload === "UNSIGNED-PAYLOAD") return source;
  if (signer.payload === "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" && signer.chunks) return verifyChunks(source, signer);
  // RGW 16.2 does not know the newer STREAMING- forms: it compares them with the body's hash.
  return verifyHash(source, signer.payload);
}

async function* verifyHash(source: AsyncIterable<Buffer>, expected: string): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  for await (const part of source) {
    hash.update(part);
    yield part;
  }
  if (hash.digest("hex") !== expected) throw mismatch();
}

/** The bytes of chunks, each "SIZE;chunk-signature=…", bytes and line end; a signature continues the one before it. */
async function* verifyChunks(source: AsyncIterable<Buffer>, { chunks: seed }: Signer): AsyncGenerator<Buffer> {
  if (!seed) throw mismatch();
  let last = seed.signature;
  let buffered = Buffer.alloc(0);
  for await (const part of source) {
    buffered = Buffer.concat([buffered, part]);
    for (let chunk = readChunk(buffered); chunk; chunk = readChunk(buffered)) {
      buffered = buffered.subarray(chunk.end);
      last = chunkSignature({ ...seed, signature: last }, chunk.bytes);
      if (last !== chunk.signature) throw mismatch();
      if (chunk.bytes.length > 0) yield chunk.bytes;
    }
  }
  if (buffered.length > 0) throw mismatch();
}

function readChunk(buffered: Buffer): { bytes: Buffer; signature: string; end: number } | undefined {
  const line = buffered.indexOf("\r\n");
  if (line < 0) return undefined;
  const found = /^([\da-f]+);chunk-signature=(\w+)$/.exec(buffered.subarray(0, line).toString("latin1"));
  if (!found) throw mismatch();
  const [, size = "", signature = ""] = found;
  const from = line + 2;
  const end = from + Number.parseInt(size, 16) + 2;
  if (buffered.length < end) return undefined;
  return { bytes: buffered.subarray(from, end - 2), signature, end };
}
