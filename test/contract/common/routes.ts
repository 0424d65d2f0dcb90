/** The contract's cases of Routes. */
import { expect } from "vitest";
import { type Cases, isReached, knows, staysThere, takesOver } from "./judges";
import type { Seen } from "./seen";

/** A route of this kind is in the table, and leads to what was written. */
const leadsTo =
  (kind: "instanceId" | "networkInterfaceId" | "natGatewayId" | "gatewayId" | "peeringId" | "address") =>
  ({ first, second, cloud }: Seen) => {
    const target = cloud.words.targets[kind];
    expect(target).toEqual(expect.any(String));
    for (const { ways } of [first, second]) expect(Object.values(ways).flat()).toContain(target);
  };

const destinations = (ways: Record<string, string[]>) => Object.keys(ways).filter((one) => /^172\.3/.test(one));

/** By argument and output. */
export const routes: Cases = {
  "Routes connection": isReached("ways", "routeTableId"),
  "Routes region": staysThere("ways", "routeTableId"),
  "Routes routeTableId": ({ first }) =>
    expect(first.outputs.ways.routeTableId).toBe((first.outputs.away.routeTableIds as Record<string, string>).only),
  "Routes vpc": ({ first }) => {
    expect(first.outputs.byVpc.routeTableId).toBe(first.outputs.ways.routeTableId);
    expect(Object.keys(first.ways)).toContain("172.29.0.0/16");
  },
  "Routes routes": ({ first, second }) =>
    expect([destinations(first.ways), destinations(second.ways)]).toEqual([["172.30.0.0/16"], ["172.31.0.0/16"]]),
  "Routes routes[].destinationCidrBlock": ({ second }) => expect(destinations(second.ways)).toEqual(["172.31.0.0/16"]),
  "Routes routes[].via": ({ second, cloud }) =>
    expect(second.ways["172.31.0.0/16"]).toContain(Object.values(cloud.words.targets)[0]),
  "Routes routes[].via.instanceId": leadsTo("instanceId"),
  "Routes routes[].via.networkInterfaceId": leadsTo("networkInterfaceId"),
  "Routes routes[].via.natGatewayId": leadsTo("natGatewayId"),
  "Routes routes[].via.gatewayId": leadsTo("gatewayId"),
  "Routes routes[].via.peeringId": leadsTo("peeringId"),
  "Routes routes[].via.address": leadsTo("address"),
  "Routes adopt": takesOver("Routes"),
  "Routes takeOver": ({ adopting }) => {
    expect(adopting.Routes?.without).toMatch(/leads to .* already, .* takeOver: true/);
    expect(adopting.Routes?.with).not.toMatch(/takeOver: true|preview failed/);
  },
  "Routes → routeTableId": knows("ways", "routeTableId"),
  "Routes → routes": ({ second, cloud }) =>
    expect(second.outputs.ways.routes).toHaveLength(Object.keys(cloud.words.targets).length + 1),
};
