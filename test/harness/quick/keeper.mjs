// @ts-check
// Who keeps the key of the tests' stacks. From a passphrase each engine derives the key with a million rounds, a fifth of
// what a small update takes; a key that a vault has encrypted costs one request. This is that vault, as far as the engine
// asks it: HashiCorp's, transit engine, decrypt. It runs beside the tests, in vitest's own process.
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";

/** In this variable the tests' processes find the keeper: its URL and the key, as JSON. */
export const KEEPER = "OMNICLOUD_TEST_KEEPER";

/** Vitest's global setup: what it returns ends the keeper. */
export default async function setup() {
  if (process.env.QUICK === "0") return () => undefined;
  const key = randomBytes(32).toString("base64");
  const server = createServer((request, answer) => {
    const asked = request.method === "PUT" && request.url?.startsWith("/v1/transit/decrypt/");
    request.resume();
    answer.writeHead(asked ? 200 : 404, { "content-type": "application/json" });
    answer.end(JSON.stringify(asked ? { data: { plaintext: key } } : { errors: ["the tests' keeper only decrypts"] }));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the keeper has no address");
  process.env[KEEPER] = JSON.stringify({ url: `http://127.0.0.1:${address.port}`, key });
  return () => {
    server.close();
    server.closeAllConnections();
  };
}
