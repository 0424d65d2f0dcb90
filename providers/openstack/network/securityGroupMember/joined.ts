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

/** The names of the groups that each server is put into in place of all others. */
const listed = new WeakMap<pulumi.Resource, pulumi.Input<string>[]>();

/** Notes that a server is in these groups and no others, if all of them are the program's own. */
export function noteListed(server: pulumi.Input<string>, groups: readonly pulumi.Input<string>[]): void {
  const names = groups.map((group) => resourcesOf(group).flatMap((resource) => groupNameOf(resource) ?? []));
  if (names.some((own) => own.length === 0)) return;
  for (const one of serversBehind(server)) listed.set(one, names.flat());
}

/**
 * The names of a server's groups: those that the program puts it into, and those that it was seen in, unless an earlier program
 * put it there.
 */
export function groupsOf(server: Server): pulumi.Output<string[]> {
  return pulumi.all([server.securityGroupNames, server.memberGroupNames]).apply(([names = [], earlier = []]) => {
    const others = names.filter((name) => !earlier.includes(name));
    // By the time the server is known, the program has declared what it declares without waiting for it.
    const instead = listed.get(server);
    const all = instead
      ? pulumi.all(instead)
      : pulumi.all(joined.get(server) ?? []).apply((own) => [...others, ...own]);
    return all.apply((own) => [...new Set(own)].sort());
  });
}
