import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openGround, presigned, type StoreAsking, type StoreGround, type StoreUser, said, sendToStore } from "./store";

let ground: StoreGround;
let owner: StoreUser;
let other: StoreUser;
beforeAll(async () => {
  ground = await openGround();
  owner = await ground.user("owner");
  other = await ground.user("other");
});
afterAll(() => ground.close());

type Ask = (method: string, path: string, asking?: StoreAsking) => Promise<{ status: number }>;
const anybody: Ask = (...args) => ground.anybody(...args);
let made = 0;

/** A bucket with an object "own". */
async function bucketWith(headers: Record<string, string> = {}): Promise<string> {
  made += 1;
  const name = `open${made}-${ground.suffix}`;
  await owner.ask("PUT", `/${name}`, { headers });
  await owner.ask("PUT", `/${name}/own`, { body: "own" });
  return name;
}

const statement = (name: string, more: object): object => ({
  Effect: "Allow",
  Principal: "*",
  Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`],
  ...more,
});
const setPolicy = (name: string, ...statements: object[]) => {
  const rules = statements.map((more) => statement(name, more));
  const body = JSON.stringify({ Version: "2012-10-17", Statement: rules });
  return owner.ask("PUT", `/${name}`, { query: { policy: "" }, body });
};

/** What somebody who is not the owner gets: list, get, put, delete, and the owner then sees of what was put. */
async function tried(name: string, ask: Ask) {
  const list = (await ask("GET", `/${name}`)).status;
  const get = (await ask("GET", `/${name}/own`)).status;
  const put = (await ask("PUT", `/${name}/theirs`, { body: "theirs" })).status;
  const ownerGets = (await owner.ask("GET", `/${name}/theirs`)).status;
  const remove = (await ask("DELETE", `/${name}/own`)).status;
  return { list, get, put, ownerGets, remove };
}

const read = ["s3:GetObject", "s3:ListBucket"];
const write = [...read, "s3:PutObject", "s3:DeleteObject"];
const nothing = { list: 403, get: 403, put: 403, ownerGets: 404, remove: 403 };
const reading = { list: 200, get: 200, put: 403, ownerGets: 404, remove: 403 };
const everything = { list: 200, get: 200, put: 200, ownerGets: 200, remove: 204 };

describe("a bucket's policy", () => {
  it("says nothing: private, to nobody and to other users", async () => {
    expect(await tried(await bucketWith(), anybody)).toEqual(nothing);
    expect(await tried(await bucketWith(), other.ask)).toEqual(nothing);
  });

  it("lets everybody read: get and list, also what is put later", async () => {
    const name = await bucketWith();
    expect((await setPolicy(name, { Action: read })).status).toBe(204);
    expect(await tried(name, anybody)).toEqual(reading);
    await owner.ask("PUT", `/${name}/later`, { body: "x" });
    expect((await anybody("GET", `/${name}/later`)).status).toBe(200);
    expect(said(await ground.anybody("GET", `/${name}/none`))).toEqual([404, "NoSuchKey"]);
    await owner.ask("DELETE", `/${name}`, { query: { policy: "" } });
    expect((await anybody("GET", `/${name}/later`)).status).toBe(403);
  });

  it("lets everybody read and write: what nobody puts is the owner's", async () => {
    for (const ask of [anybody, other.ask]) {
      const name = await bucketWith();
      await setPolicy(name, { Action: write });
      expect(await tried(name, ask)).toEqual(everything);
      expect((await ask("GET", `/${name}`, { query: { policy: "" } })).status).toBe(403);
      expect((await ask("PUT", `/${name}`, { query: { policy: "" }, body: "{}" })).status).toBe(403);
      expect((await ask("DELETE", `/${name}`)).status).toBe(403);
    }
  });

  it("may name one user, forbid, and look at the address", async () => {
    const name = await bucketWith();
    await setPolicy(name, { Action: read, Principal: { AWS: [`arn:aws:iam:::user/${other.uid}`] } });
    expect([(await anybody("GET", `/${name}/own`)).status, (await other.ask("GET", `/${name}/own`)).status]).toEqual([
      403, 200,
    ]);
    await setPolicy(name, { Action: read }, { Action: "s3:GetObject", Effect: "Deny" });
    expect([(await anybody("GET", `/${name}`)).status, (await owner.ask("GET", `/${name}/own`)).status]).toEqual([
      200, 403,
    ]);
    const from = (network: string) => ({ Action: read, Condition: { IpAddress: { "aws:SourceIp": network } } });
    await setPolicy(name, from("10.0.0.0/8"));
    expect((await anybody("GET", `/${name}/own`)).status).toBe(403);
    await setPolicy(name, from("127.0.0.0/8"));
    expect((await anybody("GET", `/${name}/own`)).status).toBe(200);
  });

  it("comes back as it was set, and says whether the bucket is public", async () => {
    const name = await bucketWith();
    const policy = () => owner.ask("GET", `/${name}`, { query: { policy: "" } });
    const status = async () => (await owner.ask("GET", `/${name}`, { query: { policyStatus: "" } })).text;
    expect(said(await policy())).toEqual([404, "NoSuchBucketPolicy"]);
    expect(await status()).toContain("<IsPublic>false</IsPublic>");
    await setPolicy(name, { Action: read });
    expect(JSON.parse((await policy()).text).Statement).toEqual([statement(name, { Action: read })]);
    expect(await status()).toContain("<IsPublic>true</IsPublic>");
    expect((await owner.ask("DELETE", `/${name}`, { query: { policy: "" } })).status).toBe(200);
  });

  it("is refused with an unknown action, effect, resource or version", async () => {
    const name = await bucketWith();
    for (const wrong of [{ Action: "s3:Nonsense" }, { Effect: "Maybe" }, { Resource: "nonsense" }])
      expect(said(await setPolicy(name, { Action: read, ...wrong }))).toEqual([400, "InvalidArgument"]);
    for (const body of ["junk", JSON.stringify({ Version: "2000-01-01", Statement: [] })])
      expect(said(await owner.ask("PUT", `/${name}`, { query: { policy: "" }, body }))).toEqual([
        400,
        "InvalidArgument",
      ]);
  });
});

describe("an access control list", () => {
  it("of a bucket opens the list, not the objects", async () => {
    const name = await bucketWith({ "x-amz-acl": "public-read" });
    expect(await tried(name, anybody)).toEqual({ ...reading, get: 403 });
    await owner.ask("PUT", `/${name}/open`, { body: "x", headers: { "x-amz-acl": "public-read" } });
    expect((await anybody("GET", `/${name}/open`)).status).toBe(200);
  });

  it("that lets other users write lets them put what the owner cannot read", async () => {
    const name = await bucketWith({ "x-amz-acl": "public-read-write" });
    expect(await tried(name, other.ask)).toEqual({ ...everything, get: 403, ownerGets: 403 });
    expect(await tried(await bucketWith({ "x-amz-acl": "public-read-write" }), anybody)).toEqual({
      ...everything,
      get: 403,
    });
  });

  it("is told and changed by the owner", async () => {
    const name = await bucketWith();
    const acl = (headers: Record<string, string>) => owner.ask("PUT", `/${name}`, { query: { acl: "" }, headers });
    expect((await acl({ "x-amz-acl": "public-read" })).status).toBe(200);
    const { text } = await owner.ask("GET", `/${name}`, { query: { acl: "" } });
    expect(text).toContain("<URI>http://acs.amazonaws.com/groups/global/AllUsers</URI>");
    expect(text).toContain(`<ID>${owner.uid}</ID>`);
    expect(said(await acl({ "x-amz-acl": "nonsense" }))).toEqual([400, "InvalidArgument"]);
    expect((await other.ask("GET", `/${name}`, { query: { acl: "" } })).status).toBe(403);
  });
});

describe("a signature", () => {
  it("is wrong with another secret, unknown with another key, and too old after a quarter of an hour", async () => {
    const { store } = ground;
    const as = async (keys: { accessKey: string; secretKey: string }, at?: Date) =>
      said(await sendToStore(store, keys, "GET", "/", at ? { at } : {}));
    expect(await as({ ...owner, secretKey: "wrong" })).toEqual([403, "SignatureDoesNotMatch"]);
    expect(await as({ ...owner, accessKey: "unknown" })).toEqual([403, "InvalidAccessKeyId"]);
    const minutes = (count: number): Date => new Date(Date.now() + count * 60_000);
    expect(await as(owner, minutes(-20))).toEqual([403, "RequestTimeTooSkewed"]);
    expect(await as(owner, minutes(20))).toEqual([403, "RequestTimeTooSkewed"]);
    expect(await as(owner, minutes(-10))).toEqual([200, undefined]);
  });

  it("of a suspended user is refused", async () => {
    const user = await ground.user("suspended");
    await ground.admin("POST", "/user", { uid: user.uid, suspended: "1" });
    expect(said(await user.ask("GET", "/"))).toEqual([403, "UserSuspended"]);
  });

  it("in a URL lets anybody do one thing for a while", async () => {
    const name = await bucketWith();
    const { store } = ground;
    const get = await presigned(store, owner, "GET", `/${name}/own`, 60);
    expect(await (await fetch(get)).text()).toBe("own");
    expect((await fetch(get, { method: "DELETE" })).status).toBe(403);
    expect((await fetch(get.replace("/own", "/other"))).status).toBe(403);
    const put = await presigned(store, owner, "PUT", `/${name}/new`, 60);
    expect((await fetch(put, { method: "PUT", body: "new" })).status).toBe(200);
    expect((await owner.ask("GET", `/${name}/new`)).text).toBe("new");
    const old = await presigned(store, owner, "GET", `/${name}/own`, 60, new Date(Date.now() - 120_000));
    expect((await fetch(old)).status).toBe(403);
  });
});
