/** Servers as what keeps a network, a group or a volume from being deleted. */
import { MARK_KEY, markIn } from "../../../core/mark";
import type { Obstacle } from "../../../core/obstacle";
import type { OpenStack } from "../../client";
import { servers } from "./api";

/** A server by its name, with its mark. One of another project is named by its id. */
export async function serverInTheWay(cloud: OpenStack, id: string): Promise<Obstacle> {
  const server = await servers(cloud).get(id);
  return { what: server ? `server ${server.name} (${id})` : `server ${id}`, mark: markIn(server?.metadata[MARK_KEY]) };
}
