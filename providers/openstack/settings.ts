/** How a connection to an OpenStack is written: in the stack's config, in clouds.yaml, or as OS_* variables. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { Keys } from "../core/cloud";
import type { CommonSettings } from "../core/connection";
import { projectFolder } from "../core/project";
import type { Schema } from "../core/schema";

/** A connection to an OpenStack. One of three logins: a password, an application credential, or a tenant's API key. */
export interface OpenStackSettings extends CommonSettings {
  /** OpenStack: the kind of a connection that names none. */
  kind: "openstack";
  /** The Keystone v3 URL: `https://cloud.example:5000/v3`. */
  authUrl: string;
  /** The user, for a login with a password; by name, in the user's domain, or by `userId`. */
  username?: string;
  /** The user's id, in place of `username` and its domain. */
  userId?: string;
  /** The user's password. Secret. */
  password?: string;
  /** The user's domain; by name, or by `userDomainId`. @default the domain Default */
  userDomainName?: string;
  /** The id of the user's domain, in place of `userDomainName`. */
  userDomainId?: string;
  /** The project to act in; by name, in the project's domain, or by `projectId`. */
  projectName?: string;
  /** The project's id, in place of `projectName` and its domain. */
  projectId?: string;
  /** The project's domain; by name, or by `projectDomainId`. @default the user's */
  projectDomainName?: string;
  /** The id of the project's domain, in place of `projectDomainName`. */
  projectDomainId?: string;
  /** An application credential; by id, or by name and its user. It implies its project. */
  applicationCredentialId?: string;
  /** The application credential's name, in place of its id; then the user must be named too. */
  applicationCredentialName?: string;
  /** The application credential's secret. Secret. */
  applicationCredentialSecret?: string;
  /** A tenant's API key, with its `tenantId`: the secret of the application credential that `Tenant` created. */
  apiKey?: string;
  /** The region whose endpoints are used. @default the catalog's only one */
  region?: string;
  /** Which of the catalog's endpoints are used. @default public */
  interface?: "public" | "internal" | "admin";
  /**
   * The file of the authority that signed the cloud's certificates, relative to the project's folder.
   * @default the system's authorities
   */
  cacert?: string;
}

const text = z.string().min(1);

/** Validates an OpenStack connection. */
export const settingsSchema: Schema<OpenStackSettings> = z
  .strictObject({
    kind: z.literal("openstack"),
    authUrl: z.url({ protocol: /^https?$/, error: "must be the http(s) URL of Keystone" }),
    username: text.optional(),
    userId: text.optional(),
    password: text.optional(),
    userDomainName: text.optional(),
    userDomainId: text.optional(),
    projectName: text.optional(),
    projectId: text.optional(),
    projectDomainName: text.optional(),
    projectDomainId: text.optional(),
    applicationCredentialId: text.optional(),
    applicationCredentialName: text.optional(),
    applicationCredentialSecret: text.optional(),
    tenantId: z
      .string()
      .regex(/^t-\d{10}$/, "must be t- and 10 digits")
      .optional(),
    apiKey: text.optional(),
    region: text.optional(),
    interface: z.enum(["public", "internal", "admin"]).optional(),
    cacert: text.optional(),
    platformUserId: text.optional(),
    verifyUrl: z.url({ protocol: /^https?$/ }).optional(),
  })
  .superRefine((given, issues) => {
    const password = (given.username ?? given.userId) && given.password;
    const credential =
      (given.applicationCredentialId ?? given.applicationCredentialName) && given.applicationCredentialSecret;
    const key = given.tenantId && given.apiKey;
    if (!password && !credential && !key) {
      issues.addIssue(
        "missing credentials: give username and password, an application credential's id and secret, or tenantId and apiKey",
      );
    }
  });

/** The connection of a tenant: to the operator's cloud, with the tenant's API key. */
export function tenantConnection(
  { authUrl, region, interface: endpoints, cacert }: OpenStackSettings,
  [{ tenantId, apiKey } = {}]: readonly Keys[],
): Partial<OpenStackSettings> {
  return { kind: "openstack", authUrl, region, interface: endpoints, cacert, tenantId, apiKey };
}

