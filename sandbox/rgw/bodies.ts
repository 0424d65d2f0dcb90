// The bytes of objects: small ones in memory, large ones in a temporary folder that is deleted with the sandbox.
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A body of at most this many bytes is kept in memory … */
const inMemory = 1 << 20;
/** … unless all of them together would be larger than this. */
const inMemoryTogether = 64 << 20;
/** Bytes that are read from a file at a time. */
const readAtOnce = 1 << 20;

/** A run of bytes; several objects may share one: a copy, a part of an upload. */
export interface Piece {
  size: number;
  bytes?: Buffer;
  file?: string;
  /** The number of bodies that have it. */
  held: number;
}

/** The content of an object, or of a part. */
export interface Body {
  size: number;
  /** Hexadecimal. */
  md5: string;
  sha256: string;
  pieces: Piece[];
}

/** The bodies of one sandbox. */
export class Bodies {
  private folder: string | undefined;
  private files = 0;
  private memory = 0;

  /** Receives a body from a stream. If the stream fails, nothing of it is kept. */
  async receive(source: AsyncIterable<Buffer>): Promise<Body> {
    const [md5, sha256] = [createHash("md5"), createHash("sha256")];
    const piece: Piece = { size: 0, held: 1 };
    let parts: Buffer[] = [];
    let file: FileHandle | undefined;
    try {
      for await (const part of source) {
        md5.update(part);
        sha256.update(part);
        piece.size += part.length;
        parts.push(part);
        if (!file && this.memory + piece.size <= inMemoryTogether && piece.size <= inMemory) continue;
        if (!file) {
          piece.file = this.nextFile();
          file = await open(piece.file, "w");
        }
        await file.writev(parts);
        parts = [];
      }
      if (!file) {
        piece.bytes = Buffer.concat(parts);
        this.memory += piece.size;
      }
    } catch (error) {
      if (piece.file) await unlink(piece.file);
      throw error;
    } finally {
      await file?.close();
    }
    return { size: piece.size, md5: md5.digest("hex"), sha256: sha256.digest("hex"), pieces: [piece] };
  }

  /** Concatenates bodies without copying their bytes, to complete an upload. */
  concatenate(bodies: readonly Body[], md5: string): Body {
    const pieces = bodies.flatMap((body) => body.pieces);
    for (const piece of pieces) piece.held += 1;
    return { size: bodies.reduce((sum, { size }) => sum + size, 0), md5, sha256: "", pieces };
  }

  /** A second body with the same bytes, which are not copied. */
  share(body: Body): Body {
    for (const piece of body.pieces) piece.held += 1;
    return { ...body };
  }

  /** The bytes from `first` to `last`, both included. */
  async *read(body: Body, first = 0, last = body.size - 1): AsyncGenerator<Buffer> {
    let start = 0;
    for (const piece of body.pieces) {
      const [from, to] = [Math.max(first - start, 0), Math.min(last - start, piece.size - 1)];
      start += piece.size;
      if (from > to) continue;
      if (piece.bytes) yield piece.bytes.subarray(from, to + 1);
      else if (piece.file) yield* readFile(piece.file, from, to);
    }
  }

  /** Takes pieces in that are in memory already. */
  count(pieces: Iterable<Piece>): void {
    for (const { size } of pieces) this.memory += size;
  }

  /** Lets a body go. */
  async drop(body: Body): Promise<void> {
    for (const piece of body.pieces) {
      piece.held -= 1;
      if (piece.held > 0) continue;
      if (piece.bytes) this.memory -= piece.size;
      if (piece.file) await unlink(piece.file);
    }
  }

  /** Deletes the temporary folder, as the end of the process does. */
  readonly close = (): void => {
    process.off("exit", this.close);
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
  };

  private nextFile(): string {
    if (!this.folder) {
      this.folder = mkdtempSync(join(tmpdir(), "omnicloud-objects-"));
      process.once("exit", this.close);
    }
    this.files += 1;
    return join(this.folder, String(this.files));
  }
}

async function* readFile(path: string, from: number, to: number): AsyncGenerator<Buffer> {
  const file = await open(path, "r");
  try {
    for (let at = from; at <= to; ) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(Math.min(readAtOnce, to + 1 - at)), 0, undefined, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
