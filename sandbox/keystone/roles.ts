// Keystone: roles, what they imply, and who has them.
import type { Cloud } from "../cloud";
import { hexId } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { doc, str } from "../wire";
import { refuseMissing, refuseWithout, requirePermission } from "./policy";
import type { Assignment, Role } from "./state";
import { listView, roleView, self } from "./views";

/** Roles and assignments. */
export function roleRoutes(cloud: Cloud): Route[] {
  return [
    ...roles(cloud),
    ...implications(cloud),
    ...grants(cloud, "project"),
    ...grants(cloud, "domain"),
    ...assignments(cloud),
  ];
}

function roles(cloud: Cloud): Route[] {
  const { keystone } = cloud;
  const get = (call: Call): Role =>
    keystone.roles.get(call.params.id ?? "") ?? refuseMissing("role", call.params.id ?? "");
  const unique = (name: string, domainId: string | null, but?: string): void => {
    for (const each of keystone.roles.values()) {
      if (each.name === name && each.domain_id === domainId && each.id !== but) {
        throw new Refusal(409, `Conflict occurred attempting to store role - Duplicate entry found with name ${name}.`);
      }
    }
  };
  return [
    route("GET /v3/roles", (call) => {
      requirePermission(call, "list_roles");
      const name = call.query.get("name");
      const domainId = call.query.get("domain_id");
      const rows = [...keystone.roles.values()].filter(
        (each) => (!name || each.name === name) && each.domain_id === domainId,
      );
      return {
        status: 200,
        body: listView(
          call,
          "roles",
          rows.map((each) => roleView(call, each)),
        ),
      };
    }),
    route("POST /v3/roles", (call) => {
      requirePermission(call, "create_role");
      const given = doc(call.body, "role");
      const name = str(given, "name") ?? refuseWithout("name");
      const domainId = str(given, "domain_id") ?? null;
      unique(name, domainId);
      const role: Role = {
        id: hexId(),
        name,
        domain_id: domainId,
        description: str(given, "description") ?? null,
        options: {},
      };
      keystone.roles.set(role.id, role);
      return { status: 201, body: { role: roleView(call, role) } };
    }),
    route("GET /v3/roles/{id}", (call) => {
      requirePermission(call, "get_role");
      return { status: 200, body: { role: roleView(call, get(call)) } };
    }),
    route("PATCH /v3/roles/{id}", (call) => {
      requirePermission(call, "update_role");
      const role = get(call);
      const given = doc(call.body, "role");
      const name = str(given, "name");
      if (name !== undefined) unique(name, role.domain_id, role.id);
      role.name = name ?? role.name;
      role.description = str(given, "description") ?? role.description;
      return { status: 200, body: { role: roleView(call, role) } };
    }),
    route("DELETE /v3/roles/{id}", (call) => {
      requirePermission(call, "delete_role");
      const role = get(call);
      keystone.roles.delete(role.id);
      keystone.implied.delete(role.id);
      for (const set of keystone.implied.values()) set.delete(role.id);
      keystone.assignments = keystone.assignments.filter((each) => each.roleId !== role.id);
      return { status: 204 };
    }),
  ];
}

function implications(cloud: Cloud): Route[] {
  const { keystone } = cloud;
  const role = (id: string | undefined): Role => keystone.roles.get(id ?? "") ?? refuseMissing("role", id ?? "");
  const short = (call: Call, each: Role) => ({ id: each.id, links: self(call, `/roles/${each.id}`), name: each.name });
  const inference = (call: Call, prior: Role) => ({
    prior_role: short(call, prior),
    implies: keystone.rolesById([...(keystone.implied.get(prior.id) ?? [])]).map((each) => short(call, each)),
  });
  const known = (call: Call): { prior: Role; implied: Role } => {
    const prior = role(call.params.id);
    const implied = role(call.params.implied);
    if (!keystone.implied.get(prior.id)?.has(implied.id)) {
      throw new Refusal(404, `${prior.id} does not imply ${implied.id}.`);
    }
    return { prior, implied };
  };
  const view = (call: Call, prior: Role, implied: Role) => ({
    role_inference: { prior_role: short(call, prior), implies: short(call, implied) },
    links: self(call, `/roles/${prior.id}/implies/${implied.id}`),
  });
  return [
    route("GET /v3/role_inferences", (call) => {
      requirePermission(call, "list_role_inference_rules");
      const priors = keystone.rolesById([...keystone.implied].filter(([, set]) => set.size > 0).map(([id]) => id));
      return { status: 200, body: { role_inferences: priors.map((prior) => inference(call, prior)) } };
    }),
    route("GET /v3/roles/{id}/implies", (call) => {
      requirePermission(call, "list_implied_roles");
      const prior = role(call.params.id);
      return {
        status: 200,
        body: { role_inference: inference(call, prior), links: self(call, `/roles/${prior.id}/implies`) },
      };
    }),
    route("PUT /v3/roles/{id}/implies/{implied}", (call) => {
      requirePermission(call, "create_implied_role");
      const prior = role(call.params.id);
      const implied = role(call.params.implied);
      if (keystone.implied.get(prior.id)?.has(implied.id)) {
        throw new Refusal(409, "Conflict occurred attempting to store implied_role - Duplicate entry.");
      }
      keystone.implied.set(prior.id, (keystone.implied.get(prior.id) ?? new Set()).add(implied.id));
      return { status: 201, body: view(call, prior, implied) };
    }),
    route("GET /v3/roles/{id}/implies/{implied}", (call) => {
      requirePermission(call, "get_implied_role");
      const { prior, implied } = known(call);
      return call.method === "HEAD" ? { status: 204 } : { status: 200, body: view(call, prior, implied) };
    }),
    route("DELETE /v3/roles/{id}/implies/{implied}", (call) => {
      requirePermission(call, "delete_implied_role");
      const { prior, implied } = known(call);
      keystone.implied.get(prior.id)?.delete(implied.id);
      return { status: 204 };
    }),
  ];
}

