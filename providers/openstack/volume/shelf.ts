/**
 * The volumes of a shelved server. Nova still lists them as its own, while Cinder calls them reserved and names no server:
 * read alone, such a volume would seem to be attached to nothing.
 */
import type { OpenStack } from "../client";
import { attachedVolume, isShelved, servers } from "../compute/server/api";
import type { VolumeWire } from "./api";

/** True for a volume that may be a shelved server's, which only Nova can say. */
export const mayBeShelved = ({ status, attachments }: VolumeWire): boolean =>
  status === "reserved" && attachments.length === 0;

/** A volume with the shelved server that has it, if one has. Only for a reserved volume are the servers listed. */
export async function withShelvedHolder(client: OpenStack, volume: VolumeWire): Promise<VolumeWire> {
  if (!mayBeShelved(volume)) return volume;
  const holder = (await servers(client).all()).find((one) => isShelved(one) && attachedVolume(one, volume.id));
  return holder ? { ...volume, attachments: [{ server_id: holder.id }] } : volume;
}
