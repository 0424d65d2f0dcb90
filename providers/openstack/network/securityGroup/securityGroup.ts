/** A Neutron security group and all its rules, as one resource. */
import * as pulumi from "@pulumi/pulumi";
import type { SecurityGroupRule } from "../../../../components/securityGroup";
import type { GetSecurityGroupResult } from "../../../../lookups/securityGroup";
import { sayStandaloneLater } from "../../../core/changedLater";
import type { Fields } from "../../../core/fields";
import { registration } from "../../../core/resource";
import { resourceType } from "../../../core/resourceType";
import type { Inputs } from "../../../core/schema";
import type { OpenStackArgs } from "../../args";
import { lookUpPlace } from "../../lookUpPlace";
import type { NameArgs } from "../nameAndMark";
import type { RuleState } from "./api";

/** Arguments of a {@link SecurityGroupResource}. */
export interface SecurityGroupResourceArgs extends OpenStackArgs, NameArgs {
  /**
   * The rules; their order means nothing. A rule that is a `SecurityGroupRuleResource` is none of these, and left alone.
   * @default none
   */
  rules?: SecurityGroupRule[];
  /** Whether everything may go out, over IPv4 and IPv6. @default true */
  defaultEgress?: boolean;
  /**
   * Whether the answer to what a rule lets through is let through as well. With `false` each direction needs its own rule;
   * a server's groups must be all of one kind, and it changes only while no server is in the group.
   * @default true
   */
  stateful?: boolean;
}

/** What the cloud says of a {@link SecurityGroupResource}. */
export interface SecurityGroupResourceOutputs {
  /** All its rules as the cloud has them, with their ids and times; the two default egress rules are among them. */
  ruleStates: RuleState[];
  /** The region it is in. */
  regionName?: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When the group or one of its rules was changed last. ISO 8601, UTC. */
  updatedAt: string;
}

/** The type of {@link SecurityGroupResource}. */
export const securityGroupType = resourceType<SecurityGroupResourceArgs, SecurityGroupResourceOutputs>(
  "openstack:SecurityGroup",
  { ruleStates: true, regionName: true, createdAt: true, updatedAt: true },
  [],
  { tells: { ruleStates: "rules" } },
);

const names = new WeakMap<pulumi.Resource, pulumi.Output<string>>();

/** What the program calls a group, known before the group is there; `undefined` for a resource of another kind. */
export function groupNameOf(resource: pulumi.Resource): pulumi.Output<string> | undefined {
  return names.get(resource);
}

export interface SecurityGroupResource
  extends Fields<Pick<SecurityGroupResourceArgs, "name" | "description" | "rules"> & SecurityGroupResourceOutputs> {}
/**
 * A standalone group and its rules; `SecurityGroup` is the component around it.
 * @example new SecurityGroupResource("web", { rules: [{ protocol: "tcp", portRangeMin: 443 }] })
 */
export class SecurityGroupResource extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<SecurityGroupResourceArgs> = {}, opts?: pulumi.CustomResourceOptions) {
    // Always written, so that a rule that is added or deleted behind the program's back is seen.
    const all = { ...args, rules: args.rules ?? [], defaultEgress: args.defaultEgress ?? true };
    super(...registration(securityGroupType, name, all, opts));
    sayStandaloneLater<GetSecurityGroupResult>(this, opts, {
      look: "getSecurityGroup",
      args: { ...lookUpPlace(args), id: this.id },
      isThere: this.createdAt,
      outputs: { updatedAt: "updatedAt" },
    });
    names.set(
      this,
      pulumi.output(args.name).apply((written) => written ?? name),
    );
  }
}
