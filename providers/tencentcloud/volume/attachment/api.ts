/** Attaching disks to instances. API: CBS AttachDisks, DetachDisks */
import type { Report } from "../../../core/definition";
import { OmnicloudError } from "../../../core/errors";
import { until } from "../../../core/poll";
import type { Tencent } from "../../client";
import { codeOf } from "../../errors";
import { findInstance, type Instance } from "../../instance/api";
import { type DiskWire, disks, isAttachedTo, toDisk } from "../api";

/** What is attached, and where. */
export interface Pair {
  /** The instance's id. */
  instance: string;
  /** The disk's id. */
  disk: string;
}

/**
 * Attaches a disk; one that is attached there already is success.
 * @param made is called as soon as Tencent Cloud has accepted it
 * @throws OmnicloudError for a disk that another instance has, or that is in another zone, naming both
 */
export async function attach(cloud: Tencent, pair: Pair, say: Report["say"], made: () => void): Promise<void> {
  const holder = await waitUntilReady(cloud, pair.instance, say);
  const wire = await waitUntilFree(cloud, pair);
  if (isAttachedTo(pair.instance, wire)) return made();
  const [zone, other] = [holder.Placement?.Zone, toDisk(wire).availabilityZone];
  if (zone !== other)
    throw new OmnicloudError(
      `disk ${pair.disk} is in zone ${other} and instance ${pair.instance} in ${zone}: Tencent Cloud attaches only within a zone; put the instance into a subnet of ${other}`,
    );
  await cloud.ask("cbs", "AttachDisks", { InstanceId: pair.instance, DiskIds: [pair.disk] });
  disks(cloud).forget();
  made();
}

/** Nothing is attached to an instance that only begins. */
function waitUntilReady(cloud: Tencent, id: string, say: Report["say"]): Promise<Instance> {
  return until(`instance ${id} to be running or stopped`, async () => {
    const now = await findInstance(cloud, id);
    if (!now) throw new OmnicloudError(`there is no instance ${id}`);
    const { InstanceState: state } = now;
    if (state === "RUNNING" || state === "STOPPED") return now;
    say(`instance ${state} …`);
    return undefined;
  });
}

/** Waits for a disk that an ending instance has still. @throws OmnicloudError for one that another instance keeps */
function waitUntilFree(cloud: Tencent, { instance, disk: id }: Pair): Promise<DiskWire> {
  return until(`disk ${id} to be free`, async () => {
    const wire = await disks(cloud).readNow(id);
    if (!wire) throw new OmnicloudError(`there is no disk ${id}`);
    const { DiskState: state } = wire;
    const { instance: other } = toDisk(wire);
    if (state === "UNATTACHED" || isAttachedTo(instance, wire)) return wire;
    if (state !== "ATTACHED" || other === undefined || !(await findInstance(cloud, other))) return undefined;
    throw new OmnicloudError(
      `disk ${id} is attached to instance ${other} already: detach it there first (\`pulumi up\` without that attachment), then attach it to ${instance}`,
    );
  });
}

/** Waits until an instance has a disk. */
export function waitUntilAttached(cloud: Tencent, { instance, disk }: Pair): Promise<DiskWire> {
  return until(`disk ${disk} to be attached to instance ${instance}`, async () => {
    const now = await disks(cloud).readNow(disk);
    if (!now) throw new OmnicloudError(`there is no disk ${disk}`);
    return isAttachedTo(instance, now) && now.DiskState === "ATTACHED" ? now : undefined;
  });
}

/** Detaches a disk and waits until it is free; one that is not attached is success. */
export async function detach(cloud: Tencent, { instance, disk }: Pair): Promise<void> {
  const isThere = async () => {
    const now = await disks(cloud).readNow(disk);
    return now?.InstanceId === instance ? now : undefined;
  };
  const now = await isThere();
  if (!now) return;
  try {
    if (now.DiskState !== "DETACHING") await cloud.ask("cbs", "DetachDisks", { DiskIds: [disk], InstanceId: instance });
  } catch (error) {
    // What an instance that is ending had is free by itself.
    if (!/^(InvalidDisk\.Busy|InvalidDiskId\.NotFound|InvalidInstance)/.test(codeOf(error))) throw error;
  }
  disks(cloud).forget();
  await until(`disk ${disk} to be detached from instance ${instance}`, async () =>
    (await isThere()) ? undefined : true,
  );
}
