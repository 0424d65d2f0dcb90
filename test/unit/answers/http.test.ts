/** When a request is sent again, how long an answer is waited for, and what is no answer, of every client over HTTP. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CloudError } from "../../../providers/core/errors";
import { Http } from "../../../providers/core/http";
import { runOperation } from "../../../providers/core/operation";
import { waitToRetry, withRetryAfter } from "../../../providers/core/retry";
import { type Sandbox, startSandbox } from "../../../sandbox";
import { type Reply, type Scripted, scripted } from "../scripted";

let server: Scripted | undefined;
afterEach(() => server?.close());

async function asking(replies: Reply[], seconds: number, method: "GET" | "POST" | "DELETE" = "GET") {
  server = await scripted(replies);
  const { url } = server;
  const http = new Http({ service: "the service" });
  const operation = { verb: "read", deadline: Date.now() + seconds * 1000, patient: true };
  return runOperation(operation, () => http.ask({ method, url: `${url}/things?q=1` })).catch((error: unknown) => error);
}

describe("Retry-After", () => {
  const wait = async (header: string | undefined, attempt = 0, status = 429): Promise<number> => {
    const error = withRetryAfter(new CloudError({ service: "s", operation: "GET /", status, detail: "d" }), header);
    const before = Date.now();
    const operation = { verb: "read", deadline: before + 36_000_000, patient: true };
    const retry = runOperation(operation, () => waitToRetry("s", error, { repeatable: true }, attempt));
    await vi.runAllTimersAsync();
    return (await retry) ? Date.now() - before : -1;
  };
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each(["0", "-1", "-1e9", "", "no number", "Thu, 01 Jan 1970 00:00:00 GMT", undefined])(
    "of %s makes no attempt earlier than without it",
    async (header) => {
      for (const [attempt, least] of [
        [0, 150],
        [3, 1200],
        [20, 3750],
      ] as const) {
        const waited = await wait(header, attempt);
        expect(waited).toBeGreaterThanOrEqual(least);
        expect(waited).toBeLessThanOrEqual(6250);
      }
    },
  );

  it("says when, in seconds or as a date", async () => {
    expect(await wait("30")).toBe(30_000);
    expect(await wait(new Date(Date.now() + 30_000).toUTCString())).toBeGreaterThan(28_900);
  });

  it.each(["1e9", "86400", "Infinity", "Fri, 31 Dec 9999 23:59:59 GMT"])("of %s is cut to a minute", async (header) => {
    expect(await wait(header)).toBe(60_000);
  });

  it("makes 413 a limit of rates; without it, or with 0, it is a quota or a body too large", async () => {
    expect(await wait("2", 0, 413)).toBe(2000);
    for (const header of [undefined, "0"]) expect(await wait(header, 0, 413)).toBe(-1);
  });
});

describe("a request", () => {
  it("that is refused for its rate, at once and for ever, is sent a few times a second at most", async () => {
    const error = await asking([{ status: 429, headers: { "retry-after": "0" } }], 2);
    expect(error).toMatchObject({ status: 429 });
    expect(server?.asked.length).toBeLessThan(8);
  });

  it.each([301, 302, 303, 307, 308])(
    "that is redirected with %i was not carried out, for all that is known",
    async (status) => {
      const headers = { location: "https://sso.example/login?ticket=secret" };
      const error = await asking([{ status, headers }, { status: 204 }], 5, "DELETE");
      expect(String(error)).toContain(
        `the service answered ${status}: a redirect to https://sso.example/login instead of an answer (DELETE /things)`,
      );
      expect(error).toMatchObject({ ambiguous: true });
      expect(server?.asked).toHaveLength(1);
    },
  );

  it("takes JSON for JSON, whatever its type is said to be", async () => {
    const reply = { status: 200, headers: { "content-type": "text/html" }, text: '{"id": "1"}' };
    expect(await asking([reply], 5)).toMatchObject({ body: { id: "1" } });
  });

  it.each([
    ["half a JSON", '{"id": ', "JSON that is broken after 7 characters"],
    ["a page", "<h1>Welcome</h1>", "a page instead of JSON (Welcome)"],
    ["text", "It works!", "text instead of JSON (It works!)"],
  ])("that is answered with %s is refused, and says so", async (_what, text, words) => {
    expect(String(await asking([{ status: 200, text }], 5))).toContain(`answered 200: ${words} (GET /things)`);
  });
});

describe("an answer that takes its time", () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox({ quick: true });
  });
  afterEach(() => sandbox.close());
  const ask = (longest: number) =>
    new Http({ service: "the service" }).ask({
      method: "POST",
      url: sandbox.examcloud.url,
      longest,
      form: { command: "x" },
    });

  it("is waited for, its body too", async () => {
    sandbox.faults.add({ kind: "slow-body", delay: 300 });
    expect(await ask(5000)).toMatchObject({ status: 200 });
  });

  it.each(["slow", "slow-body"] as const)("for too long is given up: %s", async (kind) => {
    sandbox.faults.add({ kind, delay: 3000 });
    await expect(ask(1000)).rejects.toThrow(
      /^the service did not answer: it took too long to answer \(POST \/cloud_api\)$/,
    );
  });
});
