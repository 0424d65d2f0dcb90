import { randomBytes, randomInt } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import {
  checkApiKey,
  checkApiKeyOutput,
  getFlavors,
  getImage,
  getInstance,
  getSecurityGroup,
  getVpc,
} from "pulumi-omnicloud";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { Wire } from "../../../providers/openstack/client";
import { openstack } from "../../../providers/openstack/cloud";
import { keyName, settingsSchema } from "../../../providers/openstack/settings";
import { openPlatform, type Platform, type Word } from "./platform";
import { configure, openTeam, type Team } from "./team";

const apiKey = randomBytes(10).toString("hex");
const tenantId = `t-9${String(randomInt(1e9)).padStart(9, "0")}`;
const me = { apiKey, tenantId };
let team: Team;
let platform: Platform;
let tenant: { domain: string; project: string; user: string };

/** A tenant as the cloud has it: domain, project and user of its name, and the key of the user. */
async function makeTenant(): Promise<typeof tenant> {
  const make = async (path: string, kind: string, body: object) =>
    (await team.operator.post<Record<string, Wire>>("identity", path, { [kind]: { name: tenantId, ...body } }))[kind]
      ?.id ?? "";
  const domain = await make("/domains", "domain", {});
  const project = await make("/projects", "project", { domain_id: domain });
  const password = randomBytes(10).toString("hex");
  const user = await make("/users", "user", { domain_id: domain, password });
  const [member] = await team.operator.list("identity", "/roles", "roles", { query: { name: "member" } });
  await team.operator.put("identity", `/projects/${project}/users/${user}/roles/${member?.id}`);
  const settings = settingsSchema.parse({
    kind: "openstack",
    authUrl: team.target.authUrl,
    userId: user,
    password,
    projectId: project,
  });
  await openstack
    .client({ ...settings, name: "tenant" }, {})
    .post("identity", `/users/${user}/application_credentials`, {
      application_credential: { name: keyName(apiKey), secret: apiKey },
    });
  return { domain, project, user };
}

beforeAll(async () => {
  team = await openTeam();
  tenant = await makeTenant();
  platform = await openPlatform();
});
afterAll(async () => {
  // The network service created one when the tenant first asked it, and keeps it without its project.
  const of = { project_id: tenant.project };
  const groups = await team.operator.list("network", "/security-groups", "security_groups", { query: of });
  for (const { id } of groups) await team.operator.delete("network", `/security-groups/${id}`);
  await team.operator.patch("identity", `/domains/${tenant.domain}`, { domain: { enabled: false } });
  await team.operator.delete("identity", `/users/${tenant.user}`);
  await team.operator.delete("identity", `/projects/${tenant.project}`);
  await team.operator.delete("identity", `/domains/${tenant.domain}`);
  await Promise.all([platform.close(), team.close()]);
});
beforeEach(() => {
  platform.says = "yes";
  platform.asked.length = 0;
});

describe("the key", () => {
  it("is good if the cloud knows it", async () => {
    expect(await checkApiKey(me)).toEqual({ allowed: true });
    expect(await checkApiKey({ ...me, connection: "cloud" })).toEqual({ allowed: true });
    expect(await checkApiKey({ ...me, authUrl: team.target.authUrl })).toEqual({ allowed: true });
  });

  it("is not good for anybody else, and no answer holds it", async () => {
    const wrong = "0123456789abcdefghij";
    const answers = await Promise.all([
      checkApiKey({ apiKey: wrong, tenantId }),
      checkApiKey({ apiKey: `${apiKey} `, tenantId }),
      checkApiKey({ apiKey, tenantId: "t-8000000000" }),
    ]);
    for (const { allowed, reason } of answers) {
      expect(allowed).toBe(false);
      expect(reason).toMatch(/^the cloud does not know this key for tenant t-/);
      expect(reason).not.toContain(apiKey);
    }
  });

  it("is not good if it or the tenant cannot be one", async () => {
    expect(await checkApiKey({ apiKey: "", tenantId })).toEqual({ allowed: false, reason: "the key is empty" });
    for (const not of ["", "1", "t-1", "../t-0000000001"])
      expect(await checkApiKey({ apiKey, tenantId: not })).toEqual({
        allowed: false,
        reason: "the tenant id is not t- and 10 digits",
      });
  });

  it("is not good if the cloud does not answer", async () => {
    const { allowed, reason } = await checkApiKey({ ...me, authUrl: "http://127.0.0.1:1/v3" }, { timeout: 2 });
    expect(allowed).toBe(false);
    expect(reason).toContain("cannot be reached at http://127.0.0.1:1");
  });

  it("is not good if what answers is no Keystone", async () => {
    const { allowed, reason } = await checkApiKey({ ...me, authUrl: platform.url });
    expect({ allowed, reason }).toEqual({
      allowed: false,
      reason: "whatever answers there is not a Keystone that knows this key",
    });
  });
});

