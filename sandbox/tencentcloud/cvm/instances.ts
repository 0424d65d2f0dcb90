// Machines: launched, listed, changed, terminated. https://cloud.tencent.com/document/api/213/15689
import { z } from "zod";
import { action, type TencentActions, type TencentCall } from "../action";
import { type Filter, filtered, filterFields, flag, integer, pageFields, pageOf } from "../fields";
import type { Instance } from "../objects";
import { refuse } from "../refusal";
import type { Region } from "../state";
import { groupOf } from "../vpc/securityGroup";
import { instancesOf, isBusy, operate, refuseState, viewInstance } from "./instance";
import { launchFields, launchOne } from "./launch";
import { imageOf } from "./offers";

const ids = z.array(z.string()).min(1);

/** The machines that filters select. A name matches in part. */
function select(all: readonly Instance[], filters: readonly Filter[] = []): Instance[] {
  const names = filters.filter(({ Name }) => Name === "instance-name");
  const like = all.filter(({ name }) => names.every(({ Values }) => Values.some((value) => name.includes(value))));
  return filtered(
    like,
    filters.filter(({ Name }) => Name !== "instance-name"),
    {
      "instance-id": ({ id }) => id,
      "instance-state": ({ state }) => state,
      "instance-charge-type": () => "POSTPAID_BY_HOUR",
      "instance-type": ({ type }) => type,
      "image-id": ({ imageId }) => imageId,
      zone: ({ zone }) => zone,
      "project-id": ({ projectId }) => String(projectId),
      "vpc-id": ({ vpcId }) => vpcId,
      "subnet-id": ({ subnetId }) => subnetId,
      "security-group-id": ({ securityGroups }) => securityGroups,
      "private-ip-address": ({ address }) => address,
      "public-ip-address": ({ publicIp }) => publicIp,
      "instance-uuid": ({ uuid }) => uuid,
    },
    "InvalidFilter",
  );
}

/** @throws TencentRefusal unless all of these groups are there */
function checkGroups(here: Region, groups: readonly string[]): string[] {
  return groups.map((id) => groupOf(here, id).id);
}

function remove(call: TencentCall, instance: Instance): void {
  const { here, cloud } = call;
  operate(call, instance, {
    name: "TerminateInstances",
    delay: cloud.settings.delays.serverDelete,
    during: "TERMINATING",
    end: () => {
      here.instances.delete(instance.id);
      for (const disk of here.disks.values()) {
        if (disk.instanceId !== instance.id) continue;
        if (disk.deleteWithInstance) here.disks.delete(disk.id);
        else Object.assign(disk, { instanceId: "", state: "UNATTACHED" });
      }
      for (const address of here.addresses.values()) if (address.instanceId === instance.id) address.instanceId = "";
    },
  });
}

