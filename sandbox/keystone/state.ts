// Keystone's objects, and who a token stands for.
import { randomBytes } from "node:crypto";
import { tokenId } from "../identifiers";
import { Refusal } from "../refusal";
import type { Actor } from "../service";
import type { ServiceName } from "../serviceName";
import type { Doc } from "../wire";
import type { AccessRule, Credential, Trust } from "./delegation";
import { reaches } from "./hierarchy";

/** What anybody may add to an object, and what options it has. */
interface Extended {
  /** All other attributes that were given. */
  extra?: Doc;
  options?: Doc;
}

/** A domain: users and projects with an administration of their own. */
export interface Domain extends Extended {
  id: string;
  name: string;
  description: string;
  enabled: boolean;
  tags: string[];
}

/** A project. */
export interface Project extends Extended {
  id: string;
  name: string;
  domain_id: string;
  description: string;
  enabled: boolean;
  parent_id: string;
  tags: string[];
}

/** A user. */
export interface User {
  id: string;
  name: string;
  domain_id: string;
  enabled: boolean;
  default_project_id?: string;
  /** All other attributes that were given: description, email, … */
  extra: Doc;
  options?: Doc;
  password: string;
}

/** A group of users. */
export interface Group {
  id: string;
  name: string;
  domain_id: string;
  description: string;
  extra?: Doc;
}

/** A role. */
export interface Role {
  id: string;
  name: string;
  domain_id: string | null;
  description: string | null;
  options: Doc;
  extra?: Doc;
}

/** The assignment of a role to a user or a group, on a project, a domain or the system. */
export interface Assignment {
  /** Exactly one of these two is set. */
  userId?: string;
  groupId?: string;
  roleId: string;
  /** Whether it holds in the projects below, and not on the project or domain itself. */
  inherited?: boolean;
  /** Exactly one of these is set. */
  projectId?: string;
  domainId?: string;
  system?: boolean;
}

/** A token: who authenticated, how, and for what scope. */
export interface Token {
  id: string;
  userId: string;
  methods: string[];
  auditIds: string[];
  issued: Date;
  expires: Date;
  projectId?: string;
  domainId?: string;
  system?: boolean;
  credentialId?: string;
  trustId?: string;
}

/** An endpoint of a service; the URL is a path, with a placeholder for the project. */
export interface Endpoint {
  id: string;
  interface: "public" | "internal" | "admin";
  url: string;
  /** The region, if it is not the cloud's own. */
  region_id?: string | null;
  enabled?: boolean;
  extra?: Doc;
}

/** A service in the catalog. */
export interface CatalogService {
  id: string;
  type: string;
  name: string;
  endpoints: Endpoint[];
  description?: string;
  enabled?: boolean;
  extra?: Doc;
}

/** The default domain's id, the same on every cloud. */
export const defaultDomain = "default";

/** The state of Keystone. */
export class KeystoneState {
  readonly domains = new Map<string, Domain>();
  readonly projects = new Map<string, Project>();
  readonly users = new Map<string, User>();
  readonly groups = new Map<string, Group>();
  /** The ids of the users of each group. */
  readonly members = new Map<string, Set<string>>();
  readonly roles = new Map<string, Role>();
  /** The ids of the roles that a role implies, by its id. */
  readonly implied = new Map<string, Set<string>>();
  assignments: Assignment[] = [];
  readonly credentials = new Map<string, Credential>();
  readonly trusts = new Map<string, Trust>();
  readonly tokens = new Map<string, Token>();
  readonly services: CatalogService[] = [];
  readonly regions = new Map<string, Doc>();
  /** Credentials of other services: EC2's keys, certificates. */
  readonly secrets = new Map<string, Doc>();
  readonly policies = new Map<string, Doc>();
  readonly registeredLimits = new Map<string, Doc>();
  readonly limits = new Map<string, Doc>();
  /** What an application credential may ask, by the rule's id. */
  readonly accessRules = new Map<string, AccessRule>();
  /** The endpoints that a project's catalog is narrowed to. */
  readonly projectEndpoints = new Map<string, Set<string>>();

  /** @param cloud Its cloud, which says how long a token lives, in seconds. */
  constructor(private readonly cloud: { readonly settings: { readonly tokenLifetime: number } }) {}

  /** Ends all tokens. */
  expireTokens(): void {
    this.tokens.clear();
  }

  /** Ends the tokens that `which` selects. */
  revoke(which: (token: Token) => boolean): void {
    for (const token of this.tokens.values()) if (which(token)) this.tokens.delete(token.id);
  }

