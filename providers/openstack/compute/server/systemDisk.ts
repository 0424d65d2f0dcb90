/**
 * A server's system disk, if it is a volume. Nova creates it with the server (block_device_mapping_v2), so it does not
 * carry our mark, and deletes it with the server unless asked not to. API: block storage v3 /volumes/{id}/action
 */
import type { DiskSpec } from "../../../../lookups/instance";
import { OmnicloudError } from "../../../core/errors";
import type { OpenStack } from "../../client";
import { volumes } from "../../volume/api";
import { changeVolume } from "../../volume/change";
import { attachedVolume, type ServerWire } from "./api";
import { isDeletedWithServer, type ServerSystemDisk } from "./bootDisk";
import type { Say } from "./state";

/** Grows and retypes the system disk, and sets whether it is deleted with the server; only what differs. */
export async function changeSystemDisk(
  client: OpenStack,
  server: ServerWire,
  disk: DiskSpec | undefined,
  wanted: ServerSystemDisk,
  say: Say,
): Promise<void> {
  const { id } = disk ?? {};
  if (id === undefined) throw new OmnicloudError(`server ${server.id} boots from no volume: it must be replaced`);
  const now = await volumes(client).readNow(id);
  if (!now) throw new OmnicloudError(`the system disk of server ${server.id}, volume ${id}, is gone`);
  await changeVolume(client, { id, size: now.size, type: now.volume_type ?? "" }, wanted, say);
  const attached = attachedVolume(server, id);
  const isDeletedWith = isDeletedWithServer(wanted);
  if (attached?.delete_on_termination === undefined || attached.delete_on_termination === isDeletedWith) return;
  const body = { volumeAttachment: { volumeId: id, delete_on_termination: isDeletedWith } };
  // The first microversion in which this can be changed.
  const options = { microversion: "2.85", accepts: [202] };
  await client.put("compute", `/servers/${server.id}/os-volume_attachments/${id}`, body, options);
}
