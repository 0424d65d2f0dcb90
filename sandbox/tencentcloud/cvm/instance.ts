// A machine as its actions need it: by its id, as CVM shows it, and what an operation does to it.

import type { TencentCall } from "../action";
import { tagSet } from "../fields";
import type { Instance } from "../objects";
import { refuse } from "../refusal";
import type { Region } from "../state";
import { imageOf, typeOf } from "./offers";

/** A machine by its id. @throws TencentRefusal if there is none */
export function instanceOf(here: Region, id: string): Instance {
  if (!/^ins-\w{8}$/.test(id)) refuse("InvalidInstanceId.Malformed", `The instance id \`${id}\` is malformed.`);
  return here.instances.get(id) ?? refuse("InvalidInstanceId.NotFound", `The instance \`${id}\` does not exist.`);
}

/** Those of several ids, of which none may be unknown. @throws TencentRefusal for more than 100 */
export function instancesOf(here: Region, ids: readonly string[]): Instance[] {
  if (ids.length > 100) refuse("InvalidParameterValue.LimitExceeded", "A request takes 100 instances at most.");
  return ids.map((id) => instanceOf(here, id));
}

/** How CVM refuses an operation on a machine in this state. */
export function refuseState({ id, state }: Instance): never {
  const word = state.charAt(0) + state.slice(1).toLowerCase();
  return refuse(
    `UnsupportedOperation.InstanceState${word}`,
    `The instance \`${id}\` is ${state}, and the operation is not possible then.`,
  );
}

/** Whether an operation is under way. */
export const isBusy = ({ operationState }: Instance): boolean => operationState === "OPERATING";

/** Lets an operation begin, and end after a while. */
export function operate(
  { cloud }: TencentCall,
  instance: Instance,
  { name, delay, during, end }: { name: string; delay: number; during?: string; end: () => void },
): void {
  instance.latestOperation = name;
  instance.operationState = "OPERATING";
  if (during !== undefined) instance.state = during;
  cloud.clock.after(delay, () => {
    instance.operationState = "SUCCESS";
    end();
  });
}

/** A machine as CVM shows it. */
export function viewInstance(here: Region, one: Instance) {
  const type = typeOf(one.type);
  const disks = [...here.disks.values()].filter(({ instanceId }) => instanceId === one.id);
  const shown = disks.map(({ id, type: DiskType, size, usage, deleteWithInstance, isEncrypted }) => ({
    usage,
    disk: { DiskId: id, DiskType, DiskSize: size, DeleteWithInstance: deleteWithInstance, Encrypt: isEncrypted },
  }));
  const eip = [...here.addresses.values()].filter(({ instanceId }) => instanceId === one.id);
  return {
    InstanceId: one.id,
    InstanceName: one.name,
    InstanceType: one.type,
    InstanceState: one.state,
    InstanceChargeType: "POSTPAID_BY_HOUR",
    RestrictState: "NORMAL",
    Placement: { Zone: one.zone, ProjectId: one.projectId },
    CPU: type.cpu,
    Memory: type.memory,
    ImageId: one.imageId,
    OsName: imageOf(one.imageId).os,
    SystemDisk: shown.find(({ usage }) => usage === "SYSTEM_DISK")?.disk,
    DataDisks: shown.filter(({ usage }) => usage === "DATA_DISK").map(({ disk }) => disk),
    PrivateIpAddresses: [one.address],
    PublicIpAddresses: [...(one.publicIp ? [one.publicIp] : []), ...eip.map(({ ip }) => ip)],
    InternetAccessible: { InternetMaxBandwidthOut: one.bandwidth, InternetChargeType: "TRAFFIC_POSTPAID_BY_HOUR" },
    VirtualPrivateCloud: { VpcId: one.vpcId, SubnetId: one.subnetId, AsVpcGateway: false },
    SecurityGroupIds: one.securityGroups,
    LoginSettings: one.keyIds.length > 0 ? { KeyIds: one.keyIds } : {},
    RenewFlag: "",
    StopChargingMode: one.stopCharging,
    CamRoleName: one.camRole,
    DisableApiTermination: one.isProtected,
    LatestOperation: one.latestOperation,
    LatestOperationState: one.operationState,
    CreatedTime: one.createdAt,
    ExpiredTime: null,
    Uuid: one.uuid,
    Tags: tagSet(one.tags),
    DisasterRecoverGroupId: "",
    HpcClusterId: "",
  };
}
