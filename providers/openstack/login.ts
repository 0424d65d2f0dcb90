/**
 * Keystone tokens: one for each scope, used by every request, renewed before it expires and after a service answers 401.
 * API: identity v3 POST /auth/tokens
 */
import { z } from "zod";
import { foreignAnswer, LoginError, refusedWith } from "../core/errors";
import type { Http } from "../core/http";
import { answerFault } from "../core/schema";
import { keyName, type OpenStackSettings } from "./settings";

/** One service's endpoints in the catalog. */
export interface CatalogEntry {
  /** The service's type: `compute`, `network`, … */
  type: string;
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
    project: z.looseObject({ id: text }).optional(),
    user: z.looseObject({ id: text }),
    roles: z.array(z.looseObject({ name: text })).optional(),
    catalog: z
      .array(
        z.looseObject({
          type: text,
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
      if (!refusedWith(error, [401, 403])) throw error;
      const hint = scope.projectId ? `, or its user has no role on project ${scope.projectId}` : "";
      throw new LoginError(
        `connection ${name}: ${authUrl} refused the login (${error.status}): user, password or key is wrong or disabled${hint}`,
        { cause: error },
      );
    }
  }
}

function authOf(settings: OpenStackSettings, scope: Scope): object {
  const userDomain = domain(settings.userDomainId, settings.userDomainName);
  const user = settings.userId ? { id: settings.userId } : { name: settings.username, domain: userDomain };
  if (settings.tenantId && settings.apiKey) {
    const tenant = { name: settings.tenantId, domain: { name: settings.tenantId } };
    return credential({ name: keyName(settings.apiKey), user: tenant, secret: settings.apiKey });
  }
  if (settings.applicationCredentialSecret) {
    const {
      applicationCredentialId: id,
      applicationCredentialName: name,
      applicationCredentialSecret: secret,
    } = settings;
    return credential(id ? { id, secret } : { name, user, secret });
  }
  const { projectId, projectName } = settings;
  const project =
    (scope.projectId ?? projectId)
      ? { id: scope.projectId ?? projectId }
      : projectName && { name: projectName, domain: projectDomain(settings) };
  return {
    identity: { methods: ["password"], password: { user: { ...user, password: settings.password } } },
    ...(project ? { scope: { project } } : {}),
  };
}

/** An application credential implies its scope; Keystone refuses to be given one. */
function credential(application_credential: object): object {
  return { identity: { methods: ["application_credential"], application_credential } };
}

function domain(id: string | undefined, name: string | undefined): object {
  return id ? { id } : { name: name ?? "Default" };
}

function projectDomain(settings: OpenStackSettings): object {
  return domain(
    settings.projectDomainId ?? settings.userDomainId,
    settings.projectDomainName ?? settings.userDomainName,
  );
}
