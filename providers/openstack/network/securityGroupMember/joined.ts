/**
 * The groups that a program's memberships put its servers into. A server is created first, so it cannot say itself what it
 * is put into later in the same `up`.
 */
import * as pulumi from "@pulumi/pulumi";
import { resourcesOf } from "../../../core/resourcesOf";
import { Server } from "../../compute/server/server";
import { groupNameOf } from "../securityGroup/securityGroup";

/** The names of the groups that each server is put into. */
const joined = new WeakMap<pulumi.Resource, pulumi.Input<string>[]>();

/** The servers of the program that an id comes from: an Output knows the resources it comes from. */
export function serversBehind(id: pulumi.Input<string>): Server[] {
  return resourcesOf(id).filter((resource) => resource instanceof Server);
}

/** Notes a membership, if both ends are the program's own: of any other group only the id is known. */
export function noteJoined(server: pulumi.Input<string>, group: pulumi.Input<string>): void {
  const names = resourcesOf(group).flatMap((resource) => groupNameOf(resource) ?? []);
  for (const one of serversBehind(server)) joined.set(one, [...(joined.get(one) ?? []), ...names]);
}

/**
 * The names of a server's groups: those that the program puts it into, and those that it was seen in, unless an earlier program
 * put it there.
 */
export function groupsOf(server: Server): pulumi.Output<string[]> {
  return pulumi.all([server.securityGroupNames, server.memberGroupNames]).apply(([names = [], earlier = []]) => {
    const others = names.filter((name) => !earlier.includes(name));
    // By the time the server is known, the program has declared what it declares without waiting for it.
    return pulumi.all(joined.get(server) ?? []).apply((own) => [...new Set([...others, ...own])].sort());
  });
}
