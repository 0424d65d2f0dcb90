/** The definition of a disk's attachment to an instance. */
import { z } from "zod";
import { define, type Seen } from "../../../core/definition";
import { runInTurn } from "../../../core/limit";
import { pairId } from "../../../core/pairId";
import type { Shape } from "../../../core/schema";
import { bothEnds } from "../../../core/touched";
import { awsFields } from "../../args";
import type { Aws } from "../../client";
import { attachmentTo, toDisk, type VolumeWire, volumes } from "../api";
import { attach, detach, type Pair, waitUntilAttached } from "./api";
import { type DiskAttachmentArgs, type DiskAttachmentOutputs, diskAttachmentType } from "./attachment";
import { attachmentOwner, listMarkedAttachments } from "./owner";

/** The path of a disk in a guest on Nitro, which knows it by its id without the hyphen. */
export const pathOf = (disk: string) => `/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${disk.replace("-", "")}`;

function view(instance: string, wire: VolumeWire): Seen<DiskAttachmentArgs, DiskAttachmentOutputs> | undefined {
  const attachment = attachmentTo(instance, wire);
  if (!attachment) return undefined;
  const { id, status } = toDisk(wire);
  return {
    args: { instance, disk: id },
    outputs: {
      device: attachment.Device,
      path: pathOf(id),
      attachedAt: attachment.AttachTime?.toISOString(),
      status,
    },
  };
}

const idOf = ({ instance, disk }: Pair) => pairId.of(instance, disk);

function pairIn(id: string): Pair {
  const [instance, disk] = pairId.parts(id);
  return { instance, disk };
}

/** The definition of a disk's attachment to an instance. */
export const diskAttachment = define<DiskAttachmentArgs, DiskAttachmentOutputs, Aws>(diskAttachmentType, {
  args: z.strictObject({
    ...awsFields,
    instance: z.string().regex(/^i-[0-9a-f]+$/, "must be an instance's id: i-…"),
    disk: z.string().regex(/^vol-[0-9a-f]+$/, "must be a disk's id: vol-…"),
    force: z.boolean().optional(),
  } satisfies Shape<DiskAttachmentArgs>),
  touches: bothEnds("instance", "disk"),
  replaceOn: ["instance", "disk", "region"],
  partOf: ["instance", "disk"],
  ownership: attachmentOwner,
  leftovers: listMarkedAttachments,

  async find(args, { cloud }) {
    const wire = await volumes(cloud).get(args.disk);
    return wire && attachmentTo(args.instance, wire) ? idOf(args) : undefined;
  },

  async create(args, { cloud }, { say, made }) {
    // Two at a time would choose one device.
    await runInTurn(args.instance, () => attach(cloud, args, say, () => made(idOf(args))));
    return idOf(args);
  },

  async settle(id, _args, { cloud }, { saw }) {
    const pair = pairIn(id);
    const seen = view(pair.instance, await waitUntilAttached(cloud, pair));
    if (seen) saw(seen);
  },

  async read(id, _was, { cloud }) {
    const { instance, disk } = pairIn(id);
    const wire = await volumes(cloud).get(disk);
    return wire && view(instance, wire);
  },

  // Whether it is forced is for the state to know: it is deleted from there.
  update: async () => undefined,

  async delete(id, { force = false }, { cloud }) {
    const pair = pairIn(id);
    await runInTurn(pair.instance, () => detach(cloud, pair, force));
  },
});
