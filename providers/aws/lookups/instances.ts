/** Several instances, looked up. */
import type { Instance } from "@aws-sdk/client-ec2";
import { z } from "zod";
import type { GetInstancesArgs, InstanceFilter, InstanceInfo, InstanceState } from "../../../lookups/instances";
import type { Shape } from "../../core/schema";
import { listInstances } from "../instance/api";
import { isHibernated } from "../instance/power";
import { nameOf } from "../names";
import { listFields, listNarrowed, nameValues } from "./list";
import { defineLookup, type Filter, lookupFields, nameFilters } from "./lookup";

const STATES = [
  "pending",
  "running",
  "stopping",
  "stopped",
  "suspended",
  "shutting-down",
  "terminated",
] as const satisfies readonly InstanceState[];

const state = z.enum(STATES);

const filter = z
  .strictObject({
    Name: nameValues.optional(),
    State: z.union([state, z.array(state).min(1)]).optional(),
  } satisfies Shape<InstanceFilter>)
  .refine(({ Name, State }) => Name !== undefined || State !== undefined, "give Name, State or both");

/** One filter or several: a fault is told at its place in what was given. */
const filters = z.custom<InstanceFilter | InstanceFilter[]>().superRefine((given, issues) => {
  const { error } = (Array.isArray(given) ? z.array(filter).min(1) : filter).safeParse(given);
  for (const { path, message } of error?.issues ?? []) issues.addIssue({ code: "custom", path: [...path], message });
});

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
    instanceIds: z.array(z.string().min(1)).optional(),
    filters: filters.optional(),
  } satisfies Shape<Omit<GetInstancesArgs, "project" | "openstack">>),
  async (lookup, { instanceIds, filters, missing }: GetInstancesArgs): Promise<InstanceInfo[]> => {
    const all = [filters ?? []].flat();
    const holds = ({ name, state: is }: InstanceInfo) =>
      all.length === 0
        ? instanceIds !== undefined || is !== "terminated"
        : all.some(
            ({ Name, State }) =>
              (Name === undefined || [Name].flat().includes(name)) &&
              // EC2 shows what is gone for an hour: it has to be asked for.
              (State === undefined ? instanceIds !== undefined || is !== "terminated" : [State].flat().includes(is)),
          );
    const found = await listNarrowed<Instance>(lookup, {
      ...{ noun: "instance", ids: instanceIds, missing, idFilter: "instance-id", filters: toFilters(all) },
      list: (narrowed) => listInstances(lookup.cloud, narrowed),
      idOf: ({ InstanceId = "" }) => InstanceId,
      isMeant: (instance) => holds(toInfo(instance)),
    });
    return found.map(toInfo);
  },
);
