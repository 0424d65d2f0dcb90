import { afterEach, describe, expect, it } from "vitest";
import { ConnectionError, LoginError } from "../../providers/core/errors";
import { runOperation } from "../../providers/core/operation";
import { Logins } from "../../providers/openstack/login";
import type { OpenStackSettings } from "../../providers/openstack/settings";
import { httpOf } from "../../providers/openstack/way";
import { type Reply, type Scripted, scripted } from "./scripted";

let server: Scripted;
afterEach(() => server?.close());

const token = (project?: object): Reply => ({
  status: 201,
  headers: { "x-subject-token": "t" },
  body: { token: { expires_at: "2099-01-01T00:00:00Z", user: { id: "u" }, project, catalog: [] } },
});

/** Logs in with these settings; what was sent. */
async function sent(settings: Partial<OpenStackSettings>, project?: object, projectId?: string): Promise<unknown> {
  server = await scripted([token(project)]);
  await logIn(settings, projectId);
  return (JSON.parse(server.bodies[0] ?? "{}") as { auth: unknown }).auth;
}

function logIn(settings: Partial<OpenStackSettings>, projectId?: string) {
  const all = { kind: "openstack" as const, name: "c", authUrl: `${server.url}/v3`, ...settings };
  const operation = { verb: "create", deadline: Date.now() + 5000, patient: true };
  return runOperation(operation, () => new Logins(all, httpOf("identity", {})).login({ projectId }));
}

const user = { username: "u", password: "p" };
const asUser = (domain: object) => ({
  methods: ["password"],
  password: { user: { name: "u", domain, password: "p" } },
});

describe("a login names the domains that are written", () => {
  it.each<[string, Partial<OpenStackSettings>, object, object | undefined]>([
    [
      "of the user by id, of the project by name",
      { userDomainId: "d", projectDomainName: "P", projectName: "n" },
      { id: "d" },
      { name: "P" },
    ],
    [
      "of the user by name, of the project by id",
      { userDomainName: "D", projectDomainId: "p", projectName: "n" },
      { name: "D" },
      { id: "p" },
    ],
    ["of the user alone", { userDomainId: "d", projectName: "n" }, { id: "d" }, { id: "d" }],
    ["of the project alone", { projectDomainId: "p", projectName: "n" }, { name: "Default" }, { id: "p" }],
  ])("%s", async (_, settings, ofUser, ofProject) => {
    expect(await sent({ ...user, ...settings })).toEqual({
      identity: asUser(ofUser),
      scope: { project: { name: "n", domain: ofProject } },
    });
  });
});

describe("a login acts in", () => {
  it.each<[string, Partial<OpenStackSettings>, object]>([
    ["a domain", { domainId: "d" }, { domain: { id: "d" } }],
    ["the system", { systemScope: "all" }, { system: { all: true } }],
    ["what a trust gives", { trustId: "t" }, { "OS-TRUST:trust": { id: "t" } }],
  ])("%s", async (_, settings, scope) => {
    expect(await sent({ ...user, ...settings })).toMatchObject({ scope });
  });
});

describe("a login with a token", () => {
  it("sends the token, and the project", async () => {
    expect(await sent({ token: "tok", projectId: "1" })).toEqual({
      identity: { methods: ["token"], token: { id: "tok" } },
      scope: { project: { id: "1" } },
    });
  });

  it.each([401, 404])("that has ended is refused: %i", async (status) => {
    server = await scripted([{ status, body: { error: { code: status, message: "no", title: "t" } } }]);
    const refused = logIn({ token: "tok" });
    await expect(refused).rejects.toThrow(LoginError);
    await expect(refused).rejects.toThrow(/connection c: .*the token is wrong or has ended/);
  });
});

describe("a login with an application credential", () => {
  const credential = { applicationCredentialId: "i", applicationCredentialSecret: "s" };

  it("asks for no scope, and must be of the project that is written", async () => {
    expect(await sent({ ...credential, projectName: "shop" }, { id: "1", name: "Shop" })).toEqual({
      identity: { methods: ["application_credential"], application_credential: { id: "i", secret: "s" } },
    });
    await expect(sent({ ...credential, projectId: "2" }, { id: "1", name: "shop" })).rejects.toThrow(
      /connection c: its credential acts in project shop, not in 2/,
    );
    await expect(sent(credential, { id: "1", name: "shop" }, "3")).rejects.toThrow(ConnectionError);
  });
});
