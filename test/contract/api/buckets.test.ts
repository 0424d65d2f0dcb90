import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openGround, type StoreAnswer, type StoreGround, type StoreUser, said, texts } from "./store";

let ground: StoreGround;
let owner: StoreUser;
let other: StoreUser;
let bucket: string;
beforeAll(async () => {
  ground = await openGround();
  owner = await ground.user("owner");
  other = await ground.user("other");
  bucket = `set-${ground.suffix}`;
  expect((await owner.ask("PUT", `/${bucket}`)).status).toBe(200);
});
afterAll(() => ground.close());

const named = (name: string): string => `${name}-${ground.suffix}`;
const get = (word: string): Promise<StoreAnswer> => owner.ask("GET", `/${bucket}`, { query: { [word]: "" } });
const put = (word: string, body: string): Promise<StoreAnswer> =>
  owner.ask("PUT", `/${bucket}`, { query: { [word]: "" }, body });
const remove = (word: string): Promise<StoreAnswer> => owner.ask("DELETE", `/${bucket}`, { query: { [word]: "" } });

describe("a bucket", () => {
  it("is made again by its owner, and by nobody else", async () => {
    expect(said(await owner.ask("PUT", `/${bucket}`))).toEqual([200, undefined]);
    const refused = await other.ask("PUT", `/${bucket}`);
    expect(said(refused)).toEqual([409, "BucketAlreadyExists"]);
    expect(texts(refused.text, "BucketName")).toEqual([bucket]);
    const another = await owner.ask("PUT", `/${bucket}`, { headers: { "x-amz-acl": "public-read" } });
    expect(said(another)).toEqual([409, "BucketAlreadyExists"]);
    expect(said(await ground.anybody("PUT", `/${named("nobodys")}`))).toEqual([403, "AccessDenied"]);
  });

  it.each(["ab", "Upper-Case", "under_score", "-dash", "dash-", "1.2.3.4", "a..b", ".dot", "x".repeat(64)])(
    "is not called %s",
    async (name) => expect(said(await owner.ask("PUT", `/${name}`))).toEqual([400, "InvalidBucketName"]),
  );

  it("is made where the store is, and nowhere else", async () => {
    const at = (place: string) => ({
      body: `<CreateBucketConfiguration><LocationConstraint>${place}</LocationConstraint></CreateBucketConfiguration>`,
    });
    const name = named("place");
    expect(said(await owner.ask("PUT", `/${name}`, at("us-east-1")))).toEqual([400, "InvalidLocationConstraint"]);
    expect(said(await owner.ask("PUT", `/${name}`, at(`${ground.store.region}:x`)))).toEqual([
      400,
      "InvalidLocationConstraint",
    ]);
    expect(said(await owner.ask("PUT", `/${name}`, { body: "not XML" }))).toEqual([400, "InvalidArgument"]);
    const cold = { headers: { "x-amz-storage-class": "GLACIER" } };
    expect(said(await owner.ask("PUT", `/${name}`, cold))).toEqual([400, "InvalidArgument"]);
    expect((await owner.ask("PUT", `/${name}`, at(ground.store.region))).status).toBe(200);
    const location = await owner.ask("GET", `/${name}`, { query: { location: "" } });
    expect(texts(location.text.replace(/ xmlns="[^"]*"/, ""), "LocationConstraint")).toEqual([ground.store.region]);
    expect((await owner.ask("DELETE", `/${name}`)).status).toBe(204);
  });

  it("is made at a placement target and with a storage class, which is that of what is put into it", async () => {
    const made = async (name: string, place: string, storageClass: string) => {
      const body = `<CreateBucketConfiguration><LocationConstraint>${place}</LocationConstraint></CreateBucketConfiguration>`;
      const headers = { "x-amz-storage-class": storageClass };
      const { status } = await owner.ask("PUT", `/${named(name)}`, { body, headers });
      const told = await ground.admin("GET", "/bucket", { bucket: named(name) });
      return [status, told.body.placement_rule];
    };
    expect(await made("cold", "", "COLD")).toEqual([200, "default-placement/COLD"]);
    expect(await made("archive", ":archive", "STANDARD")).toEqual([200, "archive"]);
    expect(await made("nowhere", ":archive", "COLD")).toEqual([400, undefined]);

    const put = async (name: string, key: string, storageClass?: string) => {
      const headers: Record<string, string> = storageClass ? { "x-amz-storage-class": storageClass } : {};
      const answer = await owner.ask("PUT", `/${named(name)}/${key}`, { body: "x", headers });
      if (answer.status !== 200) return said(answer);
      const head = await owner.ask("HEAD", `/${named(name)}/${key}`);
      return head.headers.get("x-amz-storage-class");
    };
    expect([await put("cold", "a"), await put("cold", "b", "STANDARD")]).toEqual(["COLD", "STANDARD"]);
    expect([await put("archive", "a"), await put("archive", "b", "STANDARD")]).toEqual([null, "STANDARD"]);
    expect(await put("archive", "c", "COLD")).toEqual([400, "InvalidArgument"]);
    expect(texts((await owner.ask("GET", `/${named("cold")}`)).text, "StorageClass")).toEqual(["COLD", "STANDARD"]);
    expect(texts((await owner.ask("GET", `/${named("archive")}`)).text, "StorageClass")).toEqual([
      "STANDARD",
      "STANDARD",
    ]);
    for (const name of ["cold", "archive"])
      await ground.admin("DELETE", "/bucket", { bucket: named(name), "purge-objects": "true" });
  });

  it("is listed and looked at", async () => {
    const list = await owner.ask("GET", "/");
    expect(texts(list.text, "ID")).toEqual([owner.uid]);
    expect(texts(list.text, "Name")).toEqual([bucket]);
    const head = await owner.ask("HEAD", `/${bucket}`);
    expect(head.status).toBe(200);
    expect(head.headers.get("x-rgw-object-count")).toBe("0");
    expect(head.headers.get("x-rgw-quota-max-buckets")).toBe("1000");
    expect((await other.ask("HEAD", `/${bucket}`)).status).toBe(403);
    expect((await ground.anybody("HEAD", `/${bucket}`)).status).toBe(403);
    expect((await owner.ask("HEAD", `/${named("none")}`)).status).toBe(404);
  });

  it("is deleted when it is empty", async () => {
    const name = named("gone");
    await owner.ask("PUT", `/${name}`);
    await owner.ask("PUT", `/${name}/key`, { body: "x" });
    expect(said(await owner.ask("DELETE", `/${name}`))).toEqual([409, "BucketNotEmpty"]);
    await owner.ask("DELETE", `/${name}/key`);
    expect(said(await other.ask("DELETE", `/${name}`))).toEqual([403, "AccessDenied"]);
    expect((await owner.ask("DELETE", `/${name}`)).status).toBe(204);
    expect(said(await owner.ask("DELETE", `/${name}`))).toEqual([404, "NoSuchBucket"]);
  });

  it("is refused when its owner has as many as allowed", async () => {
    await ground.admin("POST", "/user", { uid: owner.uid, "max-buckets": "1" });
    expect(said(await owner.ask("PUT", `/${named("many")}`))).toEqual([400, "TooManyBuckets"]);
    await ground.admin("POST", "/user", { uid: owner.uid, "max-buckets": "-1" });
    expect(said(await owner.ask("PUT", `/${named("many")}`))).toEqual([403, "AccessDenied"]);
    await ground.admin("POST", "/user", { uid: owner.uid, "max-buckets": "1000" });
  });
});

describe("versioning", () => {
  it("is off, then enabled or suspended", async () => {
    expect(texts((await get("versioning")).text, "Status")).toEqual([]);
    for (const status of ["Enabled", "Suspended"]) {
      const body = `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`;
      expect((await put("versioning", body)).status).toBe(200);
      const { text } = await get("versioning");
      expect([texts(text, "Status"), texts(text, "MfaDelete")]).toEqual([[status], ["Disabled"]]);
    }
    const silly = "<VersioningConfiguration><Status>Silly</Status></VersioningConfiguration>";
    expect(said(await put("versioning", silly))).toEqual([400, "InvalidArgument"]);
  });
});

describe("lifecycle rules", () => {
  const rule = (inside: string, status = "Enabled"): string => `<Rule>${inside}<Status>${status}</Status></Rule>`;
  const all = (...rules: string[]): string => `<LifecycleConfiguration>${rules.join("")}</LifecycleConfiguration>`;
  const days = "<Expiration><Days>30</Days></Expiration>";

  it("are told in order of their ids, as they are understood", async () => {
    expect(said(await get("lifecycle"))).toEqual([404, "NoSuchLifecycleConfiguration"]);
    const old = "<NoncurrentVersionExpiration><NoncurrentDays>7</NoncurrentDays></NoncurrentVersionExpiration>";
    const abort =
      "<AbortIncompleteMultipartUpload><DaysAfterInitiation>2</DaysAfterInitiation></AbortIncompleteMultipartUpload>";
    const tagged = "<Filter><And><Prefix>q</Prefix><Tag><Key>k</Key><Value>v</Value></Tag></And></Filter>";
    const body = all(
      rule(`<ID>z</ID><Filter><Prefix>logs/</Prefix></Filter>${days}${old}${abort}`),
      rule(`<ID>m</ID><Prefix>p</Prefix>${days}`, "Disabled"),
      rule(`<ID>a</ID>${tagged}${days}`),
    );
    expect((await put("lifecycle", body)).status).toBe(200);
    const { text } = await get("lifecycle");
    expect(texts(text, "ID")).toEqual(["a", "m", "z"]);
    expect(text).toContain("<Filter><Prefix>q</Prefix><Tag><Key>k</Key><Value>v</Value></Tag></Filter>");
    expect(text).toContain(`<Rule><ID>m</ID><Prefix>p</Prefix><Status>Disabled</Status>${days}</Rule>`);
    expect(text).toContain(`<Filter><Prefix>logs/</Prefix></Filter><Status>Enabled</Status>${days}${old}${abort}`);
    expect([(await remove("lifecycle")).status, (await remove("lifecycle")).status]).toEqual([204, 204]);
  });

  it.each([
    ["no days", all(rule("<ID>b</ID><Filter/><Expiration><Days>0</Days></Expiration>")), "InvalidArgument"],
    ["nothing to do", all(rule("<ID>b</ID><Filter/>")), "MalformedXML"],
    ["another status", all(rule(`<ID>b</ID><Filter/>${days}`, "On")), "MalformedXML"],
    ["one id twice", all(rule(`<ID>b</ID><Filter/>${days}`), rule(`<ID>b</ID><Filter/>${days}`)), "InvalidArgument"],
    ["no rules", all(), "MalformedXML"],
    ["no XML", "junk", "MalformedXML"],
  ])("are refused with %s", async (_what, body, code) => {
    expect(said(await put("lifecycle", body))).toEqual([400, code]);
  });
});

describe("CORS rules", () => {
  const rule = (inside: string): string => `<CORSConfiguration><CORSRule>${inside}</CORSRule></CORSConfiguration>`;
  const origin = "<AllowedOrigin>https://*.example.com</AllowedOrigin>";
  const methods = "<AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod>";

  it("let other sites' pages in", async () => {
    expect(said(await get("cors"))).toEqual([404, "NoSuchCORSConfiguration"]);
    const more = "<AllowedHeader>*</AllowedHeader><MaxAgeSeconds>300</MaxAgeSeconds><ExposeHeader>ETag</ExposeHeader>";
    expect((await put("cors", rule(`<ID>one</ID>${methods}${origin}${more}`))).status).toBe(200);
    expect((await get("cors")).text).toBe(
      `<CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><CORSRule><ID>one</ID>${methods}${origin}${more}</CORSRule></CORSConfiguration>`,
    );
    const from = (site: string, method: string) =>
      ground.anybody("OPTIONS", `/${bucket}/x`, {
        headers: {
          Origin: site,
          "Access-Control-Request-Method": method,
          "Access-Control-Request-Headers": "content-type",
        },
      });
    const allowed = await from("https://www.example.com", "PUT");
    expect(allowed.status).toBe(200);
    expect(allowed.headers.get("access-control-allow-origin")).toBe("https://www.example.com");
    expect(allowed.headers.get("access-control-max-age")).toBe("300");
    expect(said(await from("https://evil.example.org", "PUT"))).toEqual([403, "AccessDenied"]);
    expect(said(await from("https://www.example.com", "DELETE"))).toEqual([403, "AccessDenied"]);
    expect((await remove("cors")).status).toBe(204);
  });

  it.each([
    ["another method", rule(`<AllowedMethod>FETCH</AllowedMethod>${origin}`)],
    ["no origin", rule(methods)],
    ["two stars", rule(`${methods}<AllowedOrigin>http://*.*.com</AllowedOrigin>`)],
    ["no rules", "<CORSConfiguration></CORSConfiguration>"],
  ])("are refused with %s", async (_what, body) => {
    expect(said(await put("cors", body))).toEqual([400, "MalformedXML"]);
  });
});

describe("tags", () => {
  it("are kept in order of their keys", async () => {
    expect(said(await get("tagging"))).toEqual([404, "NoSuchTagSet"]);
    const tag = (key: string): string => `<Tag><Key>${key}</Key><Value>of ${key}</Value></Tag>`;
    expect((await put("tagging", `<Tagging><TagSet>${tag("b")}${tag("a")}</TagSet></Tagging>`)).status).toBe(200);
    expect(texts((await get("tagging")).text, "Value")).toEqual(["of a", "of b"]);
    expect(said(await put("tagging", "junk"))).toEqual([400, "MalformedXML"]);
    await remove("tagging");
    expect(said(await get("tagging"))).toEqual([404, "NoSuchTagSet"]);
  });
});
