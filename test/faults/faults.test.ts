// Faults are the sandbox's own: these cases do not run on a real cloud.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox";
import { type Client, type Json, login, passwordAuth, until } from "../contract/api/cloud";

let sandbox: Sandbox;
let client: Client;
beforeEach(async () => {
  sandbox = await startSandbox({ quick: true });
  client = await operator();
});
afterEach(() => sandbox.close());

function operator(): Promise<Client> {
  const { username, password, projectName, domain } = sandbox.operator;
  const target = {
    name: "sandbox" as const,
    authUrl: sandbox.authUrl,
    operator: sandbox.operator,
    region: "RegionOne",
    close: async () => {},
  };
  const scope = { project: { name: projectName, domain: { name: domain } } };
  return login(target, passwordAuth({ name: username, domain: { name: domain }, password }, scope));
}
const networks = () => client.ask("network", "GET", "/v2.0/networks?name=n");
const createNetwork = () => client.ask("network", "POST", "/v2.0/networks", { body: { network: { name: "n" } } });
const onCreate = { service: "neutron", method: "POST", path: "/networks$" } as const;

describe("a fault", () => {
  it("cuts the connection before anything is done", async () => {
    sandbox.faults.add({ kind: "reset-before", match: onCreate });
    await expect(createNetwork()).rejects.toThrow();
    expect((await networks()).body.networks).toEqual([]);
  });

  it("cuts the connection after it is done: the answer is lost, the object is not", async () => {
    sandbox.faults.add({ kind: "reset-after", match: onCreate });
    await expect(createNetwork()).rejects.toThrow();
    expect((await networks()).body.networks).toHaveLength(1);
  });

  it("answers in the service's own form, so many times, with Retry-After", async () => {
    sandbox.faults.add({ kind: "status", status: 429, retryAfter: 2, times: 2, match: onCreate });
    for (const _each of [1, 2]) {
      const answer = await createNetwork();
      expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "2"]);
      expect(answer.body.NeutronError.type).toBe("HTTPTooManyRequests");
    }
    expect((await createNetwork()).status).toBe(201);
  });

  it("lets the first requests pass", async () => {
    sandbox.faults.add({ kind: "status", status: 503, skip: 1, match: onCreate });
    expect((await createNetwork()).status).toBe(201);
    expect((await createNetwork()).status).toBe(503);
  });

  it("is a proxy's HTML page", async () => {
    sandbox.faults.add({ kind: "html", match: { service: "nova" } });
    const answer = await client.ask("compute", "GET", "/servers");
    expect([answer.status, answer.headers.get("content-type")]).toEqual([502, "text/html"]);
    expect(answer.text).toContain("nginx");
  });

  it("is any answer at all, in place of the request or after it is done", async () => {
    const given = {
      kind: "answer",
      status: 302,
      headers: { Location: "http://x/" },
      type: "text/plain",
      text: "{",
    } as const;
    sandbox.faults.add({ ...given, match: onCreate });
    const answer = await createNetwork();
    expect([answer.status, answer.headers.get("location"), answer.text]).toEqual([302, "http://x/", "{"]);
    expect(answer.headers.get("content-type")).toBe("text/plain");
    expect((await networks()).body.networks).toEqual([]);
    sandbox.faults.add({ kind: "answer", done: true, match: onCreate });
    const empty = await createNetwork();
    expect([empty.status, empty.text]).toEqual([200, ""]);
    expect((await networks()).body.networks).toHaveLength(1);
  });

  it("sends the headers at once and the body late", async () => {
    sandbox.faults.add({ kind: "slow-body", delay: 200, match: onCreate });
    const began = Date.now();
    expect((await createNetwork()).status).toBe(201);
    expect(Date.now() - began).toBeGreaterThan(190);
  });

  it("ends all tokens", async () => {
    sandbox.faults.add({ kind: "expire-tokens", match: { service: "neutron" } });
    expect((await networks()).status).toBe(401);
    expect((await networks()).status).toBe(401);
    client = await operator();
    expect((await networks()).status).toBe(200);
  });

  it("keeps the object when the answer comes late", async () => {
    sandbox.faults.add({ kind: "slow", delay: 50, match: onCreate });
    expect((await createNetwork()).status).toBe(201);
  });
});

describe("an object's fate", () => {
  const settled = (path: string, key: string, service: "compute" | "volumev3"): Promise<Json> =>
    until(
      async () => (await client.ask(service, "GET", path)).body[key],
      (each) => !/^BUILD$|ing$/.test(each.status),
    );
  const createServer = async (): Promise<string> => {
    const image = (await client.ask("image", "GET", "/v2/images")).body.images[0].id;
    const server = { name: "s", flavorRef: "1", imageRef: image, networks: "none" };
    return (await client.ask("compute", "POST", "/servers", { body: { server }, version: "2.90" })).body.server.id;
  };

  it("is ERROR for a server and a volume", async () => {
    sandbox.faults.add({ kind: "goes-to-error", times: 0, match: { method: "POST" } });
    const id = await createServer();
    expect((await settled(`/servers/${id}`, "server", "compute")).status).toBe("ERROR");
    const volume = (await client.ask("volumev3", "POST", "/volumes", { body: { volume: { size: 1 } } })).body.volume;
    expect((await settled(`/volumes/${volume.id}`, "volume", "volumev3")).status).toBe("error");
  });

  it("is no room: a resize ends ACTIVE with the old flavor and an error on record", async () => {
    const id = await createServer();
    await settled(`/servers/${id}`, "server", "compute");
    sandbox.faults.add({ kind: "no-valid-host", match: { path: "/action$", body: "resize" } });
    await client.ask("compute", "POST", `/servers/${id}/action`, { body: { resize: { flavorRef: "2" } } });
    const [record] = await until(
      async () => (await client.ask("compute", "GET", `/servers/${id}/os-instance-actions`)).body.instanceActions,
      (all: Json[]) => all[0].message === "Error",
    );
    expect(record.action).toBe("resize");
    expect((await settled(`/servers/${id}`, "server", "compute")).flavor.id).toBe("1");
  });
});

describe("the log", () => {
  it("counts requests by service, method and template", async () => {
    sandbox.requests.clear();
    await createNetwork();
    await networks();
    expect(sandbox.requests.byTemplate()).toEqual({
      "neutron POST /v2.0/networks": 1,
      "neutron GET /v2.0/networks": 1,
    });
    expect(sandbox.requests.count({ method: "POST" })).toBe(1);
  });

  it("and the faults can be had from another process", async () => {
    const url = `${sandbox.url}/sandbox`;
    const made = await fetch(`${url}/faults`, {
      method: "POST",
      body: JSON.stringify({ kind: "status", status: 500, match: onCreate }),
    });
    expect(made.status).toBe(201);
    await fetch(`${url}/requests`, { method: "DELETE" });
    expect((await createNetwork()).status).toBe(500);
    const seen = (await (await fetch(`${url}/requests?service=neutron`)).json()) as Json;
    expect([seen.count, seen.requests[0].status]).toEqual([1, 500]);
    expect((await fetch(`${url}/faults`, { method: "POST", body: '{"kind":"nope"}' })).status).toBe(400);
  });
});
