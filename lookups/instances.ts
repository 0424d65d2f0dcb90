/** Several instances at once, with the fields of the unified cloud API's `describe_instances`. */
import type { InstanceFilter, InstanceState } from "../providers/core/instanceStates";
import { ask, asOutput, type LookupArgs, type LookupOptions } from "./ask";
import type { MissingArgs } from "./filters";

export type { InstanceFilter, InstanceState } from "../providers/core/instanceStates";

/** Which instances: ids and filters narrow, and neither means all of the region. */
export interface GetInstancesArgs extends LookupArgs, MissingArgs {
  /** Their ids. @default all */
  instanceIds?: string[];
  /** Filters; of several, those of each are united. @default all but terminated ones */
  filters?: InstanceFilter | InstanceFilter[];
}

/** A security group that an instance is in. */
export interface InstanceGroup {
  /** The group's id. */
  groupId: string;
  /** The group's name in the cloud. */
  groupName: string;
}

/** An instance in a list. What it does not have is absent. */
export interface InstanceInfo {
  /** The instance's id. */
  instanceId: string;
  /** The name; empty if it has none. */
  name: string;
  /** The state. */
  state: InstanceState;
  /** The state in the cloud's own word. */
  status: string;
  /** The first address within its network. */
  privateIpAddress?: string;
  /** The id of its Vpc. */
  vpcId?: string;
  /** The id of its subnet. */
  subnetId?: string;
  /** The id of the image that it was created from. */
  imageId?: string;
  /** The name of the key pair that may log in. */
  keyName?: string;
  /** Its security groups. */
  securityGroups: InstanceGroup[];
  /** The instance type, or flavor, by name. */
  instanceType: string;
  /** The availability zone. */
  availabilityZone: string;
}

/**
 * The instances of a region: by id, by name, by state. Terminated ones, as long as the cloud shows them, come only if their
 * state or id is asked for.
 * @throws OmnicloudError naming all ids that are not there, unless `missing: "skip"`
 * @example const running = await getInstances({ filters: { Name: ["web-1", "web-2"], State: "running" } });
 */
export function getInstances(args: GetInstancesArgs = {}, opts?: LookupOptions): Promise<InstanceInfo[]> {
  return ask("getInstances", args, opts);
}

/** {@link getInstances} with inputs that may be Outputs. */
export const getInstancesOutput = asOutput(getInstances);
