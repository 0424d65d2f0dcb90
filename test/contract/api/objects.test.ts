import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chapter } from "../../harness/chapter";
import { openGround, type StoreAnswer, type StoreAsking, type StoreGround, type StoreUser, said, texts } from "./store";

let ground: StoreGround;
let owner: StoreUser;
let bucket: string;
beforeAll(async () => {
  ground = await openGround();
  owner = await ground.user("owner");
  bucket = `obj-${ground.suffix}`;
  await owner.ask("PUT", `/${bucket}`);
});
afterAll(() => ground.close());

const ask = (method: string, key: string, asking?: StoreAsking): Promise<StoreAnswer> =>
  owner.ask(method, `/${bucket}/${key}`, asking);
const withHeaders = (method: string, key: string, headers: Record<string, string>, body?: string) =>
  ask(method, key, { headers, ...(body === undefined ? {} : { body }) });
const hash = (text: string): string => createHash("md5").update(text).digest("hex");

describe("an object", () => {
  it("comes back as it was put: content, type, headers, metadata", async () => {
    const headers = {
      "content-type": "text/plain",
      "x-amz-meta-color": "red",
      "cache-control": "max-age=5",
      "content-disposition": "inline",
    };
    const made = await withHeaders("PUT", "dir/a b+c.txt", headers, "hello world");
    expect([made.status, made.headers.get("etag")]).toEqual([200, `"${hash("hello world")}"`]);
    const found = await ask("GET", "dir/a b+c.txt");
    expect([found.status, found.text]).toEqual([200, "hello world"]);
    expect(Object.fromEntries(found.headers)).toMatchObject({
      ...headers,
      "content-length": "11",
      etag: `"${hash("hello world")}"`,
      "accept-ranges": "bytes",
      "x-rgw-object-type": "Normal",
      "last-modified": expect.stringMatching(/GMT$/),
    });
    const head = await ask("HEAD", "dir/a b+c.txt");
    expect([head.status, head.headers.get("content-length"), head.text]).toEqual([200, "11", ""]);
    await ask("PUT", "plain", { body: "" });
    expect((await ask("GET", "plain")).headers.get("content-type")).toBe("binary/octet-stream");
  });

  it.each(["a//b", "/first", "ü ñ/€", "100%", "a+b&c=d?e", "quote'\"<>", "~tilde*(x)!"])(
    "may be called %s",
    async (key) => {
      const text = "named";
      expect((await ask("PUT", key, { body: text })).status).toBe(200);
      expect((await ask("GET", key)).text).toBe(text);
      expect((await ask("DELETE", key)).status).toBe(204);
    },
  );

  it("is not found, not even its bucket", async () => {
    expect(said(await ask("GET", "none"))).toEqual([404, "NoSuchKey"]);
    expect((await ask("HEAD", "none")).status).toBe(404);
    expect(said(await owner.ask("GET", `/none-${ground.suffix}/x`))).toEqual([404, "NoSuchBucket"]);
    expect(said(await owner.ask("PUT", `/none-${ground.suffix}/x`, { body: "x" }))).toEqual([404, "NoSuchBucket"]);
  });

  it("is kept only when its digests are right", async () => {
    const digest = (text: string) => createHash("md5").update(text).digest("base64");
    const put = (headers: Record<string, string>) => withHeaders("PUT", "digest", headers, "hello");
    expect(said(await put({ "content-md5": digest("other") }))).toEqual([400, "BadDigest"]);
    expect(said(await put({ "content-md5": "junk" }))).toEqual([400, "InvalidDigest"]);
    expect(said(await put({ "x-amz-content-sha256": "0".repeat(64) }))).toEqual([400, "XAmzContentSHA256Mismatch"]);
    expect(said(await put({ "x-amz-storage-class": "GLACIER" }))).toEqual([400, "InvalidArgument"]);
    expect(said(await ask("GET", "digest"))).toEqual([404, "NoSuchKey"]);
    expect((await put({ "content-md5": digest("hello"), "x-amz-storage-class": "STANDARD" })).status).toBe(200);
    expect((await put({ "x-amz-content-sha256": "UNSIGNED-PAYLOAD" })).status).toBe(200);
  });

  it("is read in ranges", async () => {
    await ask("PUT", "ranges", { body: "hello world" });
    const range = async (text: string) => {
      const { status, text: found, headers } = await withHeaders("GET", "ranges", { range: text });
      return [status, found, headers.get("content-range")];
    };
    expect(await range("bytes=0-4")).toEqual([206, "hello", "bytes 0-4/11"]);
    expect(await range("bytes=6-")).toEqual([206, "world", "bytes 6-10/11"]);
    expect(await range("bytes=-5")).toEqual([206, "world", "bytes 6-10/11"]);
    expect(await range("bytes=0-100")).toEqual([206, "hello world", "bytes 0-10/11"]);
    expect(said(await withHeaders("GET", "ranges", { range: "bytes=100-" }))).toEqual([416, "InvalidRange"]);
    const head = await withHeaders("HEAD", "ranges", { range: "bytes=0-4" });
    expect([head.status, head.headers.get("content-length")]).toEqual([206, "5"]);
  });

  it("is read under conditions", async () => {
    await ask("PUT", "conditions", { body: "hello" });
    const read = async (headers: Record<string, string>) => (await withHeaders("GET", "conditions", headers)).status;
    const etag = `"${hash("hello")}"`;
    expect(await read({ "if-match": etag })).toBe(200);
    expect(await read({ "if-match": '"other"' })).toBe(412);
    expect(await read({ "if-none-match": etag })).toBe(304);
    expect(await read({ "if-none-match": '"other"' })).toBe(200);
    expect(await read({ "if-modified-since": "Wed, 21 Oct 2037 07:28:00 GMT" })).toBe(304);
    expect(await read({ "if-unmodified-since": "Wed, 21 Oct 2015 07:28:00 GMT" })).toBe(412);
  });

  it("is written under conditions: an ETag in quotes is never the one that is there", async () => {
    const put = async (key: string, headers: Record<string, string>) =>
      said(await withHeaders("PUT", key, headers, "again"));
    expect(await put("fresh", { "if-none-match": "*" })).toEqual([200, undefined]);
    expect(await put("fresh", { "if-none-match": "*" })).toEqual([412, "PreconditionFailed"]);
    expect(await put("fresh", { "if-match": `"${hash("again")}"` })).toEqual([412, "PreconditionFailed"]);
    expect(await put("fresh", { "if-match": hash("again") })).toEqual([200, undefined]);
    expect(await put("absent", { "if-match": hash("again") })).toEqual([412, "PreconditionFailed"]);
  });

  it("is deleted, and is gone already when it is deleted again", async () => {
    await ask("PUT", "short-lived", { body: "x" });
    expect([(await ask("DELETE", "short-lived")).status, (await ask("DELETE", "short-lived")).status]).toEqual([
      204, 204,
    ]);
    expect(said(await ask("GET", "short-lived"))).toEqual([404, "NoSuchKey"]);
  });

  it("has tags", async () => {
    await withHeaders("PUT", "tagged", { "x-amz-tagging": "a=b&c=d" }, "x");
    expect((await ask("HEAD", "tagged")).headers.get("x-amz-tagging-count")).toBe("2");
    const tagging = { query: { tagging: "" } };
    const body = "<Tagging><TagSet><Tag><Key>z</Key><Value>1</Value></Tag></TagSet></Tagging>";
    await ask("PUT", "tagged", { ...tagging, body });
    expect(texts((await ask("GET", "tagged", tagging)).text, "Key")).toEqual(["z"]);
    expect((await ask("DELETE", "tagged", tagging)).status).toBe(204);
    expect(texts((await ask("GET", "tagged", tagging)).text, "Key")).toEqual([]);
  });

  it("is copied, with its metadata or with other", async () => {
    await withHeaders("PUT", "source", { "x-amz-meta-color": "red", "content-type": "text/plain" }, "hello");
    const from = (key: string, more: Record<string, string> = {}) => ({
      "x-amz-copy-source": `/${bucket}/${key}`,
      ...more,
    });
    const copied = await withHeaders("PUT", "copy", from("source"));
    expect([copied.status, texts(copied.text, "ETag")]).toEqual([200, [hash("hello")]]);
    const same = await ask("GET", "copy");
    expect([same.text, same.headers.get("x-amz-meta-color"), same.headers.get("content-type")]).toEqual([
      "hello",
      "red",
      "text/plain",
    ]);
    await withHeaders("PUT", "other", from("source", { "x-amz-metadata-directive": "REPLACE", "x-amz-meta-new": "1" }));
    const changed = await ask("HEAD", "other");
    expect([changed.headers.get("x-amz-meta-color"), changed.headers.get("x-amz-meta-new")]).toEqual([null, "1"]);
    expect(said(await withHeaders("PUT", "copy", from("none")))).toEqual([404, "NoSuchKey"]);
    expect(said(await withHeaders("PUT", "copy", from("copy")))).toEqual([400, "InvalidRequest"]);
    await ask("DELETE", "source");
    expect((await ask("GET", "copy")).text).toBe("hello");
  });
});