function grants(cloud: Cloud, kind: "project" | "domain"): Route[] {
  const { keystone } = cloud;
  const base = `/v3/${kind}s/{target}/users/{user}/roles`;
  const scope = (call: Call): Pick<Assignment, "projectId" | "domainId"> => {
    const id = call.params.target ?? "";
    if (kind === "project") return keystone.projects.has(id) ? { projectId: id } : refuseMissing("project", id);
    return keystone.domains.has(id) ? { domainId: id } : refuseMissing("domain", id);
  };
  const user = (call: Call): string => {
    const id = call.params.user ?? "";
    return keystone.users.has(id) ? id : refuseMissing("user", id);
  };
  const find = (call: Call): Assignment | undefined => {
    const where = scope(call);
    return keystone.assignments.find(
      (each) =>
        each.userId === call.params.user &&
        each.roleId === call.params.role &&
        each.projectId === where.projectId &&
        each.domainId === where.domainId,
    );
  };
  const role = (call: Call): string => {
    const id = call.params.role ?? "";
    return keystone.roles.has(id) ? id : refuseMissing("role", id);
  };
  const assigned = (call: Call): Assignment =>
    find(call) ??
    refuseMissing(
      "role assignment with role",
      `${call.params.role}, user or group: ${call.params.user}, project, domain, or system: ${call.params.target}`,
    );
  return [
    route(`GET ${base}`, (call) => {
      requirePermission(call, "list_grants");
      const where = scope(call);
      const ids = keystone.assignments
        .filter(
          (each) =>
            each.userId === call.params.user && each.projectId === where.projectId && each.domainId === where.domainId,
        )
        .map((each) => each.roleId);
      return {
        status: 200,
        body: listView(
          call,
          "roles",
          keystone.rolesById(ids).map((each) => roleView(call, each)),
        ),
      };
    }),
    route(`PUT ${base}/{role}`, (call) => {
      requirePermission(call, "create_grant");
      const roleId = role(call);
      const where = { userId: user(call), roleId, ...scope(call) };
      if (!find(call)) keystone.assignments.push(where);
      return { status: 204 };
    }),
    route(`GET ${base}/{role}`, (call) => {
      requirePermission(call, "check_grant");
      role(call);
      assigned(call);
      return { status: 204 };
    }),
    route(`DELETE ${base}/{role}`, (call) => {
      requirePermission(call, "revoke_grant");
      role(call);
      const gone = assigned(call);
      keystone.assignments = keystone.assignments.filter((each) => each !== gone);
      keystone.revoke(
        (token) =>
          token.userId === gone.userId && token.projectId === gone.projectId && token.domainId === gone.domainId,
      );
      return { status: 204 };
    }),
  ];
}

function assignments(cloud: Cloud): Route[] {
  const { keystone } = cloud;
  const view = (call: Call, each: Assignment, names: boolean) => {
    const domain = (id: string) => ({ id, name: keystone.domains.get(id)?.name });
    const project = each.projectId ? keystone.projects.get(each.projectId) : undefined;
    const user = keystone.users.get(each.userId);
    const where = each.projectId
      ? `/projects/${each.projectId}`
      : each.domainId
        ? `/domains/${each.domainId}`
        : "/system";
    const scope = each.projectId
      ? {
          project: {
            id: each.projectId,
            ...(names && project ? { name: project.name, domain: domain(project.domain_id) } : {}),
          },
        }
      : each.domainId
        ? { domain: names ? domain(each.domainId) : { id: each.domainId } }
        : { system: { all: true } };
    return {
      links: { assignment: self(call, `${where}/users/${each.userId}/roles/${each.roleId}`).self },
      scope,
      user: { id: each.userId, ...(names && user ? { name: user.name, domain: domain(user.domain_id) } : {}) },
      role: { id: each.roleId, ...(names ? { name: keystone.roles.get(each.roleId)?.name } : {}) },
    };
  };
  return [
    route("GET /v3/role_assignments", (call) => {
      requirePermission(call, "list_role_assignments");
      const flag = (name: string): boolean =>
        call.query.has(name) && call.query.get(name) !== "0" && call.query.get(name) !== "false";
      let rows = keystone.assignments;
      if (flag("effective")) {
        rows = rows.flatMap((each) => keystone.expand([each.roleId]).map((roleId) => ({ ...each, roleId })));
      }
      const want = (name: string, value: string | undefined): boolean =>
        !call.query.has(name) || call.query.get(name) === value;
      rows = rows.filter(
        (each) =>
          want("user.id", each.userId) &&
          want("role.id", each.roleId) &&
          want("scope.project.id", each.projectId) &&
          want("scope.domain.id", each.domainId),
      );
      return {
        status: 200,
        body: listView(
          call,
          "role_assignments",
          rows.map((each) => view(call, each, flag("include_names"))),
        ),
      };
    }),
  ];
}
