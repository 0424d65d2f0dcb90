/** A connection that acts by a trust: another user's project, with the roles that it gives. */
import { getVpc } from "pulumi-omnicloud";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTenant, passwordAuth, send, type Tenant } from "../api/cloud";
import { configure } from "./team";

let tenant: Tenant;
let trustee: string;
let trust: string;
const password = "pass";
const name = () => `trusted-${tenant.suffix}`;

beforeAll(async () => {
  tenant = await openTenant();
  const { operator, member, domainId, projectId, userId } = tenant;
  const user = { name: name(), domain_id: domainId, password };
  trustee = (await operator.ask("identity", "POST", "/users", { body: { user } })).body.user.id;
  const given = { trustor_user_id: userId, trustee_user_id: trustee, project_id: projectId, impersonation: true };
  const asked = { trust: { ...given, roles: [{ name: "member" }] } };
  const made = await member.ask("identity", "POST", "/OS-TRUST/trusts", { body: asked });
  expect([made.status, made.text]).toEqual([201, expect.anything()]);
  trust = made.body.trust.id;
});
afterAll(() => tenant.close());

const authenticate = (user: object, id: string) =>
  send("POST", `${tenant.target.authUrl}/auth/tokens`, { body: passwordAuth(user, { "OS-TRUST:trust": { id } }) });

it("is a token of the one who trusts, with the roles that were given", async () => {
  const { status, body } = await authenticate({ id: trustee, password }, trust);
  expect(status).toBe(201);
  expect(body.token.user.id).toBe(tenant.userId);
  expect(body.token.project.id).toBe(tenant.projectId);
  expect(body.token.roles.map((role: { name: string }) => role.name)).toContain("member");
  expect(body.token["OS-TRUST:trust"]).toMatchObject({
    ...{ id: trust, impersonation: true },
    ...{ trustor_user: { id: tenant.userId }, trustee_user: { id: trustee } },
  });
});

it("is for nobody else, and not for a role or a user that the trustor is not", async () => {
  expect((await authenticate({ id: tenant.userId, password }, trust)).status).toBe(403);
  const given = { trustee_user_id: trustee, project_id: tenant.projectId, impersonation: false };
  const ask = (more: object) =>
    tenant.member.ask("identity", "POST", "/OS-TRUST/trusts", { body: { trust: { ...given, ...more } } });
  const own = { trustor_user_id: tenant.userId };
  expect((await ask({ ...own, roles: [{ name: "admin" }] })).status).toBe(404);
  expect((await ask({ ...own, roles: [] })).status).toBe(403);
  expect((await ask({ trustor_user_id: trustee, roles: [{ name: "member" }] })).status).toBe(403);
});

it("is what a connection with trustId acts by", async () => {
  const created = await tenant.member.ask("network", "POST", "/v2.0/networks", { body: { network: { name: name() } } });
  const { authUrl, region } = tenant.target;
  const user = { username: name(), password, userDomainId: tenant.domainId };
  configure({ cloud: { authUrl, region, ...user, trustId: trust } });
  expect((await getVpc({ name: name() })).id).toBe(created.body.network.id);
});

it("ends when it is taken back", async () => {
  expect((await tenant.member.ask("identity", "DELETE", `/OS-TRUST/trusts/${trust}`)).status).toBe(204);
  expect((await authenticate({ id: trustee, password }, trust)).status).toBe(401);
});
