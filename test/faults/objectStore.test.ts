// Faults of the sandbox's object store, and what it does with large bodies: these cases do not run on a real one.
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox";
import { until } from "../contract/api/cloud";
import { type StoreAnswer, type StoreAsking, said, sendToStore } from "../contract/api/store";
import type { Store } from "../contract/target";

let sandbox: Sandbox;
let store: Store;
let temporary: string;
const usual = process.env.TMPDIR;
beforeEach(async () => {
  temporary = mkdtempSync(join(tmpdir(), "omnicloud-store-test-"));
  process.env.TMPDIR = temporary;
  sandbox = await startSandbox();
  store = { name: "sandbox", ...sandbox.objectStore, close: async () => {} };
  await ask("PUT", "/bucket");
});
afterEach(async () => {
  await sandbox.close();
  if (usual === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = usual;
  rmSync(temporary, { recursive: true });
});

const ask = (method: string, path: string, asking?: StoreAsking): Promise<StoreAnswer> =>
  sendToStore(store, store, method, path, asking);
const put = (body: string | Buffer = "x"): Promise<StoreAnswer> => ask("PUT", "/bucket/key", { body });
const get = async (): Promise<number> => (await ask("GET", "/bucket/key")).status;
const onPut = { service: "rgw", method: "PUT", path: "^/bucket/key" } as const;

describe("a fault of the object store", () => {
  it("cuts the connection before anything is done, or after", async () => {
    sandbox.faults.add({ kind: "reset-before", match: onPut });
    await expect(put()).rejects.toThrow();
    expect(await get()).toBe(404);
    sandbox.faults.add({ kind: "reset-after", match: onPut });
    await expect(put()).rejects.toThrow();
    expect(await get()).toBe(200);
  });

  it("answers in S3's form, in the admin API's form, or as a proxy's page", async () => {
    sandbox.faults.add({ kind: "status", status: 503, retryAfter: 2, match: onPut });
    const s3 = await put();
    expect([...said(s3), s3.headers.get("retry-after"), s3.text.startsWith("<?xml")]).toEqual([
      503,
      "ServiceUnavailable",
      "2",
      true,
    ]);
    sandbox.faults.add({ kind: "status", status: 500, match: { service: "rgw", path: "^/admin/user" } });
    const admin = await ask("GET", "/admin/user", { query: { uid: "admin", format: "json" } });
    expect([admin.status, JSON.parse(admin.text).Code]).toEqual([500, "InternalError"]);
    sandbox.faults.add({ kind: "html", match: { service: "rgw", path: "[?&]acl" } });
    const page = await ask("GET", "/bucket", { query: { acl: "" } });
    expect([page.status, page.headers.get("content-type")]).toEqual([502, "text/html"]);
    sandbox.faults.add({ kind: "answer", text: "<html>", type: "text/html", done: true, match: onPut });
    expect((await put()).text).toBe("<html>");
    expect(await get()).toBe(200);
    expect((await put()).status).toBe(200);
  });

  it("is for one service alone", async () => {
    sandbox.faults.add({ kind: "status", match: { service: "nova" } });
    expect((await put()).status).toBe(200);
  });
});

it("counts requests by what they are", async () => {
  sandbox.requests.clear();
  await put();
  await ask("GET", "/bucket", { query: { policy: "" } });
  await ask("GET", "/admin/user", { query: { quota: "", uid: "admin" } });
  expect(sandbox.requests.byTemplate({ service: "rgw" })).toEqual({
    "rgw PUT /{bucket}/{key}": 1,
    "rgw GET /{bucket}?policy": 1,
    "rgw GET /admin/user?quota": 1,
  });
});

describe("large bodies", () => {
  const files = (): string[] => readdirSync(temporary, { recursive: true, encoding: "utf8" });
  const large = Buffer.alloc(3 << 20, "x");

  it("are kept in files, and end with the object and with the sandbox", async () => {
    await put("small");
    expect(files()).toEqual([]);
    await put(large);
    const held = files()
      .map((name) => join(temporary, name))
      .filter((path) => statSync(path).isFile());
    expect(held.map((path) => statSync(path).size)).toEqual([large.length]);
    await ask("PUT", "/bucket/copy", { headers: { "x-amz-copy-source": "/bucket/key" } });
    await ask("DELETE", "/bucket/key");
    const range = { headers: { range: "bytes=3145726-" } };
    expect((await ask("GET", "/bucket/copy", range)).text).toBe("xx");
    await ask("DELETE", "/bucket/copy");
    expect(files()).toHaveLength(1);
    await put(large);
    await sandbox.close();
    expect(files()).toEqual([]);
    sandbox = await startSandbox();
  });

  it("that are cut off leave nothing", async () => {
    await put(large);
    const before = files().length;
    const headers = { "x-amz-acl": "public-read-write" };
    await ask("PUT", "/open", { headers });
    const half = request(`${store.endpoint}/open/half`, {
      method: "PUT",
      headers: { "content-length": large.length * 2 },
    });
    half.on("error", () => {});
    half.write(large);
    await until(
      async () => files().length,
      (count) => count > before,
    );
    half.destroy();
    await until(
      async () => files().length,
      (count) => count === before,
    );
    expect((await ask("GET", "/open/half")).status).toBe(404);
  });
});
