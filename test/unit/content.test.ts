import { appendFileSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Content, measure, openAs } from "../../providers/core/s3/source";
import { newPlace, type Place } from "../harness/folders";

const TEXT = "a piece, and another, and the last one";
let place: Place;
let contents: Content[];
const server = createServer(async (_, answer) => {
  for (const piece of TEXT.split(/(?<=,)/)) await new Promise((sent) => answer.write(piece, sent));
  answer.end();
});

beforeAll(async () => {
  place = newPlace();
  const path = join(place.folder, "file");
  writeFileSync(path, TEXT);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  contents = [{ path }, { text: TEXT }, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }];
});

afterAll(() => {
  server.close();
  place.remove();
});

/** What is read into memory of so many bytes at a time. */
async function read(content: Content, bytes: number, looked = measure(content)): Promise<string> {
  const reading = await openAs(content, await looked);
  const memory = Buffer.alloc(bytes);
  try {
    let all = "";
    for (let filled = bytes; filled === bytes; all += memory.toString("utf8", 0, filled))
      filled = await reading.fill(memory);
    return all;
  } finally {
    await reading.close();
  }
}

describe("content", () => {
  it.each([1, 7, TEXT.length, TEXT.length + 1])("is the same read %i bytes at a time", async (bytes) => {
    for (const content of contents) expect(await read(content, bytes)).toBe(TEXT);
  });

  it("may be empty", async () => {
    expect(await read({ text: "" }, 4)).toBe("");
    expect(await measure({ text: "" })).toMatchObject({ size: 0, sha256: expect.stringMatching(/^e3b0c442/) });
  });

  it.each([
    ["grew", (path: string) => appendFileSync(path, "more")],
    ["shrank", (path: string) => truncateSync(path, 8)],
    ["has other bytes", (path: string) => writeFileSync(path, "A".repeat(32))],
  ])("that %s since it was looked at is refused, however it is read", async (_, change) => {
    const path = join(place.folder, "changing");
    for (const bytes of [8, 16, 32, 33, 100]) {
      writeFileSync(path, "a".repeat(32));
      const looked = await measure({ path });
      change(path);
      await expect(read({ path }, bytes, Promise.resolve(looked))).rejects.toThrow(/changed while it was uploaded/);
    }
  });

  it("that ends too early is an error", async () => {
    const cutting = createServer((_, answer) => {
      answer.writeHead(200, { "content-length": "100" });
      answer.write("half", () => answer.destroy());
    });
    await new Promise<void>((listening) => cutting.listen(0, "127.0.0.1", listening));
    await expect(measure({ url: `http://127.0.0.1:${(cutting.address() as AddressInfo).port}/` })).rejects.toThrow();
    cutting.close();
  });
});
