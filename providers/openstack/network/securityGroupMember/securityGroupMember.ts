/** A server in a security group, as a resource of its own. */
import * as pulumi from "@pulumi/pulumi";
import { noteChange } from "../../../core/changedLater";
import type { WrongArgument } from "../../../core/errors";
import type { Fields } from "../../../core/fields";
import { groupKeeperFaults } from "../../../core/groupKeepers";
import { refusedByHost } from "../../../core/refusedInputs";
import { registration } from "../../../core/resource";
import { resourceType } from "../../../core/resourceType";
import type { Inputs } from "../../../core/schema";
import type { OpenStackArgs } from "../../args";
import { noteJoined, serversBehind } from "./joined";

/** Arguments of a {@link SecurityGroupMember}. */
export interface SecurityGroupMemberArgs extends OpenStackArgs {
  /** The server's id. Its own `securityGroups` must not be given: one place says which groups it is in. */
  server: string;
  /** The security group's id. */
  securityGroup: string;
}

/** What is known of a {@link SecurityGroupMember}. */
export interface SecurityGroupMemberOutputs {
  /** When the server was put into the group. ISO 8601, UTC. */
  operatedAt?: string;
}

/** The type of {@link SecurityGroupMember}. */
export const securityGroupMemberType = resourceType<SecurityGroupMemberArgs, SecurityGroupMemberOutputs>(
  "openstack:SecurityGroupMember",
  { operatedAt: true },
  [],
  { single: true },
);

export interface SecurityGroupMember
  extends Fields<Pick<SecurityGroupMemberArgs, "server" | "securityGroup"> & SecurityGroupMemberOutputs> {}
/**
 * Puts a server into a security group; removing it takes the server out again.
 * @throws ArgumentError if the server's own `securityGroups` say which groups it is in
 * @example new SecurityGroupMember("web-ssh", { server: web.id, securityGroup: ssh.id })
 */
export class SecurityGroupMember extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<SecurityGroupMemberArgs>, opts?: pulumi.CustomResourceOptions) {
    const isListed = serversBehind(args?.server).some(({ listsGroups }) => listsGroups);
    const wrong: readonly WrongArgument[] = isListed
      ? [["server", LISTED]]
      : groupKeeperFaults("members", "server", args?.server);
    const told = refusedByHost("SecurityGroupMember", name, wrong);
    noteJoined(args?.server, args?.securityGroup);
    super(...registration(securityGroupMemberType, name, { ...args, ...told }, opts));
    noteChange(this, args?.server);
  }
}

const LISTED = "its own securityGroups say which groups it is in; remove them there, or name the group there";
