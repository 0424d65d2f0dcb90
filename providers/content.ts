/** What a program uploads: a file, a text, or what a URL gives. It is read as a stream, never whole. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { request } from "undici";
import { OmnicloudError, reasonOf } from "./errors";
import { Turns } from "./turns";

/** Where the content comes from: one of the three. */
export interface Content {
  /** A file's path, from the root of the disk. */
  path?: string;
  /** The content itself. */
  text?: string;
  /** An http(s) URL. */
  url?: string;
}

/** So much is read at a time, in bytes: larger pieces are hashed and sent faster. */
const PIECE = 1024 * 1024;

/** The content as it was looked at. */
export interface Looked {
  /** SHA-256 in hexadecimal digits. */
  sha256: string;
  /** In bytes. */
  size: number;
}

/**
 * The content's hash and size; it is read to its end for that.
 * @throws OmnicloudError where it cannot be read
 */
export function lookAt(content: Content): Promise<Looked> {
  return looks.take(async () => {
    const hash = createHash("sha256");
    let size = 0;
    for await (const piece of await open(content)) {
      hash.update(piece as Buffer);
      size += (piece as Buffer).length;
    }
    return { sha256: hash.digest("hex"), size };
  });
}

/** A program may have a thousand files: not all of them are opened at once. */
const looks = new Turns(8);

/**
 * The content as a stream of bytes.
 * @throws OmnicloudError where it cannot be read
 */
async function open({ path, text, url }: Content): Promise<Readable> {
  if (text !== undefined) return Readable.from([Buffer.from(text)]);
  if (url !== undefined) return download(url);
  if (path === undefined) throw new OmnicloudError("there is nothing to upload");
  const fault = await faultOfFile(path);
  if (fault) throw new OmnicloudError(fault);
  return createReadStream(path, { highWaterMark: PIECE });
}

/**
 * The content as a stream that fails at its end where it is not what was looked at: a file that changed meanwhile.
 * @throws OmnicloudError where it cannot be read, or differs
 */
export async function openAs(content: Content, { sha256 }: Pick<Looked, "sha256">): Promise<Readable> {
  const source = await open(content);
  return Readable.from(checked(source, sha256, content.path ?? content.url ?? "the text"), { objectMode: false });
}

async function* checked(source: Readable, sha256: string, name: string): AsyncGenerator<Buffer, void> {
  const hash = createHash("sha256");
  for await (const piece of source) {
    hash.update(piece as Buffer);
    yield piece as Buffer;
  }
  if (hash.digest("hex") !== sha256)
    throw new OmnicloudError(`${name} changed while it was uploaded: nothing was stored, run pulumi up again`);
}

/** Why a file cannot be uploaded, or nothing. */
export async function faultOfFile(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).isFile() ? undefined : `${path} is no file`;
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
    throw new OmnicloudError(`${new URL(url).origin} gave nothing to upload: ${reasonOf(error)}`, { cause: error });
  }
}
