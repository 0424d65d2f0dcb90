/** Attaching disks to instances. API: EC2 AttachVolume, DetachVolume */
import type { Instance } from "@aws-sdk/client-ec2";
import type { Report } from "../../../core/definition";
import { OmnicloudError } from "../../../core/errors";
import { until } from "../../../core/poll";
import { type Aws, ec2Sdk } from "../../client";
import { refusedAs } from "../../errors";
import { findInstance } from "../../instance/api";
import { attachmentTo, type DiskState, toDisk, type VolumeWire, volumes } from "../api";

/** What is attached, and where. */
export interface Pair {
  /** The instance's id. */
  instance: string;
  /** The disk's id. */
  disk: string;
}

/** The devices that AWS recommends for data disks, in their order. */
const DEVICES = [..."fghijklmnop"].map((letter) => `/dev/sd${letter}`);

/** The devices of an instance that are free, in their order; those that a disk leaves just now are not. */
export function freeDevices({ BlockDeviceMappings = [] }: Pick<Instance, "BlockDeviceMappings">): string[] {
  // A guest of Xen calls the same device `/dev/xvdf`.
  const taken = new Set(BlockDeviceMappings.map(({ DeviceName = "" }) => DeviceName.replace("/dev/xvd", "/dev/sd")));
  return DEVICES.filter((device) => !taken.has(device));
}

/** Refusals of a device that another disk has got meanwhile. */
const TAKEN = /already in use|is already being used|Attachment point/i;

/**
 * Attaches a disk as the first device that is free; one that is attached there already is success.
 * @param made is called as soon as AWS has accepted it
 * @throws OmnicloudError for a disk that another instance has, or that is in another zone, naming both
 */
export async function attach(cloud: Aws, pair: Pair, say: Report["say"], made: () => void): Promise<void> {
  const holder = await waitUntilReady(cloud, pair.instance, say);
  const wire = await waitUntilFree(cloud, pair);
  if (attachmentTo(pair.instance, wire)) return made();
  refuseOtherZone(holder, toDisk(wire));
  const { AttachVolumeCommand } = ec2Sdk();
  const free = freeDevices(holder);
  for (const device of free) {
    try {
      const request = { InstanceId: pair.instance, VolumeId: pair.disk, Device: device };
      await cloud.ec2.send(new AttachVolumeCommand(request));
      volumes(cloud).forget();
      return made();
    } catch (error) {
      if (!refusedAs(error, /^InvalidParameterValue$/) || !TAKEN.test(error.detail)) throw error;
    }
  }
  throw new OmnicloudError(
    `instance ${pair.instance} has ${DEVICES.length} data disks, and no device is free: AWS recommends no more`,
  );
}

/** Nothing is attached to an instance that only begins. */
async function waitUntilReady(cloud: Aws, id: string, say: Report["say"]): Promise<Instance> {
  return until(`instance ${id} to be running or stopped`, async () => {
    const now = await findInstance(cloud, id);
    if (!now) throw new OmnicloudError(`there is no instance ${id}`);
    const state = now.State?.Name;
    if (state === "running" || state === "stopped") return now;
    say(`instance ${state} …`);
    return undefined;
  });
}

/** Waits for a disk that an ending instance has still. @throws OmnicloudError for one that another instance keeps */
async function waitUntilFree(cloud: Aws, { instance, disk: id }: Pair): Promise<VolumeWire> {
  return until(`disk ${id} to be free`, async () => {
    const wire = await volumes(cloud).readNow(id);
    if (!wire) throw new OmnicloudError(`there is no disk ${id}`);
    const [other] = toDisk(wire).attachments;
    if (!other || attachmentTo(instance, wire)) return wire;
    const isLeaving = wire.Attachments?.some(({ State }) => State === "detaching") || other.instance === instance;
    if (isLeaving || !(await findInstance(cloud, other.instance))) return undefined;
    throw new OmnicloudError(
      `disk ${id} is attached to instance ${other.instance} already: detach it there first (\`pulumi up\` without that attachment), then attach it to ${instance}`,
    );
  });
}

function refuseOtherZone(holder: Instance, disk: DiskState): void {
  const zone = holder.Placement?.AvailabilityZone ?? "";
  if (zone === disk.availabilityZone) return;
  throw new OmnicloudError(
    `disk ${disk.id} is in zone ${disk.availabilityZone} and instance ${holder.InstanceId} in ${zone}: AWS attaches only within a zone; put the instance into a subnet of ${disk.availabilityZone}`,
  );
}

/** Waits until an instance has a disk. */
export function waitUntilAttached(cloud: Aws, { instance, disk }: Pair): Promise<VolumeWire> {
  return until(`disk ${disk} to be attached to instance ${instance}`, async () => {
    const now = await volumes(cloud).readNow(disk);
    if (!now) throw new OmnicloudError(`there is no disk ${disk}`);
    return attachmentTo(instance, now)?.State === "attached" ? now : undefined;
  });
}

/**
 * Detaches a disk and waits until it is free; one that is not attached is success.
 * @param force whether it is taken from a guest that has it mounted
 */
export async function detach(cloud: Aws, { instance, disk }: Pair, force: boolean): Promise<void> {
  const { DetachVolumeCommand } = ec2Sdk();
  try {
    await cloud.ec2.send(new DetachVolumeCommand({ InstanceId: instance, VolumeId: disk, Force: force }));
  } catch (error) {
    // What an instance that is ending had is free by itself.
    if (!refusedAs(error, /^(IncorrectState|InvalidAttachment\.NotFound|Invalid(Volume|InstanceID)\.NotFound)$/))
      throw error;
  }
  volumes(cloud).forget();
  const advice = force ? "" : " (unmount it in the guest: AWS waits for that)";
  await until(`disk ${disk} to be detached from instance ${instance}${advice}`, async () => {
    const now = await volumes(cloud).readNow(disk);
    return now && toDisk(now).attachments.some((one) => one.instance === instance) ? undefined : true;
  });
}
