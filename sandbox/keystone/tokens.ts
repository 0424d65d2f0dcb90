// Keystone: authentication: passwords, application credentials and tokens are exchanged for tokens.
import type { Cloud } from "../cloud";
import { zulu } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, header, type Reply, type Route, route } from "../service";
import { type Doc, doc, isDoc, str, strings } from "../wire";
import { catalogOf } from "./catalog";
import type { Credential } from "./delegation";
import { refuseWithout, unauthorized } from "./policy";
import { projectsOf } from "./projects";
import type { Token, User } from "./state";
import { trusted, trustOf } from "./trusts";
import { domainView, listView, projectView } from "./views";

const malformed = (what: string, where: string): Refusal =>
  new Refusal(
    400,
    `Expecting to find ${what} in ${where}. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.`,
  );

/** Who proved to be whom, and by what. */
interface Proof {
  user: User;
  methods: string[];
  credential?: Credential;
  parent?: Token;
}

/** The routes of /v3/auth. */
export function tokenRoutes(cloud: Cloud): Route[] {
  const { keystone } = cloud;
  const subject = (call: Call): Token => {
    const id = header(call, "x-subject-token");
    if (!id) throw new Refusal(404, "No token in the request");
    const token = keystone.validToken(id);
    if (!token)
      throw new Refusal(404, id.startsWith("gAAAA") ? "Failed to validate token" : "Could not recognize Fernet token");
    return token;
  };
  return [
    route("POST /v3/auth/tokens", (call) => createToken(cloud, call), true),
    route("GET /v3/auth/tokens", (call) => {
      const token = subject(call);
      return { status: 200, body: shownTo(call, tokenView(cloud, token)), headers: { "X-Subject-Token": token.id } };
    }),
    route("DELETE /v3/auth/tokens", (call) => {
      keystone.tokens.delete(subject(call).id);
      return { status: 204 };
    }),
    route("GET /v3/auth/projects", (call) => ({
      status: 200,
      body: listView(
        call,
        "projects",
        projectsOf(cloud, call.who.userId)
          .filter((each) => each.enabled)
          .map((each) => projectView(call, each)),
      ),
    })),
    route("GET /v3/auth/domains", (call) => ({
      status: 200,
      body: listView(
        call,
        "domains",
        [...keystone.domains.values()]
          .filter((each) => keystone.rolesOn(call.who.userId, { domainId: each.id }).length > 0)
          .map((each) => domainView(call, each)),
      ),
    })),
    route("GET /v3/auth/system", (call) => ({
      status: 200,
      body: {
        system: keystone.rolesOn(call.who.userId, { system: true }).length > 0 ? [{ all: true }] : [],
        links: { self: `${call.origin}/identity/v3/auth/system` },
      },
    })),
    route("GET /v3/auth/catalog", (call) => {
      const body = {
        catalog: catalogOf(cloud, call.who.projectId),
        links: { self: `${call.origin}/identity/v3/auth/catalog` },
      };
      return { status: 200, body };
    }),
  ];
}

/** A token without its catalog, if the caller does not want that. */
function shownTo({ query }: Call, body: ReturnType<typeof tokenView>) {
  if (!query.has("nocatalog")) return body;
  const { catalog: _catalog, ...token } = body.token;
  return { token };
}

function createToken(cloud: Cloud, call: Call): Reply {
  const auth = call.body.auth;
  if (!isDoc(auth)) throw malformed("auth", "request body");
  if (!isDoc(auth.identity)) refuseWithout("identity");
  const proof = checkProof(cloud, doc(auth, "identity"));
  const { keystone } = cloud;
  if (!proof.user.enabled || !keystone.domains.get(proof.user.domain_id)?.enabled) throw unauthorized();
  const scope = pickScope(cloud, auth, proof);
  const project = scope.projectId ? keystone.projects.get(scope.projectId) : undefined;
  if (scope.projectId && (!project?.enabled || !keystone.domains.get(project.domain_id)?.enabled)) throw unauthorized();
  const token = keystone.issue(
    {
      userId: proof.user.id,
      methods: proof.methods,
      // Of a trust another user than the one that proved itself.
      ...scope,
      ...(proof.credential ? { credentialId: proof.credential.id } : {}),
    },
    proof.parent,
  );
  if ((scope.projectId || scope.domainId || scope.system) && keystone.rolesOf(token).length === 0) {
    keystone.tokens.delete(token.id);
    throw unauthorized();
  }
  return { status: 201, body: shownTo(call, tokenView(cloud, token)), headers: { "X-Subject-Token": token.id } };
}

