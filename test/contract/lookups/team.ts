/** A project of its own on the target, with a connection that the program's look-ups find. */
import { randomBytes } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { isGone } from "../../../providers/core/errors";
import { until } from "../../../providers/core/poll";
import type { ServiceName } from "../../../providers/openstack/catalog";
import type { OpenStack, Wire } from "../../../providers/openstack/client";
import { openstack } from "../../../providers/openstack/cloud";
import { settingsSchema } from "../../../providers/openstack/settings";
import { openTarget, type Target } from "../target";

/** A project for one test file. */
export interface Team {
  target: Target;
  /** The cloud as the operator sees it. */
  operator: OpenStack;
  /** The cloud as the project sees it, with which tests make what is looked up. */
  cloud: OpenStack;
  projectId: string;
  /** A name that no other run has. */
  unique(name: string): string;
  /** Remembers an object: it is removed at the end, the last one first, and waited for. */
  made(service: ServiceName, path: string): void;
  close(): Promise<void>;
}

/** Puts connections into the program's config, as `pulumi config` does. */
export function configure(connections: Record<string, Record<string, unknown>>, connection?: string): void {
  pulumi.runtime.setAllConfig(
    {
      "omnicloud:connections": JSON.stringify(connections),
      ...(connection ? { "omnicloud:connection": connection } : {}),
    },
    ["omnicloud:connections"],
  );
}

/** The settings of the target's operator, in one of its projects. */
export function operatorOf({ authUrl, operator, region }: Target, project: Record<string, string>) {
  const { username, password, domain } = operator;
  return { authUrl, username, password, userDomainName: domain, projectDomainName: domain, region, ...project };
}

/** Opens the target, makes a project there, and configures it as the connection `cloud`. */
export async function openTeam(): Promise<Team> {
  const target = await openTarget();
  const client = (settings: Record<string, unknown>, name: string) =>
    openstack.client({ ...settingsSchema.parse({ kind: "openstack", ...settings }), name }, {});
  const operator = client(operatorOf(target, { projectName: target.operator.projectName }), "operator");
  const suffix = randomBytes(4).toString("hex");
  const { project } = await operator.post<{ project: Wire }>("identity", "/projects", {
    project: { name: `lookups-${suffix}`, domain_id: "default" },
  });
  const roles = await operator.list("identity", "/roles", "roles", { query: { name: "admin" } });
  const { userId } = await operator.login();
  await operator.put("identity", `/projects/${project.id}/users/${userId}/roles/${roles[0]?.id}`);
  const settings = operatorOf(target, { projectId: project.id });
  configure({ cloud: settings });

  const cloud = client(settings, "team");
  const made: { service: ServiceName; path: string }[] = [];
  return {
    target,
    operator,
    cloud,
    projectId: project.id,
    unique: (name) => `${name}-${suffix}`,
    made: (service, path) => made.push({ service, path }),
    async close() {
      for (const { service, path } of made.reverse()) {
        await cloud.delete(service, path, { busy: (error) => error.status === 409 || error.status === 400 });
        await until(`${path} to be gone`, async () => (await gone(cloud, service, path)) || undefined);
      }
      const groups = await operator.list("network", "/security-groups", "security_groups", {
        query: { project_id: project.id },
      });
      for (const { id } of groups) await operator.delete("network", `/security-groups/${id}`);
      await operator.delete("identity", `/projects/${project.id}`);
      await target.close();
    },
  };
}

async function gone(cloud: OpenStack, service: ServiceName, path: string): Promise<boolean> {
  try {
    await cloud.get(service, path);
    return false;
  } catch (error) {
    if (isGone(error)) return true;
    throw error;
  }
}
