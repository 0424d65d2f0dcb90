/** What routes of Tencent Cloud lead to: its kinds of next hops, and the words that routes have for them on every cloud. */
import type { Route } from "tencentcloud-sdk-nodejs/tencentcloud/services/vpc/v20170312/vpc_models";
import type { Target } from "../../core/routes";
import { hasUnknown } from "../../core/schema";

/** A next hop as the API writes it. */
export type NextHop = Pick<Route, "GatewayType" | "GatewayId">;

/** The internet, by an instance's own public address. */
export const INTERNET = "internet";

/** Kinds of gateways by what their ids begin with. */
const GATEWAYS: Readonly<Record<string, string>> = {
  ccn: "CCN",
  dcg: "DIRECTCONNECT",
  havip: "HAVIP",
  ins: "CVM",
  vpce: "GWLB_ENDPOINT",
  vpngw: "VPN",
};

const prefixOf = (id: string): string => id.split("-")[0] ?? "";

/** What a route of the API leads to; an instance by its private address, as the API says it. */
export function targetOfRoute({ GatewayType = "", GatewayId = "" }: Partial<NextHop>): Target {
  if (GatewayType === "NORMAL_CVM") return { address: GatewayId };
  if (GatewayType === "NAT" || GatewayType === "INTRANAT") return { natGatewayId: GatewayId };
  if (GatewayType === "PEERCONNECTION") return { peeringId: GatewayId };
  return { gatewayId: GatewayType === "EIP" ? INTERNET : GatewayId };
}

/**
 * A next hop as the API takes it.
 * @param addressOf the private address of an instance
 */
export function nextHop(via: Target, addressOf: (instance: string) => string): NextHop {
  const { instanceId, address, natGatewayId, peeringId, gatewayId = "" } = via;
  if (instanceId) return { GatewayType: "NORMAL_CVM", GatewayId: addressOf(instanceId) };
  if (address) return { GatewayType: "NORMAL_CVM", GatewayId: address };
  if (natGatewayId)
    return { GatewayType: prefixOf(natGatewayId) === "intranat" ? "INTRANAT" : "NAT", GatewayId: natGatewayId };
  if (peeringId) return { GatewayType: "PEERCONNECTION", GatewayId: peeringId };
  if (gatewayId === INTERNET) return { GatewayType: "EIP", GatewayId: "0" };
  return { GatewayType: GATEWAYS[prefixOf(gatewayId)] ?? "", GatewayId: gatewayId };
}

/** What is wrong with what a route leads to; it may hold UNKNOWN. */
export function targetFault({ gatewayId, instanceId }: Target): [keyof Target, string] | undefined {
  if (instanceId && !hasUnknown(instanceId) && prefixOf(instanceId) !== "ins")
    return ["instanceId", "must be the id of an instance: ins-…"];
  if (!gatewayId || hasUnknown(gatewayId) || gatewayId === INTERNET || GATEWAYS[prefixOf(gatewayId)]) return undefined;
  const known = Object.keys(GATEWAYS).map((prefix) => `${prefix}-…`);
  return ["gatewayId", `must be the id of a gateway (${known.join(", ")}), or "${INTERNET}" for the internet`];
}
