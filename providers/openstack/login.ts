/**
 * Keystone tokens: one for each scope, used by every request, renewed before it expires and after a service answers 401.
 * API: identity v3 POST /auth/tokens
 */
import { z } from "zod";
import { type CloudError, ConnectionError, foreignAnswer, LoginError, refusedWith } from "../core/errors";
import type { Http } from "../core/http";
import { answerFault } from "../core/schema";
import { keyName, type OpenStackSettings } from "./settings";

/** One service's endpoints in the catalog. */
export interface CatalogEntry {
  /** The service's type: `compute`, `network`, … */
  type: string;
  /** The service's name. */
  name?: string;
  /** Where it answers, by region and by audience: `public`, `internal` or `admin`. */
  endpoints: { interface: string; region_id?: string | null; region?: string | null; url: string }[];
}

/** A token, and what Keystone says about it. */
export interface Login {
  /** The token itself: a secret. */
  token: string;
  /** When it expires, in ms since 1970. */
  ends: number;
  /** The id of the project that it acts in; absent if it has none. */
  projectId?: string;
  /** The id of the user that logged in. */
  userId: string;
  /** The names of the user's roles in the project. */
  roles: string[];
  /** The services of the cloud. */
  catalog: CatalogEntry[];
}

/** The scope of a token: a project by id, or the connection's own. */
export type Scope = { projectId?: string };

const text = z.string().min(1);

/** What Keystone answers to a login, as far as it is read. */
const answer = z.looseObject({
  token: z.looseObject({
    expires_at: text.refine((written) => !Number.isNaN(Date.parse(written))),
    project: z.looseObject({ id: text, name: z.string().optional() }).optional(),
    user: z.looseObject({ id: text }),
    roles: z.array(z.looseObject({ name: text })).optional(),
    catalog: z
      .array(
        z.looseObject({
          type: text,
          name: z.string().optional(),
          endpoints: z.array(
            z.looseObject({
              interface: text,
              region_id: z.string().nullish(),
              region: z.string().nullish(),
              url: z.string(),
            }),
          ),
        }),
      )
      .optional(),
  }),
});

/** A token is renewed this long (ms) before it expires. */
const EARLY = 60_000;

/** The logins of one connection. */
export class Logins {
  private readonly byScope = new Map<string, Promise<Login>>();

  constructor(
    private readonly settings: OpenStackSettings & { name: string },
    private readonly http: Http,
  ) {}

  /** A login that is valid for a while yet; simultaneous callers share one. */
  async login(scope: Scope): Promise<Login> {
    const key = scope.projectId ?? "";
    const held = await this.byScope.get(key);
    if (held && held.ends - Date.now() > EARLY) return held;
    return this.renew(scope, held);
  }

  /** A new login in place of `spent`; if another caller has renewed it meanwhile, that one. */
  async renew(scope: Scope, spent: Login | undefined): Promise<Login> {
    const key = scope.projectId ?? "";
    const current = this.byScope.get(key);
    if (current && (await current) !== spent) return current;
    const fresh = this.ask(scope);
    this.byScope.set(key, fresh);
    fresh.catch(() => this.byScope.get(key) === fresh && this.byScope.delete(key));
    return fresh;
  }

  private async ask(scope: Scope): Promise<Login> {
    const { authUrl, name } = this.settings;
    try {
      const url = `${authUrl.replace(/\/$/, "")}/auth/tokens`;
      const { body, headers, status } = await this.http.ask({
        method: "POST",
        url,
        body: { auth: authOf(this.settings, scope) },
        // A Keystone that is not there yet is waited for; what answers in its place and is none is not.
        busy: ({ ambiguous, foreign, status }) => ambiguous && (!foreign || status >= 500),
        accepts: [200, 201],
        faultIn: answerFault(answer, "a token"),
      });
      const { token } = answer.parse(body);
      refuseOtherProject(this.settings, scope, token.project);
      const subject = headers["x-subject-token"];
      if (typeof subject !== "string" || subject === "") {
        const about = { service: "OpenStack identity", operation: `POST ${new URL(url).pathname}`, status };
        throw foreignAnswer({ ...about, what: "no X-Subject-Token beside the token" });
      }
      return {
        token: subject,
        ends: Date.parse(token.expires_at),
        projectId: token.project?.id,
        userId: token.user.id,
        roles: (token.roles ?? []).map((role) => role.name),
        catalog: token.catalog ?? [],
      };
    } catch (error) {
      if (!refusedWith(error, [401, 403]) && !isUnknownToken(error, this.settings)) throw error;
      const hint = scope.projectId ? `, or its user has no role on project ${scope.projectId}` : "";
      const what =
        methodOf(this.settings) === "token"
          ? "the token is wrong or has ended"
          : "user, password or key is wrong or disabled";
      throw new LoginError(`connection ${name}: ${authUrl} refused the login (${error.status}): ${what}${hint}`, {
        cause: error,
      });
    }
  }
}

