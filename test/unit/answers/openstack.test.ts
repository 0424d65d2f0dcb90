/** Each class of request to each service of an OpenStack × each answer that is none. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { CloudError, isGone, LoginError, refusedWith } from "../../../providers/core/errors";
import type { ServiceName } from "../../../providers/openstack/catalog";
import { Connection, OpenStack } from "../../../providers/openstack/client";
import { unlessGone } from "../../../providers/openstack/gone";
import type { OpenStackSettings } from "../../../providers/openstack/settings";
import { type Sandbox, startSandbox } from "../../../sandbox";
import { expectNamed, foreignAnswers, once, thrownBy } from "./foreign";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ quick: true });
});
afterEach(() => sandbox.faults.clear());
afterAll(() => sandbox.close());

function client(): OpenStack {
  const { username, password, projectName, domain } = sandbox.operator;
  const settings: OpenStackSettings & { name: string } = {
    kind: "openstack",
    name: "cloud",
    authUrl: sandbox.authUrl,
    username,
    password,
    projectName,
    userDomainName: domain,
  };
  return new OpenStack(new Connection(settings), {});
}

const ID = "5f0f0f0f-0000-4000-8000-000000000001";

/** A kind of object of each service, and what is sent to change one. */
const KINDS: [ServiceName, string, string, string | undefined, object][] = [
  ["volume", "/volumes", "volumes", "volume", { volume: { name: "v", size: 1 } }],
  ["network", "/networks", "networks", "network", { network: { name: "n" } }],
  ["identity", "/domains", "domains", "domain", { domain: { name: "d" } }],
  ["share", "/shares", "shares", "share", { share: { name: "s" } }],
  ["compute", "/servers", "servers", "server", { server: { name: "s" } }],
  ["loadBalancer", "/lbaas/pools", "pools", "pool", { pool: { name: "p" } }],
  ["image", "/images", "images", undefined, { image: { name: "i" } }],
];
const SERVICES = {
  volume: "cinder",
  network: "neutron",
  identity: "keystone",
  share: "manila",
  compute: "nova",
  image: "glance",
  loadBalancer: "octavia",
} as const;

describe.each(KINDS)("what %s answers to", (service, path, plural, envelope, body) => {
  const requests: Record<string, (cloud: OpenStack) => Promise<unknown>> = {
    "get one": (cloud) => cloud.find(service, `${path}/${ID}`, envelope),
    "get one of many": (cloud) => cloud.collection(service, path, envelope ?? "").get(ID),
    list: (cloud) => cloud.list(service, path, plural),
    create: (cloud) => cloud.post(service, path, body),
    update: (cloud) => cloud.put(service, `${path}/${ID}`, body),
    delete: (cloud) => cloud.delete(service, `${path}/${ID}`),
    act: (cloud) => cloud.post(service, `${path}/${ID}/action`, { act: null }),
  };

  it.each(Object.keys(requests))("%s is one clear sentence if it is no answer", async (name) => {
    const cloud = client();
    await once(() => cloud.login());
    for (const [what, answer] of foreignAnswers) {
      // Only the first of two requests may be the login's, which is answered well.
      const remove = sandbox.faults.add({
        kind: "answer",
        ...answer,
        times: 0,
        match: { service: SERVICES[service], path: path },
      });
      const error = await thrownBy(async () => requests[name]?.(cloud));
      remove();
      expectNamed(
        `${name}: ${what}`,
        error,
        /^OpenStack \w+ answered \d{3}: .+ \((GET|POST|PUT|DELETE) \/[^ ?]*(, request req-[-\w]+)?\)$/,
      );
    }
  });

  it("get one is nothing only if the service says so itself, of this very object", async () => {
    const cloud = client();
    expect(await once(() => cloud.find(service, `${path}/${ID}`, envelope))).toBeUndefined();
    if (service !== "image") expect(await once(() => cloud.delete(service, `${path}/${ID}`))).toBe(false);
  });
});

describe("a list of several pages", () => {
  it("fails as a whole if one of them is no answer", async () => {
    const cloud = client();
    await once(() => cloud.login());
    const first = { images: [{ id: "i1", status: "active" }], next: "/v2/images?marker=i1" };
    for (const [what, answer] of foreignAnswers) {
      const match = { service: "glance" } as const;
      sandbox.faults.add({ kind: "answer", text: JSON.stringify(first), match });
      sandbox.faults.add({ kind: "answer", ...answer, times: 0, skip: 1, match });
      const error = await thrownBy(() => cloud.list("image", "/images", "images"));
      sandbox.faults.clear();
      expectNamed(what, error, /^OpenStack image answered \d{3}: /);
    }
  });
});

