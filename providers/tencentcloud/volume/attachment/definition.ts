/** The definition of a disk's attachment to an instance. */
import { z } from "zod";
import { define, type Seen } from "../../../core/definition";
import { runInTurn } from "../../../core/limit";
import { pairId } from "../../../core/pairId";
import type { Shape } from "../../../core/schema";
import { bothEnds } from "../../../core/touched";
import { tencentFields } from "../../args";
import type { Tencent } from "../../client";
import { type DiskWire, disks, isAttachedTo, toDisk } from "../api";
import { attach, detach, type Pair, waitUntilAttached } from "./api";
import { type DiskAttachmentArgs, type DiskAttachmentOutputs, diskAttachmentType } from "./attachment";
import { attachmentOwner, listMarkedAttachments } from "./owner";

/** The path of a disk in a guest, which knows it by its id. */
export const pathOf = (disk: string) => `/dev/disk/by-id/virtio-${disk}`;

function view(instance: string, wire: DiskWire): Seen<DiskAttachmentArgs, DiskAttachmentOutputs> | undefined {
  if (!isAttachedTo(instance, wire)) return undefined;
  const { id, status } = toDisk(wire);
  // Neither device nor time are said.
  return {
    args: { instance, disk: id },
    outputs: { device: undefined, path: pathOf(id), attachedAt: undefined, status },
  };
}

const idOf = ({ instance, disk }: Pair) => pairId.of(instance, disk);

function pairIn(id: string): Pair {
  const [instance, disk] = pairId.parts(id);
  return { instance, disk };
}

/** The definition of a disk's attachment to an instance. */
export const diskAttachment = define<DiskAttachmentArgs, DiskAttachmentOutputs, Tencent>(diskAttachmentType, {
  args: z.strictObject({
    ...tencentFields,
    instance: z.string().regex(/^ins-\w+$/, "must be an instance's id: ins-…"),
    disk: z.string().regex(/^disk-\w+$/, "must be a disk's id: disk-…"),
  } satisfies Shape<DiskAttachmentArgs>),
  touches: bothEnds("instance", "disk"),
  replaceOn: ["instance", "disk", "region"],
  partOf: ["instance", "disk"],
  ownership: attachmentOwner,
  leftovers: listMarkedAttachments,

  async find(args, { cloud }) {
    const wire = await disks(cloud).get(args.disk);
    return wire && isAttachedTo(args.instance, wire) ? idOf(args) : undefined;
  },

  async create(args, { cloud }, { say, made }) {
    // One after the other, so that the guest counts them in their order.
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
    const wire = await disks(cloud).get(disk);
    return wire && view(instance, wire);
  },

  async delete(id, _was, { cloud }) {
    const pair = pairIn(id);
    await runInTurn(pair.instance, () => detach(cloud, pair));
  },
});
