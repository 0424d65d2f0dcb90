/** The deletion of a volume. API: block storage v3 DELETE /volumes/{id} */
import { OmnicloudError, refusedWith } from "../../core/errors";
import { until } from "../../core/poll";
import type { OpenStack } from "../client";
import { isBeingDeleted, servers } from "../compute/server/api";
import { type VolumeWire, volumes } from "./api";
import { describeState, isAtRest } from "./endState";
import { withShelvedHolder } from "./shelf";

/** For how long (ms) a volume may still be attached: the delete of its server may be on its way. After that it is meant. */
const A_MOMENT = 10_000;

/** The state of a volume that the cloud failed to delete: Cinder refuses to delete it in this state. */
const NOT_DELETED = "error_deleting";

/**
 * Deletes a volume and waits until it is gone; one that is gone already is success.
 * @throws CloudError for one that is attached to a server, OmnicloudError if the cloud fails to delete it
 */
export async function deleteVolume(client: OpenStack, id: string): Promise<void> {
  const end = Date.now() + A_MOMENT;
  const outcome = await until(`volume ${id} to be free`, async () => {
    try {
      return (await client.delete("volume", `/volumes/${id}`)) ? "deleted" : "gone";
    } catch (error) {
      // Cinder names all the statuses in which it would delete the volume, not the one that the volume has.
      if (!refusedWith(error, 400)) throw error;
      const now = await volumes(client).readNow(id);
      if (now?.status === NOT_DELETED) await prepareAnotherDelete(client, now);
      else if (!(await isOnItsWay(client, now)) && Date.now() > end) throw error;
      return undefined;
    }
  });
  if (outcome === "gone") return;
  const left = await until(`volume ${id} to be gone`, async () => {
    const now = await volumes(client).readNow(id);
    if (!now) return "gone" as const;
    return now.status === NOT_DELETED ? now : undefined;
  });
  if (left !== "gone") throw notDeletedError(left);
}

/** An operator may have the cloud try again. @throws OmnicloudError for others, who cannot */
async function prepareAnotherDelete(client: OpenStack, volume: VolumeWire): Promise<void> {
  if (!(await client.isOperator())) throw notDeletedError(volume);
  await client.post("volume", `/volumes/${volume.id}/action`, { "os-reset_status": { status: "error" } });
}

function notDeletedError(volume: VolumeWire): OmnicloudError {
  return new OmnicloudError(
    `volume ${volume.id} was not deleted: ${describeState(volume)}; the cloud's operator can find out why, and delete it (openstack volume delete --force ${volume.id})`,
  );
}

/** Whether the cloud still works on a volume, or on the end of a server that has it. */
async function isOnItsWay(client: OpenStack, now: VolumeWire | undefined): Promise<boolean> {
  if (!now) return true;
  const { attachments } = await withShelvedHolder(client, now);
  if (!isAtRest(now) && attachments.length === now.attachments.length) return true;
  const holders = await Promise.all(attachments.map(({ server_id }) => servers(client).readNow(server_id)));
  return holders.some((server) => !server || isBeingDeleted(server));
}