/** Their actions. */
export const instanceActions: TencentActions = {
  RunInstances: action(launchFields, (given, call) => {
    const { here } = call;
    const before = given.ClientToken === undefined ? undefined : here.clientTokens.get(given.ClientToken);
    if (before) return { InstanceIdSet: before };
    const { InstanceCount = 1 } = given;
    if (InstanceCount < 1 || InstanceCount > 100) refuse("InvalidParameterValue.Range", "`InstanceCount` is 1 to 100.");
    const launched = Array.from({ length: InstanceCount }, () => launchOne(given, call).id);
    if (given.ClientToken !== undefined) here.clientTokens.set(given.ClientToken, launched);
    return { InstanceIdSet: launched };
  }),
  DescribeInstances: action(
    { InstanceIds: z.array(z.string()).optional(), ...filterFields, ...pageFields },
    ({ InstanceIds, Filters, ...page }, { here }) => {
      if (InstanceIds?.length && Filters?.length)
        refuse("InvalidParameter", "`InstanceIds` and `Filters` cannot be given both.");
      if ((InstanceIds?.length ?? 0) > 100) refuse("InvalidParameterValue.LimitExceeded", "At most 100 ids are taken.");
      // Ids that are not there are left out.
      const wanted = InstanceIds?.length
        ? InstanceIds.flatMap((id) => here.instances.get(id) ?? [])
        : [...here.instances.values()];
      const found = select(wanted, Filters);
      const shown = pageOf(found, page, "InvalidParameterValueLimit").map((one) => viewInstance(here, one));
      return { TotalCount: found.length, InstanceSet: shown };
    },
  ),
  DescribeInstancesStatus: action(
    { InstanceIds: z.array(z.string()).optional(), ...pageFields },
    ({ InstanceIds, ...page }, { here }) => {
      const wanted = InstanceIds?.length
        ? InstanceIds.flatMap((id) => here.instances.get(id) ?? [])
        : [...here.instances.values()];
      const all = wanted.map(({ id, state }) => ({ InstanceId: id, InstanceState: state }));
      return { TotalCount: all.length, InstanceStatusSet: pageOf(all, page, "InvalidParameterValueLimit") };
    },
  ),
  DescribeInstancesOperationLimit: action({ InstanceIds: ids, Operation: z.string() }, () => ({
    InstanceOperationLimitSet: {},
  })),
  ModifyInstancesAttribute: action(
    {
      InstanceIds: ids,
      InstanceName: z.string().max(128).optional(),
      SecurityGroups: z.array(z.string()).optional(),
      DisableApiTermination: flag.optional(),
    },
    ({ InstanceIds, InstanceName, SecurityGroups, DisableApiTermination }, { here }) => {
      for (const instance of instancesOf(here, InstanceIds)) {
        instance.name = InstanceName ?? instance.name;
        instance.isProtected = DisableApiTermination ?? instance.isProtected;
        if (SecurityGroups) instance.securityGroups = checkGroups(here, SecurityGroups);
      }
    },
  ),
  AssociateSecurityGroups: action({ SecurityGroupIds: ids, InstanceIds: ids }, (given, { here }) => {
    const groups = checkGroups(here, given.SecurityGroupIds);
    for (const instance of instancesOf(here, given.InstanceIds))
      instance.securityGroups = [...new Set([...instance.securityGroups, ...groups])];
  }),
  DisassociateSecurityGroups: action({ SecurityGroupIds: ids, InstanceIds: ids }, (given, { here }) => {
    const groups = checkGroups(here, given.SecurityGroupIds);
    for (const instance of instancesOf(here, given.InstanceIds))
      instance.securityGroups = instance.securityGroups.filter((id) => !groups.includes(id));
  }),
  ResizeInstanceDisks: action(
    {
      InstanceId: z.string(),
      SystemDisk: z.strictObject({ DiskSize: integer, DiskId: z.string().optional(), DiskType: z.string().optional() }),
      ForceStop: flag.optional(),
      ResizeOnline: flag.optional(),
    },
    ({ InstanceId, SystemDisk, ForceStop, ResizeOnline }, call) => {
      const { here, cloud } = call;
      const [instance] = instancesOf(here, [InstanceId]) as [Instance];
      if (instance.state !== "STOPPED" && !ForceStop && !ResizeOnline) refuseState(instance);
      const disk = here.disks.get(instance.systemDiskId);
      if (!disk || SystemDisk.DiskSize < disk.size)
        return refuse("InvalidParameterValue.Range", "A system disk does not shrink.");
      imageOf(instance.imageId);
      operate(call, instance, {
        name: "ResizeInstanceDisks",
        delay: cloud.settings.delays.volume,
        end: () => {
          disk.size = SystemDisk.DiskSize;
        },
      });
    },
  ),
  TerminateInstances: action(
    { InstanceIds: ids, ReleaseAddress: flag.optional(), ReleasePrepaidDataDisks: flag.optional() },
    ({ InstanceIds, ReleaseAddress, ReleasePrepaidDataDisks }, call) => {
      const { here } = call;
      if (ReleaseAddress || ReleasePrepaidDataDisks)
        refuse("UnsupportedOperation", "The sandbox has no prepaid disks, and leaves addresses to ReleaseAddresses.");
      const all = instancesOf(here, InstanceIds);
      for (const instance of all) {
        if (instance.state === "TERMINATING") refuseState(instance);
        if (isBusy(instance))
          refuse("OperationDenied.InstanceOperationInProgress", `The instance \`${instance.id}\` is being operated.`);
        if (instance.isProtected)
          refuse("UnsupportedOperation.InvalidInstanceNotSupportedProtectedInstance", "The instance is protected.");
      }
      for (const instance of all) remove(call, instance);
    },
  ),
};
