/** The definition of a server in a security group. API: compute POST /servers/{id}/action (addSecurityGroup) */
import { z } from "zod";
import { define } from "../../../core/definition";
import { CloudError, isGone } from "../../../core/errors";
import { memberFaults } from "../../../core/keepers";
import { runInTurn } from "../../../core/limit";
import { pairId } from "../../../core/pairId";
import type { Shape } from "../../../core/schema";
import { bothEnds } from "../../../core/touched";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack } from "../../client";
import { isServerBusy } from "../../compute/server/api";
import { forgetPorts, portsNow, portsOf } from "../../compute/server/ports";
import { objectId } from "../../ids";
import { listMarkedMembers, memberOwner } from "./owner";
import {
  type SecurityGroupMemberArgs,
  type SecurityGroupMemberOutputs,
  securityGroupMemberType,
} from "./securityGroupMember";

/** Nova reads the ports' groups and writes them back: two changes at a time on one server would lose one. */
async function changeGroups(
  cloud: OpenStack,
  server: string,
  action: { addSecurityGroup: { name: string } } | { removeSecurityGroup: { name: string } },
  isDone: (error: unknown) => boolean | Promise<boolean>,
): Promise<void> {
  await runInTurn(`${server} groups`, async () => {
    try {
      await cloud.post("compute", `/servers/${server}/action`, action, { busy: isServerBusy });
    } catch (error) {
      if (!(await isDone(error))) throw error;
    }
  });
  forgetPorts(cloud);
}

/** Memberships that this process created: they need no second look. */
const created = new Set<string>();

async function isMember(cloud: OpenStack, server: string, group: string): Promise<boolean> {
  return (await portsNow(cloud, server)).every((port) => port.security_groups.includes(group));
}

/** The definition of a server in a security group. */
export const securityGroupMember = define<SecurityGroupMemberArgs, SecurityGroupMemberOutputs, OpenStack>(
  securityGroupMemberType,
  {
    args: z.strictObject({
      ...openStackFields,
      server: objectId("server", "getInstance"),
      securityGroup: objectId("security group", "getSecurityGroup"),
    } satisfies Shape<SecurityGroupMemberArgs>),
    touches: bothEnds("server", "securityGroup"),
    replaceOn: ["server", "securityGroup", ...PLACE],
    partOf: ["server", "securityGroup"],
    validate: ({ server }, _was, { cloud, urn }) => memberFaults(cloud, "server", server, urn),
    ownership: memberOwner,
    leftovers: listMarkedMembers,

    idOf: ({ server, securityGroup }) => pairId.of(server, securityGroup),

    async create({ server, securityGroup }, { cloud }, { made, learn }) {
      const action = { addSecurityGroup: { name: securityGroup } };
      // A server may be in the group already: to Nova that is a duplicate, or nothing at all.
      await changeGroups(
        cloud,
        server,
        action,
        async (error) => error instanceof CloudError && !isGone(error) && isMember(cloud, server, securityGroup),
      );
      const id = pairId.of(server, securityGroup);
      created.add(id);
      made(id);
      learn({ operatedAt: new Date().toISOString() });
      return id;
    },

    // Nova goes from port to port, and may have been interrupted between two of them.
    async settle(id, { server, securityGroup }, { cloud }) {
      if (created.has(id) || (await isMember(cloud, server, securityGroup))) return;
      const isDone = async (error: unknown) => error instanceof CloudError && isMember(cloud, server, securityGroup);
      await changeGroups(cloud, server, { addSecurityGroup: { name: securityGroup } }, isDone);
    },

    async read(id, { operatedAt }, { cloud }) {
      const [server, securityGroup] = pairId.parts(id);
      const ports = await portsOf(cloud, server);
      const members = ports.filter((port) => port.security_groups.includes(securityGroup));
      if (members.length === 0) return undefined;
      // A port in no group at all has no port security.
      const half = members.length < ports.filter((port) => port.security_groups.length > 0).length;
      const unfinished = half ? "not all ports of its server are in the group" : undefined;
      return { args: { server, securityGroup }, outputs: { operatedAt }, unfinished };
    },

    async delete(id, _was, { cloud }) {
      const [server, securityGroup] = pairId.parts(id);
      // 404: no longer a member, or one of the two is gone.
      await changeGroups(cloud, server, { removeSecurityGroup: { name: securityGroup } }, isGone);
    },
  },
);
