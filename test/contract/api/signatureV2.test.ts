/** Requests and URLs that are signed by version 2, as `aws s3 presign` and boto3 sign URLs where no region says otherwise. */
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openGround, type StoreGround, type StoreUser } from "./store";

let ground: StoreGround;
let owner: StoreUser;
let bucket: string;
beforeAll(async () => {
  ground = await openGround();
  owner = await ground.user("older");
  bucket = `older-${ground.suffix}`;
  await owner.ask("PUT", `/${bucket}`);
  await owner.ask("PUT", `/${bucket}/a b`, { body: "own" });
});
afterAll(() => ground.close());

const sign = (text: string, key = owner.secretKey): string => createHmac("sha1", key).update(text).digest("base64");
const soon = (): number => Math.floor(Date.now() / 1000) + 60;

/** A URL: what is signed of the query stands in `signed`, as it is sent in `sent`. */
function url(
  method: string,
  path: string,
  more: { signed?: string; sent?: string; type?: string; expires?: number; key?: string } = {},
) {
  const { signed = "", sent = signed, type = "", expires = soon(), key = "" } = more;
  const signature = sign(
    [method, "", type, expires, `${path}${signed && `?${signed}`}`].join("\n"),
    key || owner.secretKey,
  );
  const query = [sent, `AWSAccessKeyId=${owner.accessKey}`, `Expires=${expires}`].filter(Boolean).join("&");
  return `${ground.store.endpoint}${path}?${query}&Signature=${encodeURIComponent(signature)}`;
}

async function answered(address: string, init: RequestInit = {}): Promise<[number, string | undefined]> {
  const response = await fetch(address, init);
  const text = await response.text();
  return [response.status, response.ok ? text : /<Code>(\w+)<\/Code>/.exec(text)?.[1]];
}

it("let anybody do one thing for a while", async () => {
  const path = `/${bucket}/a%20b`;
  expect(await answered(url("GET", path))).toEqual([200, "own"]);
  expect(await answered(url("GET", path), { method: "DELETE" })).toEqual([403, "SignatureDoesNotMatch"]);
  expect(await answered(url("GET", path).replace("a%20b", "other"))).toEqual([403, "SignatureDoesNotMatch"]);
  expect(await answered(url("GET", path, { key: "another" }))).toEqual([403, "SignatureDoesNotMatch"]);
  expect(await answered(url("GET", path, { expires: soon() - 120 }))).toEqual([403, "AccessDenied"]);
  expect(await answered(url("GET", path).replace(owner.accessKey, "NOBODYSKEY"))).toEqual([403, "InvalidAccessKeyId"]);
  const put = url("PUT", `/${bucket}/new`, { type: "text/plain" });
  expect(await answered(put, { method: "PUT", body: Buffer.from("new") })).toEqual([403, "SignatureDoesNotMatch"]);
  const headers = { "content-type": "text/plain" };
  expect(await answered(put, { method: "PUT", body: Buffer.from("new"), headers })).toEqual([200, ""]);
  expect((await owner.ask("GET", `/${bucket}/new`)).text).toBe("new");
});

it("cover the parts of a query that mean something, decoded", async () => {
  const signed = "response-content-type=text/x";
  const sent = "response-content-type=text%2Fx";
  const response = await fetch(url("GET", `/${bucket}/a%20b`, { signed, sent }));
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/x"]);
  expect((await answered(url("GET", `/${bucket}`, { signed: "versions" })))[0]).toBe(200);
  expect(await answered(url("GET", `/${bucket}`, { sent: "versions" }))).toEqual([403, "SignatureDoesNotMatch"]);
});

it("may stand in the header, with a date", async () => {
  const path = `/${bucket}/meta`;
  const date = new Date().toUTCString();
  const own = "x-amz-acl:private\nx-amz-meta-a:b\n";
  const ask = (text: string, more: Record<string, string>) =>
    answered(`${ground.store.endpoint}${path}`, {
      method: "PUT",
      headers: { authorization: `AWS ${owner.accessKey}:${sign(text)}`, ...more },
      body: Buffer.from("m"),
    });
  const given = { "x-amz-meta-a": "b", "x-amz-acl": "private" };
  expect(await ask(`PUT\n\n\n${date}\n${own}${path}`, { date, ...given })).toEqual([200, ""]);
  const amzDate = { "x-amz-date": date };
  expect(
    await ask(`PUT\n\n\n\nx-amz-acl:private\nx-amz-date:${date}\nx-amz-meta-a:b\n${path}`, { ...given, ...amzDate }),
  ).toEqual([200, ""]);
  expect(await ask(`PUT\n\n\n${date}\n${path}`, { date, ...given })).toEqual([403, "SignatureDoesNotMatch"]);
  const old = new Date(Date.now() - 3_600_000).toUTCString();
  expect(await ask(`PUT\n\n\n${old}\n${own}${path}`, { date: old, ...given })).toEqual([403, "RequestTimeTooSkewed"]);
});
