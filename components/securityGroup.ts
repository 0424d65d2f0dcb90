/** A SecurityGroup: its rules as one set, and the instances in it. */
import type * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../providers/core/schema";
import type { SecurityGroupRule } from "../providers/openstack/network/rule";
import { SecurityGroupResource, type SecurityGroupResourceArgs } from "../providers/openstack/network/securityGroup";
import { SecurityGroupMember } from "../providers/openstack/network/securityGroupMember";
import { Component, type PlaceArgs, placeOf } from "./component";

/** Arguments of a {@link SecurityGroup}. */
export interface SecurityGroupArgs extends PlaceArgs, Omit<Inputs<SecurityGroupResourceArgs>, keyof PlaceArgs> {
  /**
   * The ids of instances to attach, by names of your own; each is attached and detached by itself. For instances that
   * give no `securityGroups` themselves. @default none
   */
  members?: Record<string, pulumi.Input<string>>;
}

/**
 * A security group. Changed rules are made before the old ones go, and unchanged ones stay untouched.
 * @example
 * const web = new SecurityGroup("web", {
 *   rules: [
 *     { protocol: "tcp", portRangeMin: 443, description: "https" },
 *     { protocol: "tcp", portRangeMin: 22, remoteIpPrefix: "10.0.0.0/8" },
 *     { protocol: "icmp", portRangeMin: 8, portRangeMax: 0, description: "ping" },
 *   ],
 * });
 */
export class SecurityGroup extends Component {
  readonly id: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  readonly description: pulumi.Output<string | undefined>;
  readonly rules: pulumi.Output<SecurityGroupRule[]>;
  readonly createdAt: pulumi.Output<string>;
  readonly updatedAt: pulumi.Output<string>;

  constructor(name: string, args: SecurityGroupArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("SecurityGroup", name, opts);
    const { members = {}, ...own } = args;
    const child = { parent: this };
    const group = new SecurityGroupResource(
      name,
      { ...own, name: own.name ?? name, description: own.description },
      child,
    );
    for (const [key, server] of Object.entries(members)) {
      new SecurityGroupMember(`${name}-${key}`, { ...placeOf(args), server, securityGroup: group.id }, child);
    }
    this.id = group.id;
    this.name = group.name.apply((given) => given ?? name);
    this.description = group.description;
    this.rules = group.rules.apply((rules) => rules ?? []);
    this.createdAt = group.createdAt;
    this.updatedAt = group.updatedAt;
    this.registerOutputs({ id: this.id, name: this.name });
  }
}
