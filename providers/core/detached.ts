/** Disks that a program attaches nowhere any more. */
import * as pulumi from "@pulumi/pulumi";
import { typeOf } from "./address";
import { identityOf, tokenOf } from "./mark";

/**
 * Whether a disk is attached only as long as this `up` runs. The attachment that an earlier program had is deleted at its end,
 * when nothing reads the disk any more: the disk counts as detached.
 * @param self the component that had the attachment
 * @param name the attachment's name
 * @param type its type: `openstack:VolumeAttachment`
 * @param attachedBy the token of what attached the disk, if a resource of ours did
 */
export function isDetachedAfter(
  self: pulumi.ComponentResource,
  name: string,
  type: string,
  attachedBy: pulumi.Output<string | undefined>,
): pulumi.Output<boolean> {
  const attachment = pulumi.createUrn(name, typeOf(type), self);
  return pulumi
    .all([attachedBy, attachment])
    .apply(([token, urn]) => token !== undefined && token === tokenOf(identityOf(token), urn));
}

/** What is so of a disk that is attached nowhere, once it is detached. */
export function unless<T>(isDetached: pulumi.Output<boolean>, value: pulumi.Output<T>): pulumi.Output<T | undefined> {
  return pulumi.all([isDetached, value]).apply(([detached, now]) => (detached ? undefined : now)) as pulumi.Output<
    T | undefined
  >;
}
