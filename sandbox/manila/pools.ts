// Manila: pools: what its back ends offer, for the operator.
import type { Cloud } from "../cloud";
import { type Call, type Route, route } from "../service";
import type { ShareType } from "./state";
import { findType, isServed } from "./types";
import { hostOf } from "./views";
import { requireOperator } from "./words";

const BACKENDS = [
  { backend: "plain", servers: false },
  { backend: "served", servers: true },
];

/** Whether a pool has what a type's specs require: `<in> NFS` is one of its protocols, all else is the list of them. */
function hasWhatTypeNeeds(cloud: Cloud, type: ShareType, servers: boolean): boolean {
  if (isServed(type) !== servers) return false;
  const wanted = type.extra_specs.storage_protocol;
  if (wanted === undefined) return true;
  const part = /^<in> (.*)$/.exec(wanted)?.[1];
  return part === undefined ? wanted === cloud.manila.protocols.join("_") : cloud.manila.protocols.includes(part);
}

function listPools(cloud: Cloud, call: Call, detail: boolean) {
  requireOperator(call);
  const wanted = call.query.get("share_type");
  const type = wanted === null ? undefined : findType(cloud, wanted);
  return BACKENDS.filter(({ servers }) => !type || hasWhatTypeNeeds(cloud, type, servers)).map(
    ({ backend, servers }) => {
      const name = hostOf({ share_network_id: servers ? "any" : null });
      const [host = "", pool = ""] = name.split(/@[^#]*#/);
      const capabilities = {
        pool_name: pool,
        total_capacity_gb: 1230,
        free_capacity_gb: 1210,
        share_backend_name: backend,
        storage_protocol: cloud.manila.protocols.join("_"),
        driver_handles_share_servers: servers,
        snapshot_support: true,
      };
      return { name, host, backend, pool, ...(detail ? { capabilities } : {}) };
    },
  );
}

/** The routes of /scheduler-stats/pools. */
export function poolRoutes(cloud: Cloud): Route[] {
  return ["", "/detail"].map((end) =>
    route(`GET /scheduler-stats/pools${end}`, (call) => ({
      status: 200,
      body: { pools: listPools(cloud, call, end !== "") },
    })),
  );
}
