// @ts-check
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { checkDownloads } from "../../tools/engine/download.mjs";
import { Unavailable } from "../../tools/engine/ways.mjs";

describe("a download", () => {
  it("is not tried where nothing answers, and the reason is kept", async () => {
    const port = await listen(createServer(), (server) => server.close());
    const tried = checkDownloads({ host: "127.0.0.1", port });
    await expect(tried).rejects.toThrow(/downloads are blocked here \(connect ECONNREFUSED/);
    await expect(tried).rejects.toBeInstanceOf(Unavailable);
  });

  it("is tried where its server answers", async () => {
    const server = createServer();
    try {
      await expect(checkDownloads({ host: "127.0.0.1", port: await listen(server) })).resolves.toBeUndefined();
    } finally {
      server.close();
    }
  });
});

/**
 * @param {import("node:net").Server} server
 * @param {(server: import("node:net").Server) => void} [then]
 * @returns {Promise<number>} Its port.
 */
async function listen(server, then) {
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
  const address = server.address();
  then?.(server);
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
