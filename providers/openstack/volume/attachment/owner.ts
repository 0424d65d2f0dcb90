/**
 * Whose an attachment is: the volume's metadata names the server and the resource. A mark that names a server which does
 * not have the volume any more counts as none. API: block storage v3 POST /volumes/{id}/metadata
 */
import type { Marked, Ownership } from "../../../core/definition";
import { MARK_KEY, type Mark, markIn } from "../../../core/mark";
import { pairId } from "../../../core/pairId";
import type { OpenStack } from "../../client";
import { rootVolumeOf, servers } from "../../compute/server/api";
import { common } from "../../mark";
import { ATTACHED_KEY, attachmentTo, compareDevices, deviceOf, type VolumeWire, volumes } from "../api";
import { withShelvedHolder } from "../shelf";

/** The mark of a volume's attachment to a server. */
export function attachmentMark(server: string, { metadata }: VolumeWire): Mark | undefined {
  const [named, mark] = (metadata[ATTACHED_KEY] ?? "").split(" ");
  return named === server ? markIn(mark) : undefined;
}

/** The token of the resource that attached a volume where it is; absent also if that left it attached for good. */
export function attachedBy(volume: VolumeWire): string | undefined {
  const [attachment] = volume.attachments;
  const mark = attachment && attachmentMark(attachment.server_id, volume);
  return mark?.kept ? undefined : mark?.token;
}

/** The volumes of a server, by device. */
function disksOf(server: string, all: readonly VolumeWire[]): VolumeWire[] {
  const own = all.filter((volume) => attachmentTo(server, volume) !== undefined);
  return own.sort((a, b) => compareDevices(deviceOf(a, server), deviceOf(b, server)));
}

/** All volumes as they were when the run first asked. */
const firstList = (cloud: OpenStack) => cloud.once("volumes, for their attachments", () => volumes(cloud).all());

/** How an attachment says whose it is. */
export const attachmentOwner: Ownership<OpenStack> = {
  async write(id, { cloud, mark }) {
    const [server, volume] = pairId.parts(id);
    await cloud.post("volume", `/volumes/${volume}/metadata`, { metadata: { [ATTACHED_KEY]: `${server} ${mark}` } });
    return true;
  },

  async read(id, cloud) {
    const [server, volume] = pairId.parts(id);
    const found = (await firstList(cloud)).find((one) => one.id === volume);
    if (!found) return undefined;
    const named = attachmentMark(server, found);
    // Of a volume that several servers have, only the last attachment has its mark.
    return named ?? (found.attachments.length > 1 && found.metadata[ATTACHED_KEY] ? "unmarkable" : undefined);
  },

  async erase(id, cloud) {
    const [server, volume] = pairId.parts(id);
    const now = await volumes(cloud).readNow(volume);
    if (now && attachmentMark(server, now)) await cloud.delete("volume", `/volumes/${volume}/metadata/${ATTACHED_KEY}`);
  },
};

/**
 * The attachments with a mark, and those without one of which server and volume belong to one stack: a run was interrupted
 * before it could write the mark.
 */
export async function listMarkedAttachments(cloud: OpenStack): Promise<Marked[]> {
  const read = await Promise.all((await volumes(cloud).all()).map((volume) => withShelvedHolder(cloud, volume)));
  const all = read.filter(({ attachments }) => attachments.length > 0);
  if (all.length === 0) return [];
  const holders = new Map((await servers(cloud).all()).map((server) => [server.id, server]));
  return all.flatMap((volume) =>
    volume.attachments.flatMap(({ server_id: server, attached_at }): Marked[] => {
      const holder = holders.get(server);
      // What a server boots from is its own, and no attachment.
      if (holder && rootVolumeOf(holder, disksOf(server, all)) === volume) return [];
      const mark =
        attachmentMark(server, volume) ?? common(markIn(holder?.metadata[MARK_KEY]), markIn(volume.metadata[MARK_KEY]));
      const createdAt = attached_at ?? "";
      return mark ? [{ ...mark, id: pairId.of(server, volume.id), name: volume.name ?? "", createdAt }] : [];
    }),
  );
}
