/** A server in a security group, as a resource of its own. API: compute POST /servers/{id}/action (addSecurityGroup) */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { define } from "../../core/definition";
import { CloudError, isGone, OmnicloudError } from "../../core/errors";
import { inTurn } from "../../core/limit";
import { registration } from "../../core/resource";
import type { Inputs, Shape } from "../../core/schema";
import { elsewhere, type OpenStackArgs, place } from "../args";
import type { OpenStack } from "../client";
import { forgetPorts as portsChanged, portsNow, portsOf } from "../compute/server/ports";
import { Server } from "../compute/server/server";
import { isWorking as working } from "../compute/server/state";

/** Arguments of a {@link SecurityGroupMember}. */
export interface SecurityGroupMemberArgs extends OpenStackArgs {
  /** The server's id. Its own `securityGroups` must not be given: one place says which groups it is in. */
  server: string;
  /** The security group's id. */
  securityGroup: string;
}

/** What is known of a membership. */
export interface SecurityGroupMemberOutputs {
  /** When the server was put into the group. */
  operatedAt?: string;
}

const idOf = ({ server, securityGroup }: SecurityGroupMemberArgs) => `${server}/${securityGroup}`;
const partsOf = (id: string) => id.split("/") as [server: string, group: string];
const path = (server: string) => `/servers/${server}/action`;

/** The definition of {@link SecurityGroupMember}. */
export const securityGroupMember = define<SecurityGroupMemberArgs, SecurityGroupMemberOutputs, OpenStack>({
  name: "openstack:SecurityGroupMember",
  kind: "openstack",
  args: z.strictObject({
    ...place,
    server: z.string().min(1),
    securityGroup: z.string().min(1),
  } satisfies Shape<SecurityGroupMemberArgs>),
  outputs: ["operatedAt"],
  replaceOn: ["server", "securityGroup", ...elsewhere],
  partOf: ["server", "securityGroup"],

  async create(args, { cloud }, { made, learn }) {
    const { server, securityGroup } = args;
    // Nova reads the ports' groups and writes them back: two at a time would lose one.
    await inTurn(`${server} groups`, async () => {
      try {
        await cloud.post("compute", path(server), { addSecurityGroup: { name: securityGroup } }, { busy: working });
      } catch (error) {
        // A server that is in the group already is as wanted; Nova calls that a duplicate, or nothing at all.
        if (!(error instanceof CloudError) || error.status === 404 || !(await isIn(cloud, args))) throw error;
      }
    });
    portsChanged(cloud);
    made(idOf(args));
    learn({ operatedAt: new Date().toISOString() });
    return idOf(args);
  },

  async read(id, { operatedAt }, { cloud }) {
    const [server, securityGroup] = partsOf(id);
    const ports = await portsOf(cloud, server);
    if (!ports.some((port) => port.security_groups.includes(securityGroup))) return undefined;
    return { args: { server, securityGroup }, outputs: { operatedAt } };
  },

  async delete(id, _was, { cloud }) {
    const [server, securityGroup] = partsOf(id);
    await inTurn(`${server} groups`, async () => {
      try {
        await cloud.post("compute", path(server), { removeSecurityGroup: { name: securityGroup } }, { busy: working });
      } catch (error) {
        if (!isGone(error)) throw error; // not a member any more, or one of the two is gone
      }
    });
    portsChanged(cloud);
  },
});

async function isIn(cloud: OpenStack, { server, securityGroup }: SecurityGroupMemberArgs): Promise<boolean> {
  return (await portsNow(cloud, server)).every((port) => port.security_groups.includes(securityGroup));
}

/**
 * Puts a server into a security group; removing it takes the server out again.
 * @throws InputPropertyError where the server's own `securityGroups` say which groups it is in
 * @example new SecurityGroupMember("web-ssh", { server: web.id, securityGroup: ssh.id })
 */
export class SecurityGroupMember extends pulumi.CustomResource {
  declare readonly server: pulumi.Output<string>;
  declare readonly securityGroup: pulumi.Output<string>;
  declare readonly operatedAt: pulumi.Output<string | undefined>;

  constructor(name: string, args: Inputs<SecurityGroupMemberArgs>, opts?: pulumi.CustomResourceOptions) {
    if (listsGroups(args.server))
      throw new OmnicloudError(
        `SecurityGroupMember ${name}: server: its own securityGroups say which groups it is in; remove them there, or name the group there`,
      );
    super(...registration(securityGroupMember, name, args, opts));
  }
}

/** Whether an id comes from a server whose arguments list its groups: an Output knows the resources it comes from. */
function listsGroups(server: pulumi.Input<string>): boolean {
  if (!pulumi.Output.isInstance(server)) return false;
  const { resources } = server as unknown as { resources?: () => Iterable<pulumi.Resource> };
  return [...(resources?.() ?? [])].some((resource) => resource instanceof Server && resource.listsGroups);
}
