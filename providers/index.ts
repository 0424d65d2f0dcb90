/** The kinds of cloud that there are, each with its connections and its client. */
import { ceph } from "./ceph/cloud";
import type { Cloud } from "./core/cloud";
import { Connections } from "./core/connection";
import { examcloud } from "./examcloud/cloud";
import { luoyun } from "./luoyun/cloud";
import { openstack } from "./openstack/cloud";
import { qingstor } from "./qingstor/cloud";

/** All kinds. */
export const clouds = [openstack, ceph, qingstor, luoyun, examcloud].map((cloud) => cloud as unknown as Cloud);

/** The connections in a stack's config, whose structured values arrive as JSON. */
export function connectionsOf(config: (key: string) => string | undefined): Connections {
  const written = config("omnicloud:connections");
  return new Connections(
    clouds,
    written ? (JSON.parse(written) as Record<string, unknown>) : {},
    config("omnicloud:connection"),
  );
}
