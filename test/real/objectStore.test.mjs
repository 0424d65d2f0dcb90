// @ts-check
// A second real object store beside the first, as a second region has one: it starts empty, and its end is its own.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { down, status, up } from "../../tools/backends/ceph/index.mjs";

/** @type {{ dir: string, port: number }} */
let settings;
beforeAll(async () => {
  settings = { dir: mkdtempSync(join(tmpdir(), "ceph-")), port: await freePort() };
});
afterAll(async () => {
  await down(settings);
  rmSync(settings.dir, { recursive: true });
});

it("is up, stays up when it is asked for again, and is gone with all that it held", async () => {
  expect((await status(settings)).lacking).toEqual(["nothing runs"]);
  const login = await up(settings);
  expect(login).toEqual({
    endpoint: `http://127.0.0.1:${settings.port}`,
    accessKey: "admin",
    secretKey: "adminsecret",
    region: "default",
    started: true,
  });
  const before = await status(settings);
  expect([before.well, before.daemons.map(({ name }) => name).sort()]).toEqual([true, ["mon", "osd", "radosgw"]]);
  expect((await up(settings)).started).toBe(false);
  expect((await status(settings)).daemons).toEqual(before.daemons);

  await down(settings);
  expect((await status(settings)).daemons).toEqual([]);
  await expect(fetch(login.endpoint)).rejects.toThrow();
  expect(readdirSync(join(settings.dir, "run")).filter((name) => name.endsWith(".pid"))).toEqual([]);
});

it("says who has its port", async () => {
  const other = createServer().listen(settings.port, "127.0.0.1");
  try {
    await expect(up(settings)).rejects.toThrow(/port \d+ \(radosgw\) is taken by .*process \d+/);
  } finally {
    await new Promise((resolve) => other.close(resolve));
  }
});

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
