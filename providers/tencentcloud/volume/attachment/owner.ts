/**
 * Whose an attachment is: a tag of the disk names the instance and the resource. A mark that names an instance which does not
 * have the disk any more counts as none.
 */
import type { Marked, Ownership } from "../../../core/definition";
import { isSameStack, MARK_KEY, type Mark, markIn } from "../../../core/mark";
import { pairId } from "../../../core/pairId";
import type { Tencent } from "../../client";
import { listInstances } from "../../instance/api";
import { changeTags, marksAmong, toTags } from "../../tags";
import { type DiskWire, disks, isAttachedTo, listDisks, toDisk, VOLUME } from "../api";

/** The key of the tag. */
const ATTACHED_KEY = `${MARK_KEY}-attached`;

/** The mark of a disk's attachment to an instance. */
export function attachmentMark(instance: string, { Tags }: DiskWire): Mark | undefined {
  const [named, mark] = (toTags(Tags)[ATTACHED_KEY] ?? "").split(" ");
  return named === instance ? markIn(mark) : undefined;
}

/** How an attachment says whose it is. */
export const attachmentOwner: Ownership<Tencent> = {
  async write(id, { cloud, mark }) {
    const [instance, disk] = pairId.parts(id);
    await changeTags(cloud, VOLUME, disk, { set: { [ATTACHED_KEY]: `${instance} ${mark}` } });
    disks(cloud).forget();
    return true;
  },

  async read(id, cloud) {
    const [instance, disk] = pairId.parts(id);
    const found = await disks(cloud).get(disk);
    return found && attachmentMark(instance, found);
  },

  async erase(id, cloud) {
    const [instance, disk] = pairId.parts(id);
    const now = await disks(cloud).readNow(disk);
    if (now && attachmentMark(instance, now)) await changeTags(cloud, VOLUME, disk, { remove: [ATTACHED_KEY] });
    disks(cloud).forget();
  },
};

/**
 * The attachments with a mark, and those without one of which instance and disk belong to one stack: a run was interrupted
 * before it could write the mark. What an instance boots from is its own, and no attachment.
 */
export async function listMarkedAttachments(cloud: Tencent): Promise<Marked[]> {
  const all = (await listDisks(cloud, [{ Name: "disk-usage", Values: ["DATA_DISK"] }])).filter((one) => one.InstanceId);
  const marked = all.filter(({ Tags }) => MARK_KEY in toTags(Tags) || ATTACHED_KEY in toTags(Tags));
  if (marked.length === 0) return [];
  const holders = new Map((await listInstances(cloud)).map((holder) => [holder.InstanceId ?? "", holder]));
  return marked.flatMap((wire): Marked[] => {
    const { id, name, instance = "" } = toDisk(wire);
    if (!isAttachedTo(instance, wire)) return [];
    const [one, other] = [marksAmong(toTags(holders.get(instance)?.Tags))[0], marksAmong(toTags(wire.Tags))[0]];
    const isOneStack = one !== undefined && other !== undefined && isSameStack(one.token, other.token);
    const both = isOneStack ? { token: one.token, kept: one.kept || other.kept } : undefined;
    const mark = attachmentMark(instance, wire) ?? both;
    return mark ? [{ ...mark, id: pairId.of(instance, id), name, createdAt: "" }] : [];
  });
}
