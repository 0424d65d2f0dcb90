import { afterEach, describe, expect, it } from "vitest";
import { UnreachableError } from "../../providers/core/errors";
import { Http } from "../../providers/core/http";
import { errorWithoutAnswer } from "../../providers/core/noAnswer";
import { runOperation } from "../../providers/core/operation";
import { waitToRetry } from "../../providers/core/retry";
import { selfSigned } from "../harness/certificate";
import { type Reply, type Scripted, scripted } from "./scripted";

let server: Scripted;
afterEach(() => server?.close());

const fine: Reply = { status: 200, body: { id: "1" } };

describe("a server that cannot be reached", () => {
  it("is told with its origin and what to look at", async () => {
    server = await scripted([fine]);
    const { url } = server;
    await server.close();
    const operation = { verb: "create", deadline: Date.now() + 10_000, patient: false };
    const asked = runOperation(operation, () => new Http({ service: "OpenStack test" }).ask({ method: "POST", url }));
    const error = await asked.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnreachableError);
    expect(String(error)).toContain(`OpenStack test cannot be reached at ${url} (ECONNREFUSED)`);
    server = await scripted([fine]);
  });

  it("is one whose certificate nobody vouches for: the error names `cacert`", async () => {
    server = await scripted([fine], selfSigned());
    const operation = { verb: "create", deadline: Date.now() + 10_000, patient: false };
    const ask = (ca?: string) =>
      runOperation(operation, () =>
        new Http({ service: "OpenStack test", ca }).ask({ method: "GET", url: server.url }),
      );
    for (const ca of [undefined, selfSigned().cert]) {
      const error = await ask(ca).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UnreachableError);
      expect(String(error)).toContain("cacert");
    }
    expect(server.asked).toEqual([]);
  });

  it.each([
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "CERT_HAS_EXPIRED",
    "CERT_NOT_YET_VALID",
    "CERT_UNTRUSTED",
    "INVALID_CA",
    "INVALID_PURPOSE",
    "HOSTNAME_MISMATCH",
    "CRL_HAS_EXPIRED",
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "ERR_SSL_WRONG_VERSION_NUMBER",
    "EPROTO",
  ])("is one whose TLS fails with %s: the error names `cacert`, and it is not asked again", async (code) => {
    const failed = (cause: object) =>
      errorWithoutAnswer(
        Object.assign(new Error("undici says"), cause),
        "OpenStack test",
        "GET /",
        "https://x:5000/v3",
      );
    for (const error of [failed({ code }), failed({ cause: { code } }), failed({ errors: [{ code }] })]) {
      expect(error).toBeInstanceOf(UnreachableError);
      expect(error.message).toMatch(
        /^OpenStack test cannot be reached at https:\/\/x:5000 \([A-Z_0-9]+\): .+; name the authority that signed its certificate as `cacert`$/,
      );
      const operation = { verb: "create", deadline: Date.now() + 10_000, patient: true };
      expect(await runOperation(operation, () => waitToRetry("x", error, { repeatable: true }, 0))).toBe(false);
    }
  });

  it("is one that speaks no TLS", async () => {
    server = await scripted([fine]);
    const url = server.url.replace("http:", "https:");
    const before = Date.now();
    const asked = new Http({ service: "OpenStack test" }).ask({ method: "GET", url });
    await expect(asked).rejects.toThrow(/cannot be reached at https.*does not speak TLS: is it http\?/);
    expect(Date.now() - before).toBeLessThan(2000);
  });

  it.each([
    "UND_ERR_SOCKET",
    "UND_ERR_CONNECT_TIMEOUT",
    "UND_ERR_HEADERS_TIMEOUT",
    "HPE_INVALID_CONSTANT",
    "ERR_X",
    "",
  ])("is told in our words, whatever a library calls it: %s", (code) => {
    const cause = Object.assign(new Error("@smithy/node-http-handler - the request socket timed out"), { code });
    const { message } = errorWithoutAnswer(cause, "OpenStack test", "GET /", "https://x/v3");
    expect(message).toMatch(/^OpenStack test (cannot be reached|did not answer)/);
    expect(message).not.toMatch(/smithy|undici|UND_ERR|HPE_|ERR_X/);
  });

  it("is trusted without a look at its certificate if the connection says so", async () => {
    server = await scripted([fine], selfSigned());
    const http = new Http({ service: "OpenStack test", verify: false });
    expect((await http.ask({ method: "GET", url: server.url })).body).toEqual({ id: "1" });
  });

  it.each([
    "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
    "ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE",
    "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA",
  ])("is one that refuses its client's certificate: the error names `cert` and `key` (%s)", (code) => {
    const cause = Object.assign(new Error("no"), { code });
    const { message } = errorWithoutAnswer(cause, "OpenStack test", "GET /", "https://x/v3");
    expect(message).toMatch(/refuses this client's TLS or certificate; .*`cert`, with its `key`/);
  });

  it("is one that wants a certificate of its client's, unless the connection has one", async () => {
    const [own, client] = [selfSigned(), selfSigned()];
    server = await scripted([fine], { ...own, requestCert: true, ca: client.cert });
    const ask = (transport: object) => {
      const http = new Http({ service: "OpenStack test", ca: own.cert, ...transport });
      const operation = { verb: "create", deadline: Date.now() + 10_000, patient: false };
      return runOperation(operation, () => http.ask({ method: "GET", url: server.url }));
    };
    for (const wrong of [{}, selfSigned()]) await expect(ask(wrong)).rejects.toThrow("OpenStack test did not answer");
    expect(server.asked).toEqual([]);
    expect((await ask(client)).body).toEqual({ id: "1" });
  });

  it("is none when its certificate is signed by the authority that was named", async () => {
    const certificate = selfSigned();
    server = await scripted([fine], certificate);
    const http = new Http({ service: "OpenStack test", ca: certificate.cert });
    expect((await http.ask({ method: "GET", url: server.url })).body).toEqual({ id: "1" });
  });
});
