/** The deletion of a volume. API: block storage v3 DELETE /volumes/{id} */
import { refusedWith } from "../../core/errors";
import { until } from "../../core/poll";
import type { OpenStack } from "../client";
import { isBeingDeleted, servers } from "../compute/server/api";
import { isAtRest, volumes } from "./api";

/** For how long (ms) a volume may still be attached: the delete of its server may be on its way. After that it is meant. */
const A_MOMENT = 10_000;

/**
 * Deletes a volume and waits until it is gone; one that is gone already is success.
 * @throws CloudError for one that is attached to a server
 */
export async function deleteVolume(client: OpenStack, id: string): Promise<void> {
  const end = Date.now() + A_MOMENT;
  const outcome = await until(`volume ${id} to be free`, async () => {
    try {
      return (await client.delete("volume", `/volumes/${id}`)) ? "deleted" : "gone";
    } catch (error) {
      // Cinder names all the statuses in which it would delete the volume, not the one that the volume has.
      if (!refusedWith(error, 400)) throw error;
      if (!(await isOnItsWay(client, id)) && Date.now() > end) throw error;
      return undefined;
    }
  });
  if (outcome === "deleted")
    await until(`volume ${id} to be gone`, async () => ((await volumes(client).readNow(id)) ? undefined : true));
}

/** Whether the cloud still works on a volume, or on the end of a server that has it. */
async function isOnItsWay(client: OpenStack, id: string): Promise<boolean> {
  const now = await volumes(client).readNow(id);
  if (!now || !isAtRest(now)) return true;
  const holders = await Promise.all(now.attachments.map(({ server_id }) => servers(client).readNow(server_id)));
  return holders.some((server) => !server || isBeingDeleted(server));
}
