import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chapter } from "../../harness/chapter";
import { openGround, type StoreAnswer, type StoreGround, type StoreUser, said, texts } from "./store";

let ground: StoreGround;
let owner: StoreUser;
let bucket: string;
beforeAll(async () => {
  ground = await openGround();
  owner = await ground.user("owner");
  bucket = `parts-${ground.suffix}`;
  await owner.ask("PUT", `/${bucket}`);
});
afterAll(() => ground.close());

const large = Buffer.alloc(5 << 20, "x");
const initiate = async (key: string, headers: Record<string, string> = {}): Promise<string> =>
  texts((await owner.ask("POST", `/${bucket}/${key}`, { query: { uploads: "" }, headers })).text, "UploadId")[0] ?? "";
const putPart = (key: string, uploadId: string, partNumber: number, body: string | Buffer): Promise<StoreAnswer> =>
  owner.ask("PUT", `/${bucket}/${key}`, { query: { partNumber: String(partNumber), uploadId }, body });
const tagOf = (answer: StoreAnswer): string => answer.headers.get("etag") ?? "";
const part = (number: number, tag: string): string =>
  `<Part><PartNumber>${number}</PartNumber><ETag>${tag}</ETag></Part>`;
const complete = (key: string, uploadId: string, ...parts: string[]): Promise<StoreAnswer> => {
  const body = `<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`;
  return owner.ask("POST", `/${bucket}/${key}`, { query: { uploadId }, body });
};
const uploads = async (): Promise<string[]> =>
  texts((await owner.ask("GET", `/${bucket}`, { query: { uploads: "" } })).text, "UploadId");
const shown = async (): Promise<string[]> => texts((await owner.ask("GET", `/${bucket}`)).text, "Key");

describe("an upload in parts", () => {
  const it = chapter();
  it("is an object once it is complete, with an ETag of its parts' digests", async () => {
    const id = await initiate("big", { "content-type": "x/y", "x-amz-meta-m": "1" });
    expect(id).toMatch(/^2~[\w.-]+$/);
    const [first, second] = [await putPart("big", id, 1, large), await putPart("big", id, 2, "tail")];
    expect([await shown(), await uploads()]).toEqual([[], [id]]);
    const listed = await owner.ask("GET", `/${bucket}/big`, { query: { uploadId: id } });
    expect(texts(listed.text, "PartNumber")).toEqual(["1", "2"]);
    expect(texts(listed.text, "Size")).toEqual([String(5 << 20), "4"]);
    const page = await owner.ask("GET", `/${bucket}/big`, { query: { uploadId: id, "max-parts": "1" } });
    expect([texts(page.text, "NextPartNumberMarker"), texts(page.text, "IsTruncated")]).toEqual([["1"], ["true"]]);

    const [one, two] = [part(1, tagOf(first)), part(2, tagOf(second))];
    expect(said(await complete("big", id, one, part(2, '"bad"')))).toEqual([400, "InvalidPart"]);
    expect(said(await complete("big", id, one))).toEqual([400, "InvalidPart"]);
    expect(said(await complete("big", id))).toEqual([400, "MalformedXML"]);

    const made = await complete("big", id, two, one);
    const digests = [large, "tail"].map((part) => createHash("md5").update(part).digest());
    const etag = `${createHash("md5").update(Buffer.concat(digests)).digest("hex")}-2`;
    expect(made.status).toBe(200);
    expect(texts(made.text, "ETag")).toEqual([""]);
    const again = await complete("big", id, one, two);
    expect([again.status, texts(again.text, "ETag")]).toEqual([200, [etag]]);
    expect(said(await complete("big", id, one))).toEqual([500, "InternalError"]);
    expect([await shown(), await uploads()]).toEqual([["big"], []]);
    const found = await owner.ask("GET", `/${bucket}/big`, { headers: { range: `bytes=${(5 << 20) - 2}-` } });
    expect([found.status, found.text]).toEqual([206, "xxtail"]);
    expect(found.headers.get("content-type")).toBe("x/y");
    expect(found.headers.get("x-amz-meta-m")).toBe("1");
    expect(found.headers.get("etag")).toBe(`"${etag}"`);
  });

  it("is over when it is aborted", async () => {
    const id = await initiate("aborted");
    await putPart("aborted", id, 1, "x");
    const abort = () => owner.ask("DELETE", `/${bucket}/aborted`, { query: { uploadId: id } });
    expect((await abort()).status).toBe(204);
    expect(said(await abort())).toEqual([404, "NoSuchUpload"]);
    expect(said(await putPart("aborted", id, 1, "x"))).toEqual([404, "NoSuchUpload"]);
    expect(await uploads()).toEqual([]);
  });

  it("has large parts, but for the last one, and the newest of each number counts", async () => {
    const id = await initiate("small");
    const [one, two] = [await putPart("small", id, 1, "one"), await putPart("small", id, 2, "two")];
    expect(said(await complete("small", id, part(1, tagOf(one)), part(2, tagOf(two))))).toEqual([
      400,
      "EntityTooSmall",
    ]);
    const again = await putPart("small", id, 1, large);
    expect(said(await complete("small", id, part(1, tagOf(one)), part(2, tagOf(two))))).toEqual([400, "InvalidPart"]);
    expect((await complete("small", id, part(1, tagOf(again)), part(2, tagOf(two)))).status).toBe(200);
  });

  it("takes parts from objects that are there", async () => {
    await owner.ask("PUT", `/${bucket}/source`, { body: "0123456789" });
    const id = await initiate("copied");
    const headers = { "x-amz-copy-source": `/${bucket}/source`, "x-amz-copy-source-range": "bytes=2-5" };
    const made = await owner.ask("PUT", `/${bucket}/copied`, { query: { partNumber: "1", uploadId: id }, headers });
    expect(made.status).toBe(200);
    const tag = texts(made.text, "ETag")[0]?.replaceAll("&quot;", "") ?? "";
    expect((await complete("copied", id, part(1, tag))).status).toBe(200);
    expect((await owner.ask("GET", `/${bucket}/copied`)).text).toBe("2345");
  });

  it("does not keep its bucket", async () => {
    const name = `half-${ground.suffix}`;
    await owner.ask("PUT", `/${name}`);
    await owner.ask("POST", `/${name}/key`, { query: { uploads: "" } });
    expect((await owner.ask("DELETE", `/${name}`)).status).toBe(204);
  });
});