function checkProof(cloud: Cloud, identity: Doc): Proof {
  const methods = strings(identity, "methods") ?? [];
  const { keystone } = cloud;
  for (const method of methods) {
    if (!isDoc(identity[method])) throw malformed(method, "identity");
    const given = doc(identity, method);
    if (method === "password") {
      const user = findUser(cloud, doc(given, "user"));
      if (!user || user.password === "" || user.password !== str(doc(given, "user"), "password")) throw unauthorized();
      return { user, methods };
    }
    if (method === "token") {
      const parent = keystone.validToken(str(given, "id") ?? "");
      const user = parent && keystone.users.get(parent.userId);
      if (!parent || !user) throw new Refusal(404, "Could not recognize Fernet token");
      return { user, methods: ["token", ...parent.methods.filter((each) => each !== "token")], parent };
    }
    if (method === "application_credential") return checkCredential(cloud, given, methods);
  }
  throw unauthorized();
}

function checkCredential(cloud: Cloud, given: Doc, methods: string[]): Proof {
  const { keystone } = cloud;
  const id = str(given, "id");
  const owner = findUser(cloud, doc(given, "user"));
  const credential = id
    ? keystone.credentials.get(id)
    : [...keystone.credentials.values()].find((each) => each.user_id === owner?.id && each.name === str(given, "name"));
  if (!credential && id) throw new Refusal(404, `Could not find Application Credential: ${id}.`);
  const user = credential && keystone.users.get(credential.user_id);
  if (!credential || !user || credential.secret !== str(given, "secret")) throw unauthorized();
  if (credential.expires_at && new Date(`${credential.expires_at.replace(/Z$/, "")}Z`).getTime() <= Date.now())
    throw unauthorized();
  return { user, methods, credential };
}

function findUser(cloud: Cloud, given: Doc): User | undefined {
  const { keystone } = cloud;
  const id = str(given, "id");
  if (id) return keystone.users.get(id);
  const domainId = findDomain(cloud, doc(given, "domain"));
  return [...keystone.users.values()].find((each) => each.name === str(given, "name") && each.domain_id === domainId);
}

function findDomain(cloud: Cloud, given: Doc): string | undefined {
  const id = str(given, "id");
  const name = str(given, "name");
  return [...cloud.keystone.domains.values()].find((each) => (id ? each.id === id : each.name === name))?.id;
}

function pickScope(
  cloud: Cloud,
  auth: Doc,
  proof: Proof,
): Pick<Token, "projectId" | "domainId" | "system" | "trustId"> & { userId?: string } {
  const { keystone } = cloud;
  if (proof.credential) {
    if (auth.scope !== undefined) {
      throw new Refusal(
        401,
        "Error authenticating with application credential: Application credentials cannot request a scope.",
        undefined,
        { identity: {} },
      );
    }
    return { projectId: proof.credential.project_id };
  }
  if (auth.scope === "unscoped") return {};
  if (!isDoc(auth.scope)) {
    // Without a scope Keystone uses the user's default project, if the user has a role there.
    const own = proof.user.default_project_id;
    return own && !proof.parent && keystone.rolesOn(proof.user.id, { projectId: own }).length > 0
      ? { projectId: own }
      : {};
  }
  const trust = auth.scope["OS-TRUST:trust"];
  if (isDoc(trust)) return trusted(cloud, str(trust, "id") ?? "", proof.user.id);
  if (isDoc(auth.scope.system)) return { system: true };
  if (isDoc(auth.scope.domain)) {
    const domainId = findDomain(cloud, auth.scope.domain);
    if (!domainId) throw unauthorized();
    return { domainId };
  }
  const wanted = doc(auth.scope, "project");
  const id = str(wanted, "id");
  const domainId = findDomain(cloud, doc(wanted, "domain"));
  const project = id
    ? keystone.projects.get(id)
    : [...keystone.projects.values()].find((each) => each.name === str(wanted, "name") && each.domain_id === domainId);
  if (!project) throw unauthorized();
  return { projectId: project.id };
}

function tokenView(cloud: Cloud, token: Token) {
  const { keystone } = cloud;
  const domain = (id: string) => ({ id, name: keystone.domains.get(id)?.name ?? "" });
  const user = keystone.users.get(token.userId);
  const project = token.projectId ? keystone.projects.get(token.projectId) : undefined;
  const credential = token.credentialId ? keystone.credentials.get(token.credentialId) : undefined;
  const scoped = project || token.domainId || token.system;
  return {
    token: {
      methods: token.methods,
      user: {
        domain: domain(user?.domain_id ?? ""),
        id: token.userId,
        name: user?.name ?? "",
        password_expires_at: null,
      },
      audit_ids: token.auditIds,
      expires_at: zulu(token.expires),
      issued_at: zulu(token.issued),
      ...(project
        ? { project: { domain: domain(project.domain_id), id: project.id, name: project.name }, is_domain: false }
        : {}),
      ...(token.domainId ? { domain: domain(token.domainId) } : {}),
      ...(token.system ? { system: { all: true } } : {}),
      ...(scoped
        ? {
            roles: keystone.rolesOf(token).map((role) => ({ id: role.id, name: role.name })),
            catalog: catalogOf(cloud, token.projectId ?? ""),
          }
        : {}),
      ...trustOf(cloud, token),
      ...(credential
        ? { application_credential: { id: credential.id, name: credential.name, restricted: !credential.unrestricted } }
        : {}),
    },
  };
}
