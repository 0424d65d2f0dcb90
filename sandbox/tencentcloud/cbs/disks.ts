// Cloud disks: created, attached, grown, terminated. https://cloud.tencent.com/document/api/362/15634
import { z } from "zod";
import { action, type TencentActions, type TencentCall } from "../action";
import { filtered, filterFields, flag, integer, pageFields, pageOf, tagList, tagSet, toTags } from "../fields";
import type { Disk } from "../objects";
import { refuse } from "../refusal";
import type { Region } from "../state";
import { diskOf, newDisk } from "./disk";

const DiskIds = z.array(z.string()).min(1).max(100);
const TYPES = ["CLOUD_PREMIUM", "CLOUD_BSSD", "CLOUD_SSD", "CLOUD_HSSD", "CLOUD_TSSD"];

/** The most disks of an instance. */
const MOST_ATTACHED = 20;

/** @throws TencentRefusal unless a data disk may have this size: from 10 (SSD from 20) to 32,000 GiB in steps of 10 */
function checkSize(type: string, size: number): void {
  const smallest = type === "CLOUD_PREMIUM" ? 10 : 20;
  if (size < smallest || size > 32_000 || size % 10 !== 0)
    refuse("InvalidParameterValue", `A disk of type ${type} has ${smallest} to 32000 GiB, in steps of 10.`);
}

function checkType(type: string): string {
  return TYPES.includes(type) ? type : refuse("InvalidParameterValue", `The disk type ${type} does not exist.`);
}

/** Those of several ids. @throws TencentRefusal unless all are in one of these states */
function inState(here: Region, ids: readonly string[], states: readonly string[]): Disk[] {
  return ids.map((id) => {
    const disk = diskOf(here, id);
    if (disk.usage === "SYSTEM_DISK") refuse("InvalidDisk.NotPortable", `The disk \`${id}\` is a system disk.`);
    if (states.includes(disk.state)) return disk;
    return disk.state === "ATTACHED"
      ? refuse("ResourceUnavailable.Attached", `The disk \`${id}\` is attached to ${disk.instanceId}.`)
      : refuse("InvalidDisk.Busy", `The disk \`${id}\` is ${disk.state}.`);
  });
}

function later(
  { cloud }: TencentCall,
  delay: "volume" | "attach",
  disk: Disk,
  during: string,
  after: Partial<Disk>,
): void {
  disk.state = during;
  cloud.clock.after(cloud.settings.delays[delay], () => Object.assign(disk, after));
}

function view(disk: Disk) {
  const isAttached = disk.instanceId !== "";
  return {
    DiskId: disk.id,
    DiskName: disk.name,
    DiskType: disk.type,
    DiskSize: disk.size,
    DiskState: disk.state,
    DiskUsage: disk.usage,
    DiskChargeType: "POSTPAID_BY_HOUR",
    Placement: { Zone: disk.zone, ProjectId: disk.projectId },
    Attached: isAttached,
    InstanceId: disk.instanceId,
    InstanceIdList: isAttached ? [disk.instanceId] : [],
    AttachMode: "PF",
    DeleteWithInstance: disk.deleteWithInstance,
    Portable: disk.usage === "DATA_DISK",
    Encrypt: disk.isEncrypted,
    SnapshotAbility: true,
    SnapshotId: "",
    ThroughputPerformance: 0,
    RenewFlag: "",
    CreateTime: disk.createdAt,
    Tags: tagSet(disk.tags),
  };
}

