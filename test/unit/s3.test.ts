import { afterEach, describe, expect, it } from "vitest";
import { CloudError, UnreachableError } from "../../providers/core/errors";
import { runOperation } from "../../providers/core/operation";
import { S3Access } from "../../providers/core/s3/access";
import { selfSigned } from "../harness/certificate";
import { type Reply, type Scripted, scripted } from "./scripted";

let server: Scripted;
afterEach(() => server?.close());

const SECRET = "never-to-be-seen";
const login = (endpoint: string, ca?: string) =>
  new S3Access({ service: "Ceph RGW bj", endpoint, accessKey: "key", secretKey: SECRET, ca });

/** Makes a bucket at a server with this script, with `seconds` for all of it. */
async function making(
  replies: Reply[],
  { seconds = 20, patient = true } = {},
): Promise<{ made?: true; error?: unknown }> {
  server = await scripted(replies);
  const operation = { verb: "create", deadline: Date.now() + seconds * 1000, patient };
  try {
    await runOperation(operation, () => login(server.url).ask((api) => api.createBucket({ Bucket: "files" })));
    return { made: true };
  } catch (error) {
    return { error };
  }
}

const fine: Reply = { status: 200 };
const refused = (status: number, code: string, message = ""): Reply => ({
  status,
  headers: { "content-type": "application/xml", "x-amz-request-id": "tx1" },
  text: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message><RequestId>tx1</RequestId></Error>`,
});

describe("a request to S3", () => {
  it.each([502, 503, 504])("is retried after %i", async (status) => {
    expect(await making([{ status, text: "<h1>Bad gateway</h1>" }, refused(status, "SlowDown"), fine])).toEqual({
      made: true,
    });
    expect(server.asked).toHaveLength(3);
  });

  it("is retried at the time that Retry-After says", async () => {
    const before = Date.now();
    await making([{ status: 503, headers: { "retry-after": "1" } }, fine]);
    expect(server.asked).toHaveLength(2);
    expect(Date.now() - before).toBeGreaterThanOrEqual(990);
  });

  it.each(["before", "after"] as const)("is retried if the connection was cut %s it was carried out", async (cut) => {
    expect(await making([{ cut }, fine])).toEqual({ made: true });
    expect(server.asked).toEqual(["PUT /files/", "PUT /files/"]);
  });

  it("is sent once if a preview asks", async () => {
    const { error } = await making([{ status: 503 }], { patient: false });
    expect(error).toMatchObject({ status: 503 });
    expect(server.asked).toHaveLength(1);
  });

  it("ends with its operation's time", async () => {
    const before = Date.now();
    const { error } = await making([{ status: 503, headers: { "retry-after": "30" } }], { seconds: 1 });
    expect(String(error)).toMatch(/503|the time for this create is over/);
    expect(Date.now() - before).toBeLessThan(25_000);
  });

  it("that is refused says what was asked, what came back and its id, and no key", async () => {
    const { error } = await making([refused(403, "SignatureDoesNotMatch", `signed with ${SECRET}`)]);
    expect(error).toBeInstanceOf(CloudError);
    expect((error as CloudError).message).toBe(
      "Ceph RGW bj answered 403: SignatureDoesNotMatch: signed with [secret] (PUT /files/, request tx1)",
    );
    expect(server.asked).toHaveLength(1);
  });

  it("that is answered with a page is an error", async () => {
    server = await scripted([
      { status: 200, headers: { "content-type": "text/html" }, text: "<html><p>Sign in</html" },
    ]);
    await expect(login(server.url).ask((api) => api.listBuckets({}))).rejects.toThrow(
      /Ceph RGW bj answered 200: a page instead of XML \(GET \/\)/,
    );
  });

  it("fails if nobody listens, or if the server is not trusted", async () => {
    server = await scripted([fine]);
    await server.close();
    const soon = { verb: "read", deadline: Date.now() + 1000, patient: false };
    const nobody = runOperation(soon, () => login(server.url).ask((api) => api.listBuckets({})));
    await expect(nobody).rejects.toThrow(UnreachableError);
    const { key, cert } = await selfSigned();
    server = await scripted([{ status: 200, text: "<ListAllMyBucketsResult></ListAllMyBucketsResult>" }], {
      key,
      cert,
    });
    const untrusted = runOperation(soon, () => login(server.url).ask((api) => api.listBuckets({})));
    await expect(untrusted).rejects.toThrow(/name the authority that signed its certificate as `cacert`/);
    await login(server.url, cert).ask((api) => api.listBuckets({}));
    expect(server.asked).toHaveLength(1);
  });
});