describe("a login", () => {
  it("is one clear sentence if its answer is none, and never a wrong password", async () => {
    for (const [what, answer] of foreignAnswers) {
      const remove = sandbox.faults.add({ kind: "answer", ...answer, times: 0, match: { service: "keystone" } });
      const error = await thrownBy(() => client().login());
      remove();
      expectNamed(
        what,
        error,
        /^OpenStack identity answered \d{3}: .+ \(POST \/identity\/v3\/auth\/tokens(, request req-[-\w]+)?\)$/,
      );
      expect(error, what).not.toBeInstanceOf(LoginError);
    }
  });

  it("without a token in its header is none", async () => {
    const token = { expires_at: "2100-01-01T00:00:00Z", user: { id: "u" } };
    sandbox.faults.add({
      kind: "answer",
      status: 201,
      text: JSON.stringify({ token }),
      match: { service: "keystone" },
    });
    expectNamed("no header", await thrownBy(() => client().login()), /no X-Subject-Token/);
  });

  it("that Keystone refuses is one", async () => {
    const wrong = new Connection({ ...client().connection.settings, password: "wrong" });
    expect(await thrownBy(() => new OpenStack(wrong, {}).login())).toBeInstanceOf(LoginError);
  });
});

describe("words that a service says", () => {
  const said = async (service: keyof typeof SERVICES, path: string, body: object, status = 404) => {
    const cloud = client();
    await once(() => cloud.login());
    sandbox.faults.add({ kind: "answer", status, text: JSON.stringify(body), match: { service: SERVICES[service] } });
    return thrownBy(() => cloud.get(service, path));
  };

  it.each<[string, keyof typeof SERVICES, string, object, boolean]>([
    [
      "of the server",
      "compute",
      `/servers/${ID}`,
      { itemNotFound: { code: 404, message: `Instance ${ID} could not be found.` } },
      true,
    ],
    [
      "of its flavor",
      "compute",
      `/servers/${ID}`,
      { itemNotFound: { code: 404, message: "Flavor 5 could not be found." } },
      false,
    ],
    [
      "of another server",
      "compute",
      `/servers/${ID}`,
      { itemNotFound: { code: 404, message: `Instance ${ID.replace("1", "2")} could not be found.` } },
      false,
    ],
    [
      "of nothing by name",
      "share",
      `/shares/${ID}`,
      { itemNotFound: { code: 404, message: "The resource could not be found." } },
      true,
    ],
    [
      "of the network",
      "network",
      `/networks/${ID}`,
      { NeutronError: { type: "NetworkNotFound", message: `Network ${ID} could not be found.`, detail: "" } },
      true,
    ],
    [
      "of a path that Neutron does not know, or hides",
      "network",
      `/networks/${ID}`,
      { NeutronError: { type: "HTTPNotFound", message: "The resource could not be found.", detail: "" } },
      false,
    ],
    [
      "of the user",
      "identity",
      "/users/u1",
      { error: { code: 404, message: "Could not find user: u1.", title: "Not Found" } },
      true,
    ],
    [
      "of the token's own credential",
      "identity",
      "/users/u1",
      { error: { code: 404, message: "Could not find Application Credential: c9.", title: "Not Found" } },
      false,
    ],
    [
      "of Keystone before Nova",
      "compute",
      `/servers/${ID}`,
      { error: { code: 404, message: `Could not find server: ${ID}.`, title: "Not Found" } },
      false,
    ],
    [
      "of the image",
      "image",
      `/images/${ID}`,
      { message: `No image found with ID ${ID}<br /><br />\n\n\n`, code: "404 Not Found", title: "Not Found" },
      true,
    ],
    [
      "of Glance's router",
      "image",
      `/images/${ID}`,
      { message: "The resource could not be found.<br /><br />", code: "404 Not Found" },
      false,
    ],
  ])("%s", async (_what, service, path, body, gone) => {
    const error = await said(service, path, body);
    expect(error).toBeInstanceOf(CloudError);
    expect(isGone(error)).toBe(gone);
    expect(await unlessGone(Promise.reject(error)).catch(() => "failed")).toBe(gone ? undefined : "failed");
  });

  it("count by their status only if they are the service's own", async () => {
    const own = await said("compute", "/servers", { conflictingRequest: { code: 409, message: "in use" } }, 409);
    const foreign = await said("compute", "/servers", { message: "in use" }, 409);
    expect([refusedWith(own, 409, /in use/), refusedWith(foreign, 409)]).toEqual([true, false]);
  });
});

describe("a token that expires in the middle", () => {
  it("is renewed once, and the request retried, whoever says that it has expired", async () => {
    const cloud = client();
    await once(() => cloud.list("volume", "/volumes", "volumes"));
    sandbox.faults.add({ kind: "expire-tokens", match: { service: "cinder" } });
    expect(await once(() => cloud.list("volume", "/volumes", "volumes"))).toEqual([]);
    sandbox.faults.add({ kind: "html", status: 401, match: { service: "cinder" } });
    expect(await once(() => cloud.list("volume", "/volumes", "volumes"))).toEqual([]);
  });
});