describe("a list of objects", () => {
  const it = chapter();
  let listed: string;
  beforeAll(async () => {
    listed = `list-${ground.suffix}`;
    await owner.ask("PUT", `/${listed}`);
    for (const key of ["a", "b/1", "b/2", "c d", "e+f", "z&"])
      await owner.ask("PUT", `/${listed}/${key}`, { body: key });
  });
  const list = async (query: Record<string, string>) => (await owner.ask("GET", `/${listed}`, { query })).text;

  it("is in order, with sizes and ETags", async () => {
    const text = await list({});
    expect(texts(text, "Key")).toEqual(["a", "b/1", "b/2", "c d", "e+f", "z&amp;"]);
    expect(texts(text, "Size")).toEqual(["1", "3", "3", "3", "3", "2"]);
    expect(texts(text, "ETag")[0]).toBe(`&quot;${hash("a")}&quot;`);
    expect(texts(text, "IsTruncated")).toEqual(["false"]);
    expect(new Set(texts(text, "ID"))).toEqual(new Set([owner.uid]));
  });

  it("comes in pages and folds what follows a delimiter", async () => {
    const first = await list({ delimiter: "/", "max-keys": "2" });
    expect([texts(first, "Key"), texts(first, "Prefix"), texts(first, "NextMarker")]).toEqual([
      ["a"],
      ["", "b/"],
      ["b/"],
    ]);
    const second = await list({ delimiter: "/", "max-keys": "2", marker: "b/" });
    expect([texts(second, "Key"), texts(second, "NextMarker")]).toEqual([["c d", "e+f"], ["e+f"]]);
    expect(texts(await list({ prefix: "b/", "encoding-type": "url" }), "Key")).toEqual(["b%2F1", "b%2F2"]);
    expect(texts(await list({ "max-keys": "0" }), "IsTruncated")).toEqual(["false"]);
    const silly = await owner.ask("GET", `/${listed}`, { query: { "max-keys": "abc" } });
    expect(said(silly)).toEqual([400, "InvalidArgument"]);
  });

  it("comes in its second version, with tokens", async () => {
    const keys: string[] = [];
    let token: string | undefined;
    do {
      const query = { "list-type": "2", "max-keys": "4", ...(token ? { "continuation-token": token } : {}) };
      const text = await list(query);
      keys.push(...texts(text, "Key"));
      expect(texts(text, "ID")).toEqual([]);
      token = texts(text, "NextContinuationToken")[0];
    } while (token);
    expect(keys).toHaveLength(6);
    expect(texts(await list({ "list-type": "2", "start-after": "b/2" }), "KeyCount")).toEqual(["3"]);
    expect(texts(await list({ "list-type": "2", "fetch-owner": "true", "max-keys": "1" }), "ID")).toEqual([owner.uid]);
  });

  it("is emptied many at a time", async () => {
    const remove = (keys: string[], quiet = ""): Promise<StoreAnswer> => {
      const objects = keys.map((key) => `<Object><Key>${key}</Key></Object>`).join("");
      return owner.ask("POST", `/${listed}`, { query: { delete: "" }, body: `<Delete>${quiet}${objects}</Delete>` });
    };
    const some = await remove(["a", "b/1", "nothing"]);
    expect([some.status, texts(some.text, "Key").sort()]).toEqual([200, ["a", "b/1", "nothing"]]);
    expect(texts((await remove(["b/2"], "<Quiet>true</Quiet>")).text, "Key")).toEqual([]);
    expect(texts(await list({}), "Key")).toEqual(["c d", "e+f", "z&amp;"]);
    expect((await remove(Array.from({ length: 1001 }, (_, index) => `k${index}`))).status).toBe(400);
  });
});