/** Their actions. */
export const diskActions: TencentActions = {
  CreateDisks: action(
    {
      Placement: z.strictObject({ Zone: z.string(), ProjectId: integer.optional() }),
      DiskChargeType: z.literal("POSTPAID_BY_HOUR"),
      DiskType: z.string(),
      DiskName: z.string().max(60).optional(),
      DiskSize: integer,
      DiskCount: integer.optional(),
      Encrypt: z.literal("ENCRYPT").optional(),
      Tags: tagList,
      ClientToken: z.string().max(64).optional(),
    },
    (given, call) => {
      const { here } = call;
      const before = given.ClientToken === undefined ? undefined : here.clientTokens.get(given.ClientToken);
      if (before) return { DiskIdSet: before };
      const { Zone: zone, ProjectId: projectId = 0 } = given.Placement;
      if (!here.zones.includes(zone)) refuse("InvalidParameterValue", `The zone ${zone} is not in ${here.name}.`);
      checkSize(checkType(given.DiskType), given.DiskSize);
      const ids = Array.from({ length: given.DiskCount ?? 1 }, () => {
        const { DiskType: type, DiskSize: size, DiskName: name = "未命名", Encrypt } = given;
        const isEncrypted = Encrypt !== undefined;
        const disk = newDisk(here, { zone, projectId, type, size, name, isEncrypted, tags: toTags(given.Tags) });
        later(call, "volume", disk, "UNATTACHED", { state: "UNATTACHED" });
        return disk.id;
      });
      if (given.ClientToken !== undefined) here.clientTokens.set(given.ClientToken, ids);
      return { DiskIdSet: ids };
    },
  ),
  DescribeDisks: action(
    {
      DiskIds: z.array(z.string()).optional(),
      ReturnBindAutoSnapshotPolicy: flag.optional(),
      ...filterFields,
      ...pageFields,
    },
    ({ DiskIds: ids, Filters, ReturnBindAutoSnapshotPolicy: _none, ...page }, { here }) => {
      if (ids?.length && Filters?.length) refuse("InvalidParameter", "`DiskIds` and `Filters` cannot be given both.");
      const all = [...here.disks.values()];
      const found = filtered(
        ids?.length ? all.filter(({ id }) => ids.includes(id)) : all,
        Filters,
        {
          "disk-id": ({ id }) => id,
          "disk-name": ({ name }) => name,
          "disk-state": ({ state }) => state,
          "disk-type": ({ type }) => type,
          "disk-usage": ({ usage }) => usage,
          "instance-id": ({ instanceId }) => instanceId,
          "project-id": ({ projectId }) => String(projectId),
          portable: ({ usage }) => String(usage === "DATA_DISK").toUpperCase(),
          zone: ({ zone }) => zone,
        },
        "InvalidFilter",
      );
      return { TotalCount: found.length, DiskSet: pageOf(found, page).map(view) };
    },
  ),
  ModifyDiskAttributes: action(
    {
      DiskIds,
      DiskName: z.string().max(60).optional(),
      ProjectId: integer.optional(),
      DeleteWithInstance: flag.optional(),
      DiskType: z.string().optional(),
    },
    (given, call) => {
      for (const id of given.DiskIds) {
        const disk = diskOf(call.here, id);
        disk.name = given.DiskName ?? disk.name;
        disk.projectId = given.ProjectId ?? disk.projectId;
        disk.deleteWithInstance = given.DeleteWithInstance ?? disk.deleteWithInstance;
        if (given.DiskType === undefined) continue;
        const type = checkType(given.DiskType);
        checkSize(type, disk.size);
        later(call, "volume", disk, disk.state, { type });
      }
    },
  ),
  AttachDisks: action(
    { InstanceId: z.string(), DiskIds, DeleteWithInstance: flag.optional(), AttachMode: z.string().optional() },
    ({ InstanceId, DeleteWithInstance, ...given }, call) => {
      const { here } = call;
      const instance =
        here.instances.get(InstanceId) ??
        refuse("InvalidInstanceId.NotFound", `The instance \`${InstanceId}\` does not exist.`);
      if (!["RUNNING", "STOPPED"].includes(instance.state))
        refuse("InvalidInstance.NotSupported", `The instance \`${InstanceId}\` is ${instance.state}.`);
      const disks = inState(here, given.DiskIds, ["UNATTACHED"]);
      for (const { id, zone } of disks)
        if (zone !== instance.zone) refuse("ResourceUnavailable.ZoneNotMatch", `The disk \`${id}\` is in ${zone}.`);
      const attached = [...here.disks.values()].filter(
        ({ instanceId, usage }) => instanceId === InstanceId && usage === "DATA_DISK",
      );
      if (attached.length + disks.length > MOST_ATTACHED)
        refuse("LimitExceeded.InstanceAttachedDisk", `An instance has at most ${MOST_ATTACHED} disks.`);
      for (const disk of disks) {
        disk.instanceId = InstanceId;
        disk.deleteWithInstance = DeleteWithInstance ?? disk.deleteWithInstance;
        later(call, "attach", disk, "ATTACHING", { state: "ATTACHED" });
      }
    },
  ),
  DetachDisks: action({ DiskIds, InstanceId: z.string().optional() }, ({ InstanceId, ...given }, call) => {
    const disks = inState(call.here, given.DiskIds, ["ATTACHED"]);
    for (const { id, instanceId } of disks)
      if (InstanceId !== undefined && InstanceId !== instanceId)
        refuse("InvalidParameterValue", `The disk \`${id}\` is not attached to ${InstanceId}.`);
    for (const disk of disks) later(call, "attach", disk, "DETACHING", { state: "UNATTACHED", instanceId: "" });
  }),
  ResizeDisk: action({ DiskId: z.string(), DiskSize: integer }, ({ DiskId, DiskSize }, call) => {
    const disk = diskOf(call.here, DiskId);
    if (!["ATTACHED", "UNATTACHED"].includes(disk.state))
      refuse("InvalidDisk.Busy", `The disk \`${DiskId}\` is ${disk.state}.`);
    if (disk.usage === "DATA_DISK") checkSize(disk.type, DiskSize);
    if (DiskSize <= disk.size) refuse("InvalidParameter.DiskSizeNotMatch", "A disk only grows.");
    later(call, "volume", disk, "EXPANDING", { state: disk.state, size: DiskSize });
  }),
  TerminateDisks: action({ DiskIds, DeleteSnapshot: integer.optional() }, (given, call) => {
    const disks = inState(call.here, given.DiskIds, ["UNATTACHED"]);
    for (const { id } of disks) call.here.disks.delete(id);
  }),
};
