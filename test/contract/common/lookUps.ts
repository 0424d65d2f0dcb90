/** Look-ups of several objects at once, in the program of the contract. */
import { getInstancesOutput, getRouteTablesOutput, getVpcsOutput } from "pulumi-omnicloud";
import type { Words } from "./cloud";
import type { declare } from "./program";

/** An id that no cloud gave to anything. */
const UNKNOWN = "i-00000000000000001";

/** Looks up what the program declares. */
export function lookUp({ web, spare, net }: ReturnType<typeof declare>, { connection }: Words) {
  const filters = { Name: "web two", State: "running" as const };
  return {
    byIds: getInstancesOutput({ connection, instanceIds: [web.id, UNKNOWN, spare.id], missing: "skip" }),
    byFilter: getInstancesOutput({ connection, instanceIds: [web.id, spare.id], filters }),
    byEither: getInstancesOutput(
      { connection, filters: [filters, { Name: "spare", State: ["stopped", "suspended"] }] },
      { dependsOn: [web, spare] },
    ),
    vpcs: getVpcsOutput({ connection, vpcIds: [net.id] }),
    vpcsNamed: getVpcsOutput({ connection, filters: { Name: ["net two", "nothing"] } }, { dependsOn: net }),
    tables: getRouteTablesOutput({ connection, vpcId: net.id }),
  };
}