  /** Issues a token; with a parent, one that expires with the parent. */
  issue(what: Omit<Token, "id" | "issued" | "expires" | "auditIds">, parent?: Token): Token {
    const issued = new Date(Math.floor(Date.now() / 1000) * 1000);
    const token: Token = {
      ...what,
      id: tokenId(),
      issued,
      expires: parent?.expires ?? new Date(Date.now() + this.cloud.settings.tokenLifetime * 1000),
      auditIds: [randomBytes(16).toString("base64url"), ...(parent ? parent.auditIds.slice(-1) : [])],
    };
    this.tokens.set(token.id, token);
    return token;
  }

  /** The ids of roles and of all that they imply. */
  expand(roleIds: Iterable<string>): string[] {
    const all = new Set<string>();
    const visit = (id: string): void => {
      if (all.has(id) || !this.roles.has(id)) return;
      all.add(id);
      for (const next of this.implied.get(id) ?? []) visit(next);
    };
    for (const id of roleIds) visit(id);
    return [...all];
  }

  /** The roles of a user on a project, a domain or the system, its groups' and inherited ones too, with those that they imply. */
  rolesOn(userId: string, scope: Pick<Assignment, "projectId" | "domainId" | "system">): Role[] {
    const direct = this.assignments.filter(
      ({ userId: user, groupId, ...each }) =>
        (user === userId || (groupId !== undefined && this.members.get(groupId)?.has(userId))) &&
        reaches(this.projects, each, scope),
    );
    return this.rolesById(this.expand(direct.map((each) => each.roleId)));
  }

  /** The roles with these ids. */
  rolesById(ids: string[]): Role[] {
    return ids.map((id) => this.roles.get(id)).filter((role): role is Role => role !== undefined);
  }

  /** The roles that a token has now. */
  rolesOf(token: Token): Role[] {
    if (!token.projectId && !token.domainId && !token.system) return [];
    const trust = token.trustId ? this.trusts.get(token.trustId) : undefined;
    // Roles that the trustor has lost are lost to whom it trusts.
    const roles = this.rolesOn(trust?.trustor_user_id ?? token.userId, token);
    if (trust) return roles.filter((role) => trust.roleIds.includes(role.id));
    const credential = token.credentialId ? this.credentials.get(token.credentialId) : undefined;
    return credential ? roles.filter((role) => credential.roleIds.includes(role.id)) : roles;
  }

  /**
   * The token of an id; undefined if it has expired or its user, project or roles are gone.
   * @throws Refusal 404, as Keystone itself answers if a domain is disabled or an application credential is deleted
   */
  validToken(id: string): Token | undefined {
    const token = this.tokens.get(id);
    const user = token && this.users.get(token.userId);
    if (!token || !user || token.expires.getTime() <= Date.now() || !user.enabled) return undefined;
    const project = token.projectId ? this.projects.get(token.projectId) : undefined;
    if (token.projectId && !project?.enabled) return undefined;
    for (const domainId of [user.domain_id, project?.domain_id, token.domainId]) {
      if (domainId && this.domains.get(domainId)?.enabled === false) {
        throw new Refusal(404, `Unable to validate token because domain ${domainId} is disabled`);
      }
    }
    if (token.credentialId && !this.credentials.has(token.credentialId)) {
      throw new Refusal(404, `Could not find Application Credential: ${token.credentialId}.`);
    }
    if ((token.projectId || token.domainId) && this.rolesOf(token).length === 0) return undefined;
    return token;
  }

  /** Who a token stands for; undefined if nobody. */
  authenticate(id: string, service: ServiceName): Actor | undefined {
    let token: Token | undefined;
    try {
      token = this.validToken(id);
    } catch (error) {
      if (service === "keystone") throw error;
      return undefined;
    }
    const user = token && this.users.get(token.userId);
    if (!token || !user) return undefined;
    const roles = this.rolesOf(token).map((role) => role.name);
    return {
      token: token.id,
      userId: user.id,
      userDomainId: user.domain_id,
      projectId: token.projectId ?? "",
      projectDomainId: (token.projectId && this.projects.get(token.projectId)?.domain_id) || "",
      roles,
      admin: roles.includes("admin"),
      methods: token.methods,
      ...(token.credentialId ? { credentialId: token.credentialId } : {}),
      ...this.rulesOf(token),
    };
  }

  private rulesOf({ credentialId = "" }: Token): Pick<Actor, "accessRules"> {
    const rules = this.credentials.get(credentialId)?.accessRules;
    return rules ? { accessRules: rules } : {};
  }
}
