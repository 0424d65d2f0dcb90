import { describe, expect, it } from "vitest";
import { type Json, keys, login, passwordAuth, send } from "./cloud";
import { authenticate, identity, member, openIdentity, operator, tenant, unauthorized } from "./identityCloud";

openIdentity();

describe("authentication", () => {
  it("gives a token with roles and catalog for a project", async () => {
    const answer = await authenticate(
      passwordAuth({ id: tenant.userId, password: "pass" }, { project: { id: tenant.projectId } }),
    );
    expect(answer.status).toBe(201);
    expect(answer.headers.get("X-Subject-Token")).toMatch(/^gAAAA/);
    expect(answer.headers.get("x-openstack-request-id")).toMatch(/^req-/);
    const { token } = answer.body;
    expect(keys(token)).toEqual([
      "audit_ids",
      "catalog",
      "expires_at",
      "is_domain",
      "issued_at",
      "methods",
      "project",
      "roles",
      "user",
    ]);
    expect(token.roles.map((role: Json) => role.name).sort()).toEqual(["member", "reader"]);
    expect(keys(token.catalog[0])).toEqual(["endpoints", "id", "name", "type"]);
    expect(keys(token.catalog[0].endpoints[0])).toEqual(["id", "interface", "region", "region_id", "url"]);
    expect(token.issued_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000Z$/);
  });

  it("finds a project by name and domain", async () => {
    const name = `like-${tenant.suffix}`;
    const scope = { project: { name, domain: { name } } };
    const answer = await authenticate(passwordAuth({ name, domain: { id: tenant.domainId }, password: "pass" }, scope));
    expect(answer.body.token.project.id).toBe(tenant.projectId);
  });

  it("gives an unscoped token without roles or catalog", async () => {
    const answer = await authenticate(passwordAuth({ id: tenant.userId, password: "pass" }, "unscoped"));
    expect(answer.status).toBe(201);
    expect(keys(answer.body.token)).toEqual(["audit_ids", "expires_at", "issued_at", "methods", "user"]);
  });

  it.each([
    ["a wrong password", () => passwordAuth({ id: tenant.userId, password: "no" })],
    ["an unknown user", () => passwordAuth({ name: "nobody", domain: { id: tenant.domainId }, password: "no" })],
    ["an unknown domain", () => passwordAuth({ name: "nobody", domain: { id: "none" }, password: "no" })],
    [
      "a project without a role",
      () =>
        passwordAuth(
          { id: tenant.userId, password: "pass" },
          { project: { name: "admin", domain: { id: "default" } } },
        ),
    ],
    [
      "a domain without a role",
      () => passwordAuth({ id: tenant.userId, password: "pass" }, { domain: { id: tenant.domainId } }),
    ],
  ])("refuses %s without saying why", async (_what, body) => {
    const answer = await authenticate(body());
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual(unauthorized);
    expect(answer.headers.get("www-authenticate")).toMatch(/^Keystone uri=/);
  });

  it("refuses a body that is no login", async () => {
    const answer = await authenticate({});
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toMatch(/^Expecting to find auth in request body\./);
    expect((await authenticate({ auth: { identity: { methods: ["nope"] } } })).body.error.message).toMatch(
      /^Expecting to find nope in identity\./,
    );
  });

  it("shows, changes for another scope, and revokes a token", async () => {
    const once = await login(tenant.target, passwordAuth({ id: tenant.userId, password: "pass" }, "unscoped"));
    const scoped = await authenticate({
      auth: {
        identity: { methods: ["token"], token: { id: once.token } },
        scope: { project: { id: tenant.projectId } },
      },
    });
    expect(scoped.status).toBe(201);
    // Keystone keeps them as a set: their order is of no meaning, and not the same in every process.
    expect([...scoped.body.token.methods].sort()).toEqual(["password", "token"]);
    expect(scoped.body.token.audit_ids).toHaveLength(2);
    const subject = scoped.headers.get("X-Subject-Token") ?? "";
    const base = `${tenant.target.authUrl}/auth/tokens`;
    const headers = { "X-Auth-Token": subject, "X-Subject-Token": subject };
    expect((await send("GET", base, { headers })).body.token.project.id).toBe(tenant.projectId);
    expect((await send("DELETE", base, { headers })).status).toBe(204);
    expect((await send("GET", base, { headers })).status).toBe(401);
    expect((await send("GET", base, { headers: { ...headers, "X-Auth-Token": operator.token } })).status).toBe(404);
  });
});