/** Keystone answers 404 to a login with a token that it does not know. */
function isUnknownToken(error: unknown, settings: OpenStackSettings): error is CloudError {
  return methodOf(settings) === "token" && refusedWith(error, 404);
}

type Method = "key" | "credential" | "token" | "password";

/** How a connection logs in: by the most particular of what it has. */
function methodOf(settings: OpenStackSettings): Method {
  if (settings.tenantId && settings.apiKey) return "key";
  if (settings.applicationCredentialSecret) return "credential";
  return settings.token && !settings.password ? "token" : "password";
}

function authOf(settings: OpenStackSettings, scope: Scope): object {
  const { tenantId, apiKey, token } = settings;
  const userDomain = domain(settings.userDomainId, settings.userDomainName ?? settings.domain);
  const user = settings.userId ? { id: settings.userId } : { name: settings.username, domain: userDomain };
  switch (methodOf(settings)) {
    case "key": {
      const tenant = { name: tenantId, domain: { name: tenantId } };
      return credential({ name: keyName(apiKey ?? ""), user: tenant, secret: apiKey });
    }
    case "credential": {
      const {
        applicationCredentialId: id,
        applicationCredentialName: name,
        applicationCredentialSecret: secret,
      } = settings;
      return credential(id ? { id, secret } : { name, user, secret });
    }
    case "token":
      return { identity: { methods: ["token"], token: { id: token } }, ...scopeOf(settings, scope) };
    case "password": {
      const password = { user: { ...user, password: settings.password } };
      return { identity: { methods: ["password"], password }, ...scopeOf(settings, scope) };
    }
  }
}

/** An application credential implies its scope; Keystone refuses to be given one. */
function credential(application_credential: object): object {
  return { identity: { methods: ["application_credential"], application_credential } };
}

/** What the login acts in; without a scope Keystone takes the user's default project. */
function scopeOf(settings: OpenStackSettings, { projectId = settings.projectId }: Scope): { scope?: object } {
  const { projectName, domainId, domainName, systemScope, trustId } = settings;
  if (projectId) return { scope: { project: { id: projectId } } };
  if (projectName) return { scope: { project: { name: projectName, domain: projectDomain(settings) } } };
  if (trustId) return { scope: { "OS-TRUST:trust": { id: trustId } } };
  if (systemScope) return { scope: { system: { all: true } } };
  return domainId || domainName ? { scope: { domain: domain(domainId, domainName) } } : {};
}

function domain(id: string | undefined, name: string | undefined): object {
  return id ? { id } : { name: name ?? "Default" };
}

/** The project's own domain, by id or by name, else the user's: never the id of one and the name of the other. */
function projectDomain(settings: OpenStackSettings): object {
  const { projectDomainId, projectDomainName, userDomainId, userDomainName } = settings;
  if (projectDomainId || projectDomainName) return domain(projectDomainId, projectDomainName);
  return domain(userDomainId, userDomainName ?? settings.domain);
}

/** Refuses a credential of another project than the one that is written: nobody can ask it for a scope. */
function refuseOtherProject(
  settings: OpenStackSettings & { name: string },
  scope: Scope,
  project: { id: string; name?: string } | undefined,
): void {
  if (!["key", "credential"].includes(methodOf(settings))) return;
  const { name, projectId, projectName } = settings;
  const wanted = scope.projectId ?? projectId;
  const isNamed = projectName === undefined || project?.name?.toLowerCase() === projectName.toLowerCase();
  if (wanted === undefined ? isNamed : project?.id === wanted) return;
  throw new ConnectionError(
    `connection ${name}: its credential acts in project ${project?.name ?? project?.id ?? "(none)"}, not in ${wanted ?? projectName}: give a credential of that project`,
  );
}
