/** Several instances, looked up. */
import { z } from "zod";
import type { GetInstancesArgs, InstanceFilter, InstanceInfo } from "../../../lookups/instances";
import { instanceFilters, isInstanceMeant } from "../../core/instanceFilter";
import { idList, listFields } from "../../core/listed";
import { listNarrowed } from "../../core/narrowed";
import type { Shape } from "../../core/schema";
import { describeInstances, INSTANCES_AT_ONCE, type Instance, listInstances } from "../instance/api";
import { CVM_STATES, ec2StateOf } from "../instance/ec2State";
import { toStatus } from "../instance/power";
import type { Filter } from "../vpc/api";
import { defineLookup, filterOf, lookupFields, present } from "./lookup";
import { groupNames, keyNames } from "./names";

type Names = ReadonlyMap<string, string>;

function toInfo(instance: Instance, groups: Names, keys: Names): InstanceInfo {
  const { InstanceId = "", InstanceName = "", InstanceType = "", SecurityGroupIds = [] } = instance;
  const [keyId = ""] = instance.LoginSettings?.KeyIds ?? [];
  return {
    ...{ instanceId: InstanceId, name: InstanceName, state: ec2StateOf(instance), status: toStatus(instance) },
    ...present({
      privateIpAddress: instance.PrivateIpAddresses?.[0],
      vpcId: instance.VirtualPrivateCloud?.VpcId,
      subnetId: instance.VirtualPrivateCloud?.SubnetId,
      imageId: instance.ImageId,
      keyName: keys.get(keyId),
    }),
    securityGroups: SecurityGroupIds.map((groupId) => ({ groupId, groupName: groups.get(groupId) ?? "" })),
    instanceType: InstanceType,
    availabilityZone: instance.Placement?.Zone ?? "",
  };
}

/** What narrows the request, if all filters say it. CVM matches names in part: the answer is compared again. */
function toFilters(filters: readonly InstanceFilter[]): Filter[] {
  if (filters.length === 0) return [];
  const names = filters.every(({ Name }) => Name !== undefined) ? filters.flatMap(({ Name = [] }) => Name) : [];
  const states = filters.every(({ State }) => State !== undefined) ? filters.flatMap(({ State = [] }) => State) : [];
  const own = states.flatMap((state) => CVM_STATES.filter((one) => ec2StateOf({ InstanceState: one }) === state));
  return [...filterOf("instance-name", names), ...filterOf("instance-state", own)];
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
    const { cloud } = lookup;
    const all = [filters ?? []].flat();
    const found = await listNarrowed<typeof cloud, Instance>(lookup, {
      ...{ noun: "instance", ids: instanceIds, missing, atOnce: INSTANCES_AT_ONCE },
      // Of ids that are not there CVM says nothing.
      ofIds: async (ids) => [...(await describeInstances(cloud, ids)).values()],
      list: () => listInstances(cloud, toFilters(all)),
      idOf: ({ InstanceId = "" }) => InstanceId,
      isMeant: (one) => isInstanceMeant({ name: one.InstanceName ?? "", state: ec2StateOf(one) }, all, instanceIds),
    });
    const [groups, keys] = await Promise.all([
      groupNames(
        cloud,
        found.flatMap(({ SecurityGroupIds = [] }) => SecurityGroupIds),
      ),
      keyNames(
        cloud,
        found.flatMap(({ LoginSettings }) => LoginSettings?.KeyIds?.slice(0, 1) ?? []),
      ),
    ]);
    return found.map((one) => toInfo(one, groups, keys));
  },
);
