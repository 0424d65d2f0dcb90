/** Keystone as its operator sees it, for tests of tenants: what is there, and what a login gives. */
import { randomBytes } from "node:crypto";
import type { OpenStack, Wire } from "../../providers/openstack/client";
import { openstack } from "../../providers/openstack/cloud";
import { type OpenStackSettings, settingsSchema } from "../../providers/openstack/settings";
import { connectionOf } from "../harness/stack";
import type { Target } from "./target";

/** The tenant as its stack's state has it. */
export type Row = Record<
  | "tenantId"
  | "tenantName"
  | "domainName"
  | "domainId"
  | "projectName"
  | "projectId"
  | "userName"
  | "userId"
  | "password"
  | "roleName"
  | "roleId"
  | "apiKey",
  string
>;

/** A target's operator. */
export function operatorOf(target: Target): OpenStack {
  return clientOf({ ...connectionOf(target) });
}

/** A client that logs in with these settings, and shares no token with another. */
export function clientOf(settings: Record<string, unknown>): OpenStack {
  const name = `test-${randomBytes(4).toString("hex")}`;
  const parsed: OpenStackSettings = settingsSchema.parse({ kind: "openstack", ...settings });
  return openstack.client({ ...parsed, name }, {});
}

/** Whether an API key logs in. */
export async function opens(target: Target, tenantId: string, apiKey: string): Promise<boolean> {
  return loggedIn(clientOf({ authUrl: target.authUrl, tenantId, apiKey }));
}

/** Whether a password logs in. */
export async function passes(target: Target, { userId, projectId }: Row, password: string): Promise<boolean> {
  return loggedIn(clientOf({ authUrl: target.authUrl, userId, projectId, password }));
}

/** The domains, projects, users and roles named so. */
export async function named(operator: OpenStack, name: string): Promise<Record<string, Wire[]>> {
  const query = { name };
  const [domains = [], projects = [], users = [], roles = []] = await Promise.all(
    ["domains", "projects", "users", "roles"].map((kind) => operator.list("identity", `/${kind}`, kind, { query })),
  );
  return { domains, projects, users, roles };
}

/** The ids of the tenants that have this name. */
export async function tenantsNamed(operator: OpenStack, name: string): Promise<string[]> {
  const domains = await operator.list("identity", "/domains", "domains");
  return domains.filter(({ description }) => String(description).includes(name)).map((domain) => String(domain.name));
}

/** Removes all that stands for the tenants whose names begin so: what a failed test leaves. */
export async function removeTenants(operator: OpenStack, name: string): Promise<void> {
  for (const id of await tenantsNamed(operator, name)) {
    const { domains = [], projects = [], users = [], roles = [] } = await named(operator, id);
    for (const project of projects) {
      const query = { project_id: project.id };
      const groups = await operator.list("network", "/security-groups", "security_groups", { query });
      for (const group of groups) await operator.delete("network", `/security-groups/${group.id}`);
    }
    for (const [kind, objects] of Object.entries({ users, projects, roles }))
      for (const object of objects) await operator.delete("identity", `/${kind}/${object.id}`);
    for (const domain of domains) {
      await operator.patch("identity", `/domains/${domain.id}`, { domain: { enabled: false } });
      await operator.delete("identity", `/domains/${domain.id}`);
    }
  }
}

async function loggedIn(cloud: OpenStack): Promise<boolean> {
  try {
    return Boolean((await cloud.login()).token);
  } catch (error) {
    if (error instanceof Error && error.name === "LoginError") return false;
    throw error;
  }
}
