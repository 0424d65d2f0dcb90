/** The definition of a volume's attachment to a server. */
import { z } from "zod";
import { define, type Seen } from "../../../core/definition";
import { runInTurn } from "../../../core/limit";
import { pairId } from "../../../core/pairId";
import type { Shape } from "../../../core/schema";
import { bothEnds } from "../../../core/touched";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack } from "../../client";
import { objectId } from "../../ids";
import { timeOf } from "../../time";
import { attachmentTo, type VolumeWire, volumes } from "../api";
import { withShelvedHolder } from "../shelf";
import { attach, detach, type Pair, waitUntilAttached } from "./api";
import { type VolumeAttachmentArgs, type VolumeAttachmentOutputs, volumeAttachmentType } from "./attachment";
import { attachmentOwner, listMarkedAttachments } from "./owner";

/** The number of a serial number's characters that a guest sees. */
const SERIAL = 20;

function view(server: string, volume: VolumeWire): Seen<VolumeAttachmentArgs, VolumeAttachmentOutputs> | undefined {
  const attachment = attachmentTo(server, volume);
  if (!attachment) return undefined;
  return {
    args: { server, volume: volume.id },
    outputs: {
      device: attachment.device ?? undefined,
      path: `/dev/disk/by-id/virtio-${volume.id.slice(0, SERIAL)}`,
      attachedAt: timeOf(attachment.attached_at),
      status: volume.status,
      updatedAt: timeOf(volume.updated_at),
    },
  };
}

const idOf = ({ server, volume }: Pair) => pairId.of(server, volume);

function pairIn(id: string): Pair {
  const [server, volume] = pairId.parts(id);
  return { server, volume };
}

/** The definition of a volume's attachment to a server. */
export const volumeAttachment = define<VolumeAttachmentArgs, VolumeAttachmentOutputs, OpenStack>(volumeAttachmentType, {
  args: z.strictObject({
    ...openStackFields,
    server: objectId("server", "getInstance"),
    volume: objectId("volume", "getCloudDisk"),
  } satisfies Shape<VolumeAttachmentArgs>),
  touches: bothEnds("server", "volume"),
  replaceOn: ["server", "volume", ...PLACE],
  partOf: ["server", "volume"],
  ownership: attachmentOwner,
  leftovers: listMarkedAttachments,

  async find(args, { cloud }) {
    const volume = await volumes(cloud).get(args.volume);
    return volume && attachmentTo(args.server, await withShelvedHolder(cloud, volume)) ? idOf(args) : undefined;
  },

  async create(args, { cloud }, { say, made }) {
    await runInTurn(args.server, () => attach(cloud, args, say, () => made(idOf(args))));
    return idOf(args);
  },

  async settle(id, args, { cloud }, { say, saw }) {
    const seen = view(pairIn(id).server, await waitUntilAttached(cloud, args, say));
    if (seen) saw(seen);
  },

  async read(id, _was, { cloud }) {
    const { server, volume } = pairIn(id);
    const found = await volumes(cloud).get(volume);
    return found && view(server, await withShelvedHolder(cloud, found));
  },

  async delete(id, _was, { cloud }, { say }) {
    const pair = pairIn(id);
    await runInTurn(pair.server, () => detach(cloud, pair, say));
  },
});
