/** The kinds of cloud that there are, each with its connections and its client. */
import { ceph } from "./ceph/cloud";
import type { CommonSettings, ConnectionKind } from "./connection";
import { Connections } from "./connection";
import { openstack } from "./openstack/cloud";
import { qingstor } from "./qingstor/cloud";

/** One kind of cloud. */
export interface Cloud<Settings extends CommonSettings = CommonSettings, Client = unknown>
  extends ConnectionKind<Settings> {
  /** The client of a connection at a place (region, project); one for each, shared by all resources there. */
  client(settings: Settings & { name: string }, place: Record<string, unknown>): Client;
  /** The places of a connection that have objects of their own, where it is more than one. */
  places?(settings: Settings): Record<string, unknown>[];
  /** Which `cloud` that is, and where in it (`region`, `project`), in one form however the place is written. */
  where(settings: Settings & { name: string }, place: Record<string, unknown>): Promise<Record<string, unknown>>;
}

/** All kinds. */
export const clouds: Cloud[] = [openstack, ceph, qingstor].map((cloud) => cloud as unknown as Cloud);

/** The connections in a stack's config, whose structured values arrive as JSON. */
export function connectionsOf(config: (key: string) => string | undefined): Connections {
  const written = config("omnicloud:connections");
  return new Connections(
    clouds,
    written ? (JSON.parse(written) as Record<string, unknown>) : {},
    config("omnicloud:connection"),
  );
}