describe("application credentials", () => {
  const path = () => `/users/${tenant.userId}/application_credentials`;
  const byId = (id: string, secret: string) => ({
    auth: { identity: { methods: ["application_credential"], application_credential: { id, secret } } },
  });

  it("are made by their own user only, with names of their own", async () => {
    const body = { application_credential: { name: "one", secret: "s3cret", description: "d" } };
    const made = await identity(member, "POST", path(), body);
    expect(made.status).toBe(201);
    expect(keys(made.body.application_credential)).toEqual([
      "description",
      "expires_at",
      "id",
      "links",
      "name",
      "project_id",
      "roles",
      "secret",
      "system",
      "unrestricted",
      "user_id",
    ]);
    const twin = await identity(member, "POST", path(), body);
    expect(twin.status).toBe(409);
    expect(twin.body.error.message).toBe(
      "Conflict occurred attempting to store application_credential - Duplicate entry found with name one.",
    );
    const foreign = await identity(operator, "POST", path(), { application_credential: { name: "two" } });
    expect(foreign.status).toBe(403);
    expect(foreign.body.error.message).toBe(
      "You are not authorized to perform the requested action: identity:create_application_credential.",
    );
    const listed = await identity(operator, "GET", `${path()}?name=one`);
    expect(listed.body.application_credentials.map((each: Json) => each.id)).toEqual([
      made.body.application_credential.id,
    ]);
    expect(listed.body.application_credentials[0]).not.toHaveProperty("secret");
  });

  it("authenticate by id or by name, without a scope, and may not make more", async () => {
    const made = await identity(member, "POST", path(), { application_credential: { name: "key", secret: "s3cret" } });
    const { id } = made.body.application_credential;
    const answer = await authenticate(byId(id, "s3cret"));
    expect(answer.status).toBe(201);
    expect(answer.body.token.application_credential).toEqual({ id, name: "key", restricted: true });
    const named = await authenticate({
      auth: {
        identity: {
          methods: ["application_credential"],
          application_credential: { name: "key", user: { id: tenant.userId }, secret: "s3cret" },
        },
      },
    });
    expect(named.body.token.project.id).toBe(tenant.projectId);
    expect((await authenticate(byId(id, "wrong"))).body).toEqual(unauthorized);
    const unknown = await authenticate(byId("nope", "s3cret"));
    expect([unknown.status, unknown.body.error.message]).toEqual([404, "Could not find Application Credential: nope."]);
    const scoped = await authenticate({
      auth: { ...byId(id, "s3cret").auth, scope: { project: { id: tenant.projectId } } },
    });
    expect(scoped.status).toBe(401);
    expect(scoped.body.error.message).toMatch(/Application credentials cannot request a scope\.$/);
    const client = await login(tenant.target, byId(id, "s3cret"));
    const more = await identity(client, "POST", path(), { application_credential: { name: "more" } });
    expect(more.status).toBe(403);
    expect(more.body.error.message).toContain("Using method 'application_credential' is not allowed");
    expect((await identity(member, "DELETE", `${path()}/${id}`)).status).toBe(204);
    // Keystone itself says 404 to a token whose credential is gone; the others say 401.
    expect((await identity(client, "GET", `/projects/${tenant.projectId}`)).status).toBe(404);
    expect((await client.ask("network", "GET", "/v2.0/networks")).status).toBe(401);
  });

  it("hold only roles that their user has", async () => {
    const less = await identity(member, "POST", path(), {
      application_credential: { name: "ro", roles: [{ name: "reader" }] },
    });
    expect(less.body.application_credential.roles.map((role: Json) => role.name)).toEqual(["reader"]);
    const more = await identity(member, "POST", path(), {
      application_credential: { name: "rw", roles: [{ name: "admin" }] },
    });
    expect(more.status).toBe(400);
    expect(more.body.error.message).toBe(
      "Invalid application credential: Cannot create an application credential with unassigned role",
    );
  });
});
