/** A SecurityGroup: its rules as one set, and the instances in it. */
import type * as pulumi from "@pulumi/pulumi";
import type { BlocksOf } from "../providers";
import type { Fields } from "../providers/core/fields";
import type { RuleFields } from "../providers/core/rule";
import type { DeepInput } from "../providers/core/schema";
import { type KnownArguments, refuseArguments } from "./arguments";
import { Component, type PlaceArgs } from "./component";
import type { CloudKind, SaidOn } from "./kinds";

/** One rule of a security group. */
export type SecurityGroupRule = RuleFields;

/** A rule of a group, as it is written and with what the cloud says of it. */
export interface SecurityGroupRuleState extends SecurityGroupRule {
  /** The rule's id. */
  id?: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt?: string;
  /** When it was changed last. ISO 8601, UTC. */
  updatedAt?: string;
}

/** An instance in a group. */
export interface Membership {
  /** When it was put into the group; absent if it was in it before. ISO 8601, UTC. */
  operatedAt?: string;
}

/** Arguments of a {@link SecurityGroup}. */
export interface SecurityGroupArgs extends PlaceArgs, BlocksOf<"SecurityGroup"> {
  /** The name, editable in place. @default the component's name */
  name?: pulumi.Input<string>;
  /** The description, editable in place. @default "Managed by Pulumi, …" */
  description?: pulumi.Input<string>;
  /** The id of its Vpc, which AWS needs; groups of OpenStack are in none, and take it. @default none */
  vpc?: pulumi.Input<string>;
  /** The rules; their order means nothing. @default none */
  rules?: DeepInput<SecurityGroupRule[]>;
  /** Whether everything may go out, over IPv4 and IPv6. @default true */
  defaultEgress?: pulumi.Input<boolean>;
  /**
   * The ids of instances to attach, by names of your own; each is attached and detached alone. For instances that give
   * no `securityGroups` themselves. @default none
   */
  members?: Record<string, pulumi.Input<string>>;
  /**
   * Takes over a group that something else created, by its id. It is compared first and must be as the arguments say.
   * `false` always creates a new one. @default reclaims what an interrupted run of this stack left behind
   */
  adopt?: DeepInput<string | false>;
  /** Lets `adopt` take over what carries the mark of another resource or stack, which loses it. @default false */
  takeOver?: DeepInput<boolean>;
}

/** The outputs of a {@link SecurityGroup}, the same on every cloud. */
export interface SecurityGroupOutputs {
  /** The group's id. */
  id: string;
  /** The name. */
  name: string;
  /** As the program wrote it; absent if it wrote none. */
  description?: string;
  /** The region it is in. */
  region?: string;
  /**
   * Its rules as they are written, each with its id and its times; what `defaultEgress` allows is not among them. A group that
   * version 0.1.0 created has these from its next change or refresh on.
   */
  rules: SecurityGroupRuleState[];
  /** The instances in it by the names in `members`, and since when. */
  memberships: Record<string, Membership>;
  /** ISO 8601, UTC; absent on AWS, which does not say it. */
  createdAt?: string;
  /** When the group or one of its rules was changed last. ISO 8601, UTC; absent on AWS. */
  updatedAt?: string;
}

const ARGUMENTS: KnownArguments<SecurityGroupArgs> = {
  known: {
    connection: true,
    region: true,
    project: true,
    name: true,
    description: true,
    vpc: true,
    rules: true,
    defaultEgress: true,
    members: true,
    adopt: true,
    takeOver: true,
  },
};

export interface SecurityGroup<On extends CloudKind = "openstack">
  extends Fields<SaidOn<On, SecurityGroupOutputs, "createdAt" | "updatedAt">> {}
/**
 * A security group. Changed rules are created before the old ones are deleted, and unchanged ones are not touched.
 * @example
 * const web = new SecurityGroup("web", {
 *   rules: [
 *     { protocol: "tcp", portRangeMin: 443, description: "https" },
 *     { protocol: "tcp", portRangeMin: 22, remoteIpPrefix: "10.0.0.0/8" },
 *     { protocol: "icmp", portRangeMin: 8, portRangeMax: 0, description: "ping" },
 *   ],
 * });
 */
// biome-ignore lint/correctness/noUnusedVariables: the interface of this name has the parameter.
export class SecurityGroup<On extends CloudKind = "openstack"> extends Component {
  constructor(name: string, args: SecurityGroupArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("SecurityGroup", name, opts);
    this.refusing(() => refuseArguments("SecurityGroup", name, args, ARGUMENTS));
    const shown = ["id", "name"] as const;
    this.build<SecurityGroupArgs, Fields<SecurityGroupOutputs>>("SecurityGroup", name, args, opts, shown);
  }
}
