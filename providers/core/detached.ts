/** Disks that a program attaches nowhere any more. */
import * as pulumi from "@pulumi/pulumi";
import { typeOf } from "./address";
import { isChangedBy } from "./changedLater";
import { identityOf, tokenOf } from "./mark";
import type { AnyResourceType } from "./resourceType";

/**
 * Whether a disk is attached only as long as this `up` runs. The attachment that an earlier program had is deleted at its end,
 * when nothing reads the disk any more: the disk counts as detached.
 * @param self the component that had the attachment
 * @param name the attachment's name
 * @param type its type: `openstack:VolumeAttachment`
 * @param attachedBy the token of what attached the disk, if a resource of ours did
 */
function isDetachedAfter(
  self: pulumi.ComponentResource,
  name: string,
  type: string,
  attachedBy: pulumi.Output<string | undefined>,
): pulumi.Output<boolean> {
  const attachment = pulumi.createUrn(name, typeOf(type), self);
  return pulumi
    .all([ifKnown(attachedBy), attachment])
    .apply(([token, urn]) => token !== undefined && token === tokenOf(identityOf(token), urn));
}

/** A preview does not know what the state does not hold: there it is nothing, and what comes of it is known. */
function ifKnown<T>(value: pulumi.Output<T>): pulumi.Output<T | undefined> {
  const { isKnown } = value as unknown as { isKnown: Promise<boolean> };
  return pulumi.output(isKnown.then((known) => (known ? value : undefined))) as pulumi.Output<T | undefined>;
}

/** What a cloud says of a disk, and where it is attached. */
interface SeenDisk {
  status: pulumi.Output<string>;
  attachedTo: pulumi.Output<string | undefined>;
  device: pulumi.Output<string | undefined>;
  attachedAt: pulumi.Output<string | undefined>;
  /** The token of what attached it, if a resource of ours did. */
  attachedBy: pulumi.Output<string | undefined>;
}

/** What is so of a disk that the program attaches nowhere: at the end of the `up` it is detached. */
export function leftAs(
  self: pulumi.ComponentResource,
  name: string,
  { name: type }: Pick<AnyResourceType, "name">,
  disk: SeenDisk,
): Omit<SeenDisk, "attachedBy"> & { path: pulumi.Output<string | undefined> } {
  const isDetached = isDetachedAfter(self, name, type, disk.attachedBy);
  return { ...seenAfter(isDetached, disk), path: pulumi.output(undefined) };
}

function seenAfter(isDetached: pulumi.Output<boolean>, disk: SeenDisk): Omit<SeenDisk, "attachedBy"> {
  return {
    status: pulumi.all([isDetached, disk.status]).apply(([detached, now]) => (detached ? "available" : now)),
    attachedTo: unless(isDetached, disk.attachedTo),
    device: unless(isDetached, disk.device),
    attachedAt: unless(isDetached, disk.attachedAt),
  };
}

/**
 * The same of a disk by itself: an attachment of this stack that the program has no more is deleted at the end of the `up`. By
 * the time the disk is read, the program has declared what attaches it, if anything does.
 * @param identity the stack's
 */
export function leftAloneAs(
  disk: pulumi.Resource & SeenDisk,
  { name: type }: Pick<AnyResourceType, "name">,
  identity: pulumi.Output<string>,
): SeenDisk {
  const { attachedBy } = disk;
  const isDetached = pulumi
    .all([ifKnown(attachedBy), identity])
    .apply(([token, own]) => token !== undefined && identityOf(token) === own && !isChangedBy(disk, typeOf(type)));
  return { ...seenAfter(isDetached, disk), attachedBy: unless(isDetached, attachedBy) };
}

/** What is so of a disk that is attached nowhere, once it is detached. */
function unless<T>(isDetached: pulumi.Output<boolean>, value: pulumi.Output<T>): pulumi.Output<T | undefined> {
  return pulumi.all([isDetached, value]).apply(([detached, now]) => (detached ? undefined : now)) as pulumi.Output<
    T | undefined
  >;
}
