/** Servers as what keeps a network, a group or a volume from being deleted. */
import { MARK_KEY, markIn } from "../../../core/mark";
import type { Obstacle } from "../../../core/obstacle";
import type { OpenStack } from "../../client";
import { isBeingDeleted, servers } from "./api";

/** A server by its name, with its mark. One of another project is named by its id. */
export async function serverInTheWay(cloud: OpenStack, id: string): Promise<Obstacle> {
  const server = await servers(cloud).get(id);
  const what = server ? `server ${server.name} (${id})` : `server ${id}`;
  const stays = server !== undefined && !isBeingDeleted(server) && server.status !== "DELETED";
  return { what, mark: markIn(server?.metadata[MARK_KEY]), stays };
}