describe("the platform", () => {
  const check = (resourceIds: string[]) =>
    checkApiKey({ ...me, platformUserId: "user-7", resourceIds, verifyUrl: platform.url });

  it("is not asked if no resource is named", async () => {
    platform.says = "no";
    expect(await check([])).toEqual({ allowed: true });
    expect(platform.asked).toEqual([]);
  });

  it("is not asked if the key is not good", async () => {
    expect(await checkApiKey({ ...me, apiKey: "wrong", resourceIds: ["a"], verifyUrl: platform.url })).toMatchObject({
      allowed: false,
    });
    expect(platform.asked).toEqual([]);
  });

  it("is asked for each resource, once", async () => {
    expect(await check(["a", "b", "a"])).toEqual({ allowed: true });
    const question = { tenantId, platformUserId: "user-7" };
    expect(platform.asked).toHaveLength(2);
    expect(platform.asked).toEqual(
      expect.arrayContaining([
        { ...question, resourceId: "a" },
        { ...question, resourceId: "b" },
      ]),
    );
  });

  it("decides by its one no", async () => {
    platform.says = (id) => (id === "b" ? "no" : "yes");
    const { allowed, reason } = await check(["a", "b", "c"]);
    expect(allowed).toBe(false);
    expect(reason).toMatch(/^the platform does not allow b: /);
  });

  it.each<Word>(["no", "quoted", "garbage", "broken", "elsewhere", "hangs up"])(
    "is taken for a no if its answer is: %s",
    async (word) => {
      platform.says = word;
      const { allowed, reason } = await check(["a"]);
      expect(allowed).toBe(false);
      expect(reason).toMatch(/^the platform does not allow a: ./);
      expect(platform.asked).toHaveLength(1);
    },
  );

  it("is taken for a no if it is not there, or if nobody says where it is and who asks", async () => {
    configure({ keyed: { ...me, authUrl: team.target.authUrl } });
    const away = { ...me, platformUserId: "user-7", resourceIds: ["a"] };
    const absent = await checkApiKey({ ...away, verifyUrl: "http://127.0.0.1:1/" }, { timeout: 2 });
    expect(absent.allowed).toBe(false);
    expect(absent.reason).toContain("cannot be reached");
    expect(await checkApiKey(away)).toEqual({ allowed: false, reason: "there is no verifyUrl to ask about resources" });
    expect(await checkApiKey({ ...me, resourceIds: ["a"], verifyUrl: platform.url })).toEqual({
      allowed: false,
      reason: "there is no platformUserId to ask about resources for",
    });
  });

  it("is not asked about a resource without an id", async () => {
    expect(await check(["a", ""])).toEqual({ allowed: false, reason: "a resource id is empty" });
  });

  it("is the connection's if none is given", async () => {
    const { authUrl } = team.target;
    configure({
      keyed: { ...me, authUrl, platformUserId: "user-9", verifyUrl: platform.url },
    });
    expect(await checkApiKey({ ...me, resourceIds: ["a"] })).toEqual({ allowed: true });
    expect(platform.asked).toEqual([{ tenantId, platformUserId: "user-9", resourceId: "a" }]);
  });
});

describe("a call", () => {
  it("is refused if it cannot be understood", async () => {
    await expect(checkApiKey({ tenantId } as never)).rejects.toThrow("checkApiKey: apiKey: is required");
    await expect(checkApiKey({ ...me, resourceIds: "a" } as never)).rejects.toThrow("resourceIds: ");
    await expect(checkApiKey({ ...me, authUrl: "cloud.example" })).rejects.toThrow("authUrl: must be an http(s) URL");
    await expect(checkApiKey({ ...me, resource: "a" } as never)).rejects.toThrow("resource");
    await expect(checkApiKey({ ...me, connection: "none" })).rejects.toThrow("connection none is unknown");
  });

  it("may have Outputs for inputs", async () => {
    const asked = checkApiKeyOutput({ apiKey: pulumi.secret(apiKey), tenantId, authUrl: team.target.authUrl });
    expect(await new Promise((answer) => asked.apply(answer))).toEqual({ allowed: true });
  });
});

describe("with nothing but its key, a tenant", () => {
  it("looks up what everybody has, and only what is its own beside that", async () => {
    configure({ keyed: { ...me, authUrl: team.target.authUrl } });
    const { flavors } = await getFlavors();
    expect(flavors.map(({ name }) => name)).toContain("m1.tiny");
    expect((await getImage({ name: "cirros" })).status).toBe("active");
    expect(await getVpc({ name: "public" })).toMatchObject({ status: "ACTIVE", region: team.target.region });
    expect((await getSecurityGroup({ name: "default" })).rules).toHaveLength(4);
    await expect(getInstance({ name: "web" })).rejects.toThrow("no instance is named web; none is known");
  });
});
