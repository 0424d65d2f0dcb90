/** What the tests of the project's two stacks look at: their outputs, their state, and the cloud itself. */

import { until } from "../../../providers/core/poll";
import type { OpenStack, Wire } from "../../../providers/openstack/client";
import type { Outcome } from "../../harness/outcome";
import type { Programs } from "../../harness/programs";
import type { Row } from "../keystone";

/** A disk in the outputs. */
export interface Disk {
  id: string;
  size: number;
  device: string;
  path: string;
}

/** An instance in the outputs. */
export interface Shown {
  id: string;
  status: string;
  address: string;
  flavor: { id: string; name: string };
  systemDisk: Disk;
  dataDisks: Record<string, Disk>;
}

/** The outputs of `stacks/team.ts`. */
export interface TeamOutputs {
  tenant: { tenantId: string; projectId: string };
  vpc: { id: string; subnets: Record<string, string>; externalAddresses: string[] };
  group: string;
  web: Shown;
  spare: Shown;
  /** The adopted disk, once the program is `changedTeam`. */
  found?: string;
}

/** What a run did other than leaving a resource as it is: `update openstack:Server web`. */
export function changes({ ops }: Outcome): string[] {
  const others = Object.entries(ops).filter(([, op]) => op !== "same" && op !== "read" && op !== "refresh");
  return others.map(([resource, op]) => `${op} ${resource}`).sort();
}

/** The tenants as a platform's state has them, secrets in clear. */
export async function tenantsIn(programs: Programs, platform: string): Promise<Row[]> {
  const state = await programs.read(platform, ["stack", "export", "--show-secrets"]);
  const { deployment } = JSON.parse(state) as {
    deployment: { resources: { type: string; outputs: Record<string, string | { plaintext: string }> }[] };
  };
  const tenants = deployment.resources.filter(({ type }) => type.endsWith("/openstack:Tenant"));
  return tenants.map(({ outputs }) => {
    const clear = Object.entries(outputs).map(([name, value]) => [
      name,
      typeof value === "object" && "plaintext" in value ? JSON.parse(value.plaintext) : value,
    ]);
    return Object.fromEntries(clear) as Row;
  });
}

/** A server as the API shows it. */
export async function serverIn(cloud: OpenStack, id: string): Promise<Wire> {
  return (await cloud.get<{ server: Wire }>("compute", `/servers/${id}`)).server;
}

/** Waits until a server has this status, and nothing is done on it. */
export async function rests(cloud: OpenStack, id: string, status: string): Promise<void> {
  await until(`server ${id} to be ${status}`, async () => {
    const now = await serverIn(cloud, id);
    return (now.status === status && now["OS-EXT-STS:task_state"] === null) || undefined;
  });
}

/** Waits until nothing has a volume, and nothing is done with it. */
export async function isFree(cloud: OpenStack, id?: string): Promise<void> {
  await until(`volume ${id} to be available`, async () => {
    const { volume } = await cloud.get<{ volume: Wire }>("volume", `/volumes/${id}`);
    return volume.status === "available" || undefined;
  });
}

/** The rules of a security group. */
export function rulesOf(cloud: OpenStack, group: string): Promise<Wire[]> {
  return cloud.list("network", "/security-group-rules", "security_group_rules", {
    query: { security_group_id: group },
  });
}

/** What a project holds, as the operator sees it. */
export async function contentsOf(operator: OpenStack, project: string): Promise<Record<string, unknown[]>> {
  const everywhere = { all_tenants: "1", project_id: project };
  const lists = [
    operator.list("compute", "/servers/detail", "servers", { query: everywhere }),
    operator.list("volume", "/volumes/detail", "volumes", { query: everywhere }),
    ...["ports", "subnets", "networks", "routers", "floatingips", "security_groups"].map((kind) =>
      operator.list("network", `/${kind.replace("_", "-")}`, kind, { query: { project_id: project } }),
    ),
  ];
  const kinds = ["servers", "volumes", "ports", "subnets", "networks", "routers", "floatingips", "groups"];
  const found = await Promise.all(lists);
  return Object.fromEntries(kinds.map((kind, i) => [kind, found[i]?.map(({ name, id }) => name || id) ?? []]));
}
