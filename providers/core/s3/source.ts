/** What a program uploads: a file, a text, or what a URL answers. It is read piece by piece, never whole. */
import { createHash } from "node:crypto";
import { open as openFile, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { request } from "undici";
import { OmnicloudError, reasonOf } from "../errors";
import { Limit } from "../limit";
import { whyNoAnswer } from "../noAnswer";

/** Where the content comes from: one of the three. */
export interface Content {
  /** A file's absolute path. */
  path?: string;
  /** The content itself. */
  text?: string;
  /** An http(s) URL. */
  url?: string;
}

/** How much is read at a time to hash it, in bytes: larger pieces are hashed faster. */
const PIECE = 1024 * 1024;

/** The content's hash and size, as they were when it was read for them. */
export interface Measured {
  /** SHA-256 in hexadecimal digits. */
  sha256: string;
  /** In bytes. */
  size: number;
}

/** Content that is being read, from its start to its end. */
export interface Reading {
  /** Fills the memory with what comes next, and returns how many bytes: less than the memory holds only at the end. */
  fill(memory: Buffer): Promise<number>;
  /** Frees the file or connection behind it. */
  close(): Promise<void>;
}

/**
 * The content's hash and size, for which it is read to its end.
 * @throws OmnicloudError if it cannot be read
 */
export function measure(content: Content): Promise<Measured> {
  return measurements.run(async () => {
    const hash = createHash("sha256");
    const reading = await open(content);
    try {
      const piece = Buffer.allocUnsafe(PIECE);
      let size = 0;
      for (let filled = PIECE; filled === PIECE; size += filled) {
        filled = await reading.fill(piece);
        hash.update(piece.subarray(0, filled));
      }
      return { sha256: hash.digest("hex"), size };
    } finally {
      await reading.close();
    }
  });
}

/** A program may have a thousand files: they are not all opened at once. */
const measurements = new Limit(8);

/** @throws OmnicloudError if the content cannot be read */
async function open({ path, text, url }: Content): Promise<Reading> {
  if (text !== undefined) return readStream(Readable.from([Buffer.from(text)]));
  if (url !== undefined) return readStream(await download(url));
  if (path === undefined) throw new OmnicloudError("there is nothing to upload");
  const fault = await faultOfFile(path);
  if (fault) throw new OmnicloudError(fault);
  const file = await openFile(path);
  return {
    fill: (memory) => fill(memory, async (rest) => (await file.read(rest, 0, rest.length)).bytesRead),
    close: () => file.close(),
  };
}

/** Reads a stream, whose pieces have sizes of their own. */
function readStream(stream: Readable): Reading {
  const pieces: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  stream.on("error", () => undefined); // its iterator throws it
  let piece: Buffer = Buffer.alloc(0);
  return {
    fill: (memory) =>
      fill(memory, async (rest) => {
        if (piece.length === 0) piece = (await next(pieces)).value ?? piece;
        const taken = piece.copy(rest);
        piece = piece.subarray(taken);
        return taken;
      }),
    async close() {
      stream.destroy();
    },
  };
}

/** Reads until the memory is full or nothing more comes. */
async function fill(memory: Buffer, read: (rest: Buffer) => Promise<number>): Promise<number> {
  for (let full = 0; ; ) {
    const count = full < memory.length ? await read(memory.subarray(full)) : 0;
    if (count === 0) return full;
    full += count;
  }
}

/**
 * Opens the content for a second reading, which fails at its end at the latest if the content is not what was measured: a
 * file may have changed meanwhile.
 * @throws OmnicloudError if it cannot be read, or differs
 */
export async function openAs(content: Content, { sha256, size }: Measured): Promise<Reading> {
  const reading = await open(content);
  const hash = createHash("sha256");
  let read = 0;
  return {
    ...reading,
    async fill(memory) {
      const count = await reading.fill(memory);
      hash.update(memory.subarray(0, count));
      read += count;
      const ended = count < memory.length;
      if (read <= size && !(ended && hash.digest("hex") !== sha256)) return count;
      const name = content.path ?? content.url ?? "the text";
      throw new OmnicloudError(`${name} changed while it was uploaded: nothing was stored, run pulumi up again`);
    },
  };
}

async function next(pieces: AsyncIterator<Buffer>): Promise<IteratorResult<Buffer, undefined>> {
  try {
    return await pieces.next();
  } catch (error) {
    throw new OmnicloudError(`the download ended too early: ${whyNoAnswer(error)}`, { cause: error });
  }
}

/** Why a file cannot be uploaded; `undefined` if it can. */
export async function faultOfFile(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).isFile() ? undefined : `${path} is not a file`;
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    return missing ? `there is no file ${path}` : `${path} cannot be read: ${reasonOf(error)}`;
  }
}

async function download(url: string): Promise<Readable> {
  try {
    const { statusCode, body } = await request(url, { maxRedirections: 5 });
    if (statusCode < 300) return body;
    await body.dump();
    throw new OmnicloudError(`it answered ${statusCode}`);
  } catch (error) {
    throw new OmnicloudError(`nothing could be downloaded from ${new URL(url).origin}: ${whyNoAnswer(error)}`, {
      cause: error,
    });
  }
}
