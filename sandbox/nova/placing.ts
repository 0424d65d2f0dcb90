// Nova: where a server is placed: on the one host, in its zone, if the rules of its group and the host's state allow it.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import type { Call } from "../service";
import { type Doc, str } from "../wire";
import { requirePolicy } from "./quotas";
import { computeHost, type Server } from "./state";

/** The zone of the host: that of its aggregate, else Nova's own. */
export function zoneOf({ nova }: Cloud): string {
  const named = [...nova.aggregates.values()].find(
    ({ hosts, metadata }) => hosts.includes(computeHost.name) && metadata.availability_zone !== undefined,
  );
  return named?.metadata.availability_zone ?? "nova";
}

/** Refuses a zone that is not there, and a host that the caller may not choose. */
export function checkZone(cloud: Cloud, call: Call, given: Doc): void {
  const zone = str(given, "availability_zone");
  if (zone?.includes(":")) requirePolicy(call, "os_compute_api:servers:create:forced_host");
  if (zone !== undefined && zone.split(":")[0] !== zoneOf(cloud)) {
    throw new Refusal(400, "The requested availability zone is not available");
  }
}

/** Whether the group of a server lets it be where the group's others are. */
function isWelcome({ nova }: Cloud, server: Server): boolean {
  const group = nova.serverGroups.get(server.serverGroup ?? "");
  if (group?.policy !== "anti-affinity") return true;
  const others = group.members.filter((id) => id !== server.id && nova.servers.get(id)?.host === computeHost.name);
  return others.length < Number(group.rules.max_server_per_host ?? 1);
}

/** The host and zone of a new server; undefined if there is no room for it. */
export function hostFor(cloud: Cloud, server: Server): Pick<Server, "host" | "availability_zone"> | undefined {
  const { vcpus, ram } = server.flavor;
  if (cloud.nova.disabled || vcpus > computeHost.vcpus || ram > computeHost.ram) return undefined;
  return isWelcome(cloud, server) ? { host: computeHost.name, availability_zone: zoneOf(cloud) } : undefined;
}