/** The name of the application credential whose secret is this API key: unique, and derived from the key alone. */
export function keyName(apiKey: string): string {
  return `key-${createHash("sha256").update(apiKey).digest("hex").slice(0, 16)}`;
}

type Written = Record<string, unknown>;

/** The connections of clouds.yaml (with secure.yaml), and `env` from OS_* variables. */
export function found(): Record<string, unknown> {
  const clouds = { ...(readYaml("clouds")?.clouds as Written | undefined) };
  const secure = readYaml("secure")?.clouds as Written | undefined;
  const connections = Object.entries(clouds).map(([name, cloud]) => [
    name,
    fromCloudsYaml(merge(cloud as Written, secure?.[name] as Written | undefined)),
  ]);
  return { ...Object.fromEntries(connections), ...(process.env.OS_AUTH_URL ? { env: fromEnvironment() } : {}) };
}

/** The name of the connection that the environment prefers: OS_CLOUD, or `env` for the OS_* variables. */
export function preferred(): string | undefined {
  return process.env.OS_CLOUD || (process.env.OS_AUTH_URL ? "env" : undefined);
}

function readYaml(name: "clouds" | "secure"): Written | undefined {
  const given = process.env[name === "clouds" ? "OS_CLIENT_CONFIG_FILE" : "OS_CLIENT_SECURE_FILE"];
  const standard = [projectFolder(), join(homedir(), ".config", "openstack"), "/etc/openstack"].map((folder) =>
    join(folder, `${name}.yaml`),
  );
  const file = [...(given ? [given] : []), ...standard].find(existsSync);
  if (!file) return undefined;
  // Loaded only if there is such a file: the host starts again for every operation.
  const { parse } = require("yaml") as typeof import("yaml");
  return parse(readFileSync(file, "utf8")) as Written;
}

/** The names in clouds.yaml are those of the OS_* variables in lower case. */
const NAMES: Record<string, keyof OpenStackSettings> = {
  auth_url: "authUrl",
  username: "username",
  user_id: "userId",
  password: "password",
  user_domain_name: "userDomainName",
  user_domain_id: "userDomainId",
  project_name: "projectName",
  tenant_name: "projectName",
  project_id: "projectId",
  project_domain_name: "projectDomainName",
  project_domain_id: "projectDomainId",
  application_credential_id: "applicationCredentialId",
  application_credential_name: "applicationCredentialName",
  application_credential_secret: "applicationCredentialSecret",
  region_name: "region",
  interface: "interface",
  endpoint_type: "interface",
  cacert: "cacert",
};

function toSettings(written: Written): Written {
  const settings: Written = { kind: "openstack" };
  for (const [name, value] of Object.entries(written)) {
    const own = NAMES[name];
    if (own !== undefined && value !== undefined && value !== "")
      settings[own] = own === "interface" ? String(value).replace(/URL$/, "") : String(value);
  }
  const { auth_url: url } = written;
  if (typeof url === "string" && !/\/v3\/?$/.test(url)) settings.authUrl = `${url.replace(/\/(v2\.0)?\/?$/, "")}/v3`;
  const { domain_name: name, domain_id: id } = written;
  if (name)
    Object.assign(settings, {
      userDomainName: settings.userDomainName ?? name,
      projectDomainName: settings.projectDomainName ?? name,
    });
  if (id)
    Object.assign(settings, {
      userDomainId: settings.userDomainId ?? id,
      projectDomainId: settings.projectDomainId ?? id,
    });
  return settings;
}

function fromCloudsYaml(cloud: Written): Written {
  const { auth, ...rest } = cloud;
  return toSettings({ ...rest, ...(auth as Written | undefined) });
}

function fromEnvironment(): Written {
  const variables = Object.entries(process.env).filter(([name]) => name.startsWith("OS_"));
  return toSettings(Object.fromEntries(variables.map(([name, value]) => [name.slice(3).toLowerCase(), value])));
}

function merge(base: Written, over: Written | undefined): Written {
  if (!over) return base;
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] =
      typeof value === "object" && value !== null && typeof below === "object" && below !== null
        ? merge(below as Written, value as Written)
        : value;
  }
  return merged;
}
