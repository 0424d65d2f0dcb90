/** The native types of disks. API: EC2 */
import { fromTags, tagsOf } from "./tags";
import { given, native, type Tags } from "./type";

type VolumeInputs = {
  availabilityZone: string;
  size?: number;
  type?: string;
  encrypted?: boolean;
  snapshotId?: string;
  kmsKeyId?: string;
  tags?: Tags;
};

const volume = native<VolumeInputs>({
  replace: ["availabilityZone", "snapshotId", "encrypted", "kmsKeyId"],
  async create({ availabilityZone, size, type, encrypted, snapshotId, tags }, { ec2 }) {
    const made = await ec2.createVolume({
      ...{ AvailabilityZone: availabilityZone, Size: size, VolumeType: type as "gp3", SnapshotId: snapshotId },
      ...{ Encrypted: encrypted, TagSpecifications: tagsOf("volume", tags) },
    });
    return given(made.VolumeId, "VolumeId");
  },
  async read(id, { ec2 }) {
    const found = (await ec2.describeVolumes({ VolumeIds: [id] })).Volumes?.[0];
    return (
      found && {
        ...{ availabilityZone: found.AvailabilityZone, size: found.Size, type: found.VolumeType },
        ...{ encrypted: found.Encrypted, tags: fromTags(found.Tags) },
      }
    );
  },
  async update(VolumeId, was, now, { ec2 }) {
    if (was.size !== now.size || was.type !== now.type)
      await ec2.modifyVolume({ VolumeId, Size: now.size, VolumeType: now.type as "gp3" });
  },
  async delete(VolumeId, _was, { ec2 }) {
    await ec2.deleteVolume({ VolumeId });
  },
});

type AttachmentInputs = { deviceName: string; instanceId: string; volumeId: string; forceDetach?: boolean };

const volumeAttachment = native<AttachmentInputs>({
  replace: ["deviceName", "instanceId", "volumeId"],
  async create({ deviceName, instanceId, volumeId }, { ec2 }) {
    await ec2.attachVolume({ Device: deviceName, InstanceId: instanceId, VolumeId: volumeId });
    return `vai-${volumeId}-${instanceId}`;
  },
  async read(_id, { ec2 }, { instanceId, volumeId = "" }) {
    const found = (await ec2.describeVolumes({ VolumeIds: [volumeId] })).Volumes?.[0];
    const attachment = found?.Attachments?.find(({ InstanceId }) => InstanceId === instanceId);
    return attachment && { deviceName: attachment.Device, instanceId, volumeId };
  },
  async delete(_id, { instanceId, volumeId, forceDetach }, { ec2 }) {
    await ec2.detachVolume({ InstanceId: instanceId, VolumeId: volumeId, Force: forceDetach });
  },
});

/** The native types of disks, by their tokens. */
export const disks = {
  "aws:ebs/volume:Volume": volume,
  "aws:ec2/volumeAttachment:VolumeAttachment": volumeAttachment,
};