describe("a quota", () => {
  it("refuses what would not fit, counted in blocks of 4 KiB, an object in an old one's place too", async () => {
    const name = `full-${ground.suffix}`;
    await owner.ask("PUT", `/${name}`);
    const put = async (key: string, size: number) =>
      said(await owner.ask("PUT", `/${name}/${key}`, { body: "x".repeat(size) }));
    const limit = (query: Record<string, string>) =>
      ground.admin("PUT", "/bucket", { quota: "", uid: owner.uid, bucket: name, ...query });
    await limit({ "max-size-kb": "5", "max-objects": "-1", enabled: "true" });
    expect(await put("1", 6000)).toEqual([403, "QuotaExceeded"]);
    expect(await put("1", 1)).toEqual([200, undefined]);
    expect(await put("1", 1)).toEqual([403, "QuotaExceeded"]);
    await limit({ "max-size-kb": "-1", "max-objects": "2" });
    expect(await put("2", 6000)).toEqual([200, undefined]);
    expect(await put("3", 1)).toEqual([403, "QuotaExceeded"]);
    await limit({ "max-size-kb": "-1", "max-objects": "-1", enabled: "false" });
    expect(await put("3", 1)).toEqual([200, undefined]);
  });

  it("of a user counts all buckets", async () => {
    const user = await ground.user("limited");
    const name = `limited-${ground.suffix}`;
    await user.ask("PUT", `/${name}`);
    const quota = { quota: "", uid: user.uid, "quota-type": "user" };
    await ground.admin("PUT", "/user", { ...quota, "max-objects": "0", "max-size": "-1", enabled: "true" });
    expect(said(await user.ask("PUT", `/${name}/1`, { body: "x" }))).toEqual([403, "QuotaExceeded"]);
    await ground.admin("PUT", "/user", { ...quota, "max-objects": "-1", enabled: "false" });
    expect((await user.ask("PUT", `/${name}/1`, { body: "x" })).status).toBe(200);
  });
});
