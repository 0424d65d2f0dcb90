/** Several instances, looked up. */
import type { Instance } from "@aws-sdk/client-ec2";
import { z } from "zod";
import type { GetInstancesArgs, InstanceFilter, InstanceInfo, InstanceState } from "../../../lookups/instances";
import { instanceFilters, isInstanceMeant } from "../../core/instanceFilter";
import { idList, listFields } from "../../core/listed";
import type { Shape } from "../../core/schema";
import { listInstances } from "../instance/api";
import { isHibernated } from "../instance/power";
import { nameOf } from "../names";
import { listNarrowed } from "./list";
import { defineLookup, type Filter, lookupFields, nameFilters } from "./lookup";

/** An instance's state: EC2 says of a hibernated one that it is stopped, and why. */
export function stateOf(instance: Instance): InstanceState {
  const name = (instance.State?.Name ?? "pending") as InstanceState;
  return name === "stopped" && isHibernated(instance) ? "suspended" : name;
}

function toInfo(instance: Instance): InstanceInfo {
  const { InstanceId = "", InstanceType = "", SecurityGroups = [], Placement, State, Tags } = instance;
  const optional = {
    privateIpAddress: instance.PrivateIpAddress,
    vpcId: instance.VpcId,
    subnetId: instance.SubnetId,
    imageId: instance.ImageId,
    keyName: instance.KeyName,
  };
  return {
    ...{ instanceId: InstanceId, name: nameOf(Tags), state: stateOf(instance), status: State?.Name ?? "" },
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value)),
    securityGroups: SecurityGroups.map(({ GroupId = "", GroupName = "" }) => ({
      groupId: GroupId,
      groupName: GroupName,
    })),
    instanceType: InstanceType,
    availabilityZone: Placement?.AvailabilityZone ?? "",
  };
}

/** What narrows the request, if all filters say it: the answer is compared again. */
function toFilters(filters: readonly InstanceFilter[]): Filter[] {
  const names = filters.flatMap(({ Name = [] }) => Name);
  const states = filters.flatMap(({ State = [] }) => State);
  const own = new Set(states.map((one) => (one === "suspended" ? "stopped" : one)));
  return [
    ...(filters.every(({ Name }) => Name !== undefined) ? nameFilters(names) : []),
    ...(filters.length > 0 && filters.every(({ State }) => State !== undefined)
      ? [{ Name: "instance-state-name", Values: [...own] }]
      : []),
  ];
}

/** Several instances. */
export const getInstances = defineLookup(
  "getInstances",
  z.strictObject({
    ...{ ...lookupFields, ...listFields },
    instanceIds: idList.optional(),
    filters: instanceFilters.optional(),
  } satisfies Shape<Omit<GetInstancesArgs, "project" | "openstack">>),
  async (lookup, { instanceIds, filters, missing }: GetInstancesArgs): Promise<InstanceInfo[]> => {
    const all = [filters ?? []].flat();
    const found = await listNarrowed<Instance>(lookup, {
      ...{ noun: "instance", ids: instanceIds, missing, idFilter: "instance-id", filters: toFilters(all) },
      list: (narrowed) => listInstances(lookup.cloud, narrowed),
      idOf: ({ InstanceId = "" }) => InstanceId,
      isMeant: (instance) => isInstanceMeant(toInfo(instance), all, instanceIds),
    });
    return found.map(toInfo);
  },
);
