import { describe, expect, it } from "vitest";
import { type Json, keys, passwordAuth, send } from "./cloud";
import { authenticate, identity, member, openIdentity, operator, tenant } from "./identityCloud";

openIdentity();

describe("domains, projects, users and roles", () => {
  it("have unique names", async () => {
    const name = `like-${tenant.suffix}`;
    const domain = await identity(operator, "POST", "/domains", { domain: { name } });
    expect([domain.status, domain.body.error.message]).toEqual([
      409,
      `Conflict occurred attempting to store project - it is not permitted to have two projects acting as domains with the same name: ${name}.`,
    ]);
    const project = await identity(operator, "POST", "/projects", { project: { name, domain_id: tenant.domainId } });
    expect(project.status).toBe(409);
    expect(project.body.error.message).toContain(
      "it is not permitted to have two projects with either the same name or same id",
    );
    const user = await identity(operator, "POST", "/users", { user: { name, domain_id: tenant.domainId } });
    expect([user.status, user.body.error.message]).toEqual([
      409,
      `Conflict occurred attempting to store user - Duplicate entry found with name ${name} at domain ID ${tenant.domainId}.`,
    ]);
  });

  it("have these fields", async () => {
    const domain = await identity(operator, "GET", `/domains/${tenant.domainId}`);
    expect(keys(domain.body.domain)).toEqual(["description", "enabled", "id", "links", "name", "options", "tags"]);
    const project = await identity(operator, "GET", `/projects/${tenant.projectId}`);
    expect(keys(project.body.project)).toEqual([
      "description",
      "domain_id",
      "enabled",
      "id",
      "is_domain",
      "links",
      "name",
      "options",
      "parent_id",
      "tags",
    ]);
    const user = await identity(operator, "GET", `/users/${tenant.userId}`);
    expect(keys(user.body.user)).toEqual([
      "domain_id",
      "enabled",
      "id",
      "links",
      "name",
      "options",
      "password_expires_at",
    ]);
    const list = await identity(operator, "GET", `/domains?name=like-${tenant.suffix}`);
    expect(keys(list.body)).toEqual(["domains", "links"]);
    expect(list.body.domains.map((each: Json) => each.id)).toEqual([tenant.domainId]);
  });

  it("say in one way that something is not there", async () => {
    for (const kind of ["domain", "project", "user", "role"]) {
      const answer = await identity(operator, "GET", `/${kind}s/nope`);
      expect([answer.status, answer.body]).toEqual([
        404,
        { error: { code: 404, message: `Could not find ${kind}: nope.`, title: "Not Found" } },
      ]);
    }
  });

  it("are the operator's: a member sees itself, its project and its domain", async () => {
    for (const path of ["/domains", "/projects", "/users", "/roles", "/role_assignments", "/services", "/endpoints"]) {
      const answer = await identity(member, "GET", path);
      expect([path, answer.status]).toEqual([path, 403]);
      expect(answer.body.error.message).toMatch(
        /^You are not authorized to perform the requested action: identity:list_/,
      );
    }
    expect((await identity(member, "GET", `/users/${tenant.userId}`)).status).toBe(200);
    expect((await identity(member, "GET", `/projects/${tenant.projectId}`)).status).toBe(200);
    expect((await identity(member, "GET", `/domains/${tenant.domainId}`)).status).toBe(200);
    expect((await identity(member, "GET", `/users/${operator.userId}`)).status).toBe(403);
    expect((await identity(member, "GET", "/auth/projects")).body.projects).toHaveLength(1);
  });

  it("give roles that imply others", async () => {
    const role = await identity(operator, "POST", "/roles", { role: { name: `like-${tenant.suffix}` } });
    expect(keys(role.body.role)).toEqual(["description", "domain_id", "id", "links", "name", "options"]);
    const { id } = role.body.role;
    const all = (await identity(operator, "GET", "/roles")).body.roles;
    const memberRole = all.find((each: Json) => each.name === "member").id;
    expect((await identity(operator, "PUT", `/roles/${id}/implies/${memberRole}`)).status).toBe(201);
    const user = await identity(operator, "POST", "/users", {
      user: { name: "second", domain_id: tenant.domainId, password: "p2" },
    });
    const userId = user.body.user.id;
    const grant = `/projects/${tenant.projectId}/users/${userId}/roles/${id}`;
    expect((await identity(operator, "HEAD", grant)).status).toBe(404);
    expect((await identity(operator, "PUT", grant)).status).toBe(204);
    expect((await identity(operator, "HEAD", grant)).status).toBe(204);
    const assigned = await identity(
      operator,
      "GET",
      `/role_assignments?user.id=${userId}&scope.project.id=${tenant.projectId}`,
    );
    expect(assigned.body.role_assignments.map((each: Json) => each.role.id)).toEqual([id]);
    const client = await authenticate(
      passwordAuth({ id: userId, password: "p2" }, { project: { id: tenant.projectId } }),
    );
    expect(client.body.token.roles.map((each: Json) => each.name).sort()).toEqual(
      [`like-${tenant.suffix}`, "member", "reader"].sort(),
    );
    await identity(operator, "PATCH", `/users/${userId}`, { user: { password: "p3" } });
    const old = { headers: { "X-Auth-Token": client.headers.get("X-Subject-Token") ?? "" } };
    expect((await send("GET", `${tenant.target.authUrl}/users/${userId}`, old)).status).toBe(401);
    expect((await identity(operator, "DELETE", `/users/${userId}`)).status).toBe(204);
    expect((await identity(operator, "DELETE", `/roles/${id}`)).status).toBe(204);
  });

  it("keep a domain that is enabled, and nobody in one that is not", async () => {
    const domain = (await identity(operator, "POST", "/domains", { domain: { name: `gone-${tenant.suffix}` } })).body
      .domain;
    const user = (
      await identity(operator, "POST", "/users", { user: { name: "u", domain_id: domain.id, password: "p" } })
    ).body.user;
    expect((await authenticate(passwordAuth({ id: user.id, password: "p" }))).status).toBe(201);
    const kept = await identity(operator, "DELETE", `/domains/${domain.id}`);
    expect([kept.status, kept.body.error.message]).toEqual([
      403,
      "Cannot delete a domain that is enabled, please disable it first.",
    ]);
    await identity(operator, "PATCH", `/domains/${domain.id}`, { domain: { enabled: false } });
    expect((await authenticate(passwordAuth({ id: user.id, password: "p" }))).status).toBe(401);
    expect((await identity(operator, "DELETE", `/domains/${domain.id}`)).status).toBe(204);
    expect((await identity(operator, "GET", `/users/${user.id}`)).status).toBe(404);
  });
});