describe("versions", () => {
  it("are kept, hidden by a marker, and come back", async () => {
    const name = `ver-${ground.suffix}`;
    const set = (status: string) =>
      owner.ask("PUT", `/${name}`, {
        query: { versioning: "" },
        body: `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`,
      });
    const put = async (body: string) =>
      (await owner.ask("PUT", `/${name}/k`, { body })).headers.get("x-amz-version-id") ?? "";
    const all = async () => (await owner.ask("GET", `/${name}`, { query: { versions: "" } })).text;
    const get = (query = {}) => owner.ask("GET", `/${name}/k`, { query });
    await owner.ask("PUT", `/${name}`);
    await set("Enabled");
    const [one, two] = [await put("one"), await put("two")];
    expect(one).toMatch(/^[\w.-]{31,32}$/);
    expect([(await get()).text, (await get({ versionId: one })).text]).toEqual(["two", "one"]);
    expect(said(await get({ versionId: "nonsense" }))).toEqual([404, "NoSuchKey"]);

    const hidden = await owner.ask("DELETE", `/${name}/k`);
    const marker = hidden.headers.get("x-amz-version-id") ?? "";
    expect([hidden.status, hidden.headers.get("x-amz-delete-marker")]).toEqual([204, "true"]);
    expect(said(await get())).toEqual([404, "NoSuchKey"]);
    expect(texts((await owner.ask("GET", `/${name}`)).text, "Key")).toEqual([]);
    expect(texts(await all(), "VersionId")).toEqual([marker, two, one]);
    expect(texts(await all(), "IsLatest")).toEqual(["true", "false", "false"]);
    expect(said(await owner.ask("DELETE", `/${name}`))).toEqual([409, "BucketNotEmpty"]);
    const page = (await owner.ask("GET", `/${name}`, { query: { versions: "", "max-keys": "1" } })).text;
    expect(texts(page, "NextVersionIdMarker")).toEqual([marker]);

    await owner.ask("DELETE", `/${name}/k`, { query: { versionId: marker } });
    expect((await get()).text).toBe("two");
    await set("Suspended");
    expect(await put("null version")).toBe("");
    expect(texts(await all(), "VersionId")).toEqual(["null", two, one]);
    for (const versionId of ["null", two, one]) await owner.ask("DELETE", `/${name}/k`, { query: { versionId } });
    expect((await owner.ask("DELETE", `/${name}`)).status).toBe(204);
  });
});
