/** A server's security groups, by id: its ports are in them. API: network v2.0 PUT /ports/{id} */
import type { ServerNetwork } from "../../../../components/instance";
import { inAnyOrder } from "../../../core/anyOrder";
import type { Seen } from "../../../core/definition";
import type { OpenStack } from "../../client";
import { isId } from "../../ids";
import { marksOnPort } from "../../network/port/mark";
import { groupIdsFor } from "../../network/securityGroup/named";
import { forgetPorts, portsNow, type ServerPort } from "./ports";
import type { ServerArgs, ServerOutputs } from "./server";

const isSameSet = inAnyOrder();

/**
 * The security groups of a server's ports; those of ports that were given to it are not its own. A group that only some of
 * the ports are in is said so, and is a difference: a run was interrupted between two ports.
 * @param names the names by which groups are declared, by their ids
 */
export function groupsSeen(
  declared: readonly ServerNetwork[],
  there: readonly ServerPort[],
  names: ReadonlyMap<string, string> = new Map(),
): string[] {
  // A port in no group at all has no port security.
  const ports = unnamedPorts(declared, there).filter((port) => port.security_groups.length > 0);
  return [...new Set(ports.flatMap((port) => port.security_groups))].map((group) => {
    const without = ports.filter((port) => !port.security_groups.includes(group)).map(({ id }) => id);
    const written = names.get(group) ?? group;
    return without.length === 0 ? written : `${written} (not on port ${without.join(", ")})`;
  });
}

/**
 * The ids of the groups that a server is to be in. Those that it is in by the same names as before are meant still, whatever these
 * names mean today.
 */
export async function groupIdsWanted(
  cloud: OpenStack,
  { securityGroups: before }: Pick<ServerArgs, "securityGroups">,
  written: readonly string[],
  { ids }: Seen<ServerArgs, ServerOutputs>,
): Promise<string[]> {
  const now = (ids?.securityGroups ?? []) as readonly string[];
  const isAsBefore = before !== undefined && isSameSet(before, written) && now.length > 0 && now.every(isId);
  return isAsBefore ? [...now] : groupIdsFor(cloud, written);
}

/** Gives a server exactly these security groups, by one request for each port that has others. */
export async function changeGroups(
  cloud: OpenStack,
  server: string,
  declared: readonly ServerNetwork[],
  groups: readonly string[],
): Promise<void> {
  for (const { id, security_groups: now } of unnamedPorts(declared, await portsNow(cloud, server))) {
    if (isSameSet(now, groups)) continue;
    await cloud.put("network", `/ports/${id}`, { port: { security_groups: groups } });
  }
  forgetPorts(cloud);
}

/** The ports that the program does not name; those that it names, and those that are resources, keep their own groups. */
function unnamedPorts(declared: readonly ServerNetwork[], there: readonly ServerPort[]): ServerPort[] {
  const given = new Set(declared.map(({ port }) => port));
  return there.filter((port) => !given.has(port.id) && marksOnPort(port).length === 0);
}
