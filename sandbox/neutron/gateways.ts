// Neutron: a router's gateway to an external network.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import type { Call } from "../service";
import { bool, type Doc, docs, isDoc, str } from "../wire";
import { canonicalAddress } from "./addresses";
import { badRequest, forbidden } from "./collection";
import { getNetwork } from "./networks";
import { createPort, deletePort } from "./ports";
import type { FixedIp, Port, Router } from "./state";

/**
 * Sets a router's gateway, or clears it if `value` names no network.
 * @param value The body's `external_gateway_info`.
 * @param action What the policy calls the request.
 * @throws Refusal If floating IPs need the gateway, or if the caller may not have what it requests.
 */
export function setGateway(
  cloud: Cloud,
  call: Call,
  router: Router,
  value: unknown,
  action: "create" | "update",
): void {
  const given = isDoc(value) ? value : {};
  if (!call.who.admin) refuseOperatorFields(given, action);
  const networkId = str(given, "network_id");
  if (networkId === undefined) {
    clearGateway(cloud, router);
    return;
  }
  const network = getNetwork(cloud, call, networkId);
  if (!network["router:external"])
    throw badRequest(`Bad router request: Network ${networkId} is not an external network.`, "BadRequest");
  const snat = bool(given, "enable_snat") ?? true;
  const old = portOf(cloud, router);
  if (old && old.network_id === networkId && hasAddresses(old, docs(given, "external_fixed_ips"))) {
    if (router.external_gateway_info) router.external_gateway_info.enable_snat = snat;
    return;
  }
  if (old) deletePort(cloud, old);
  const port = createPort(cloud, network, "", {
    device_owner: "network:router_gateway",
    device_id: router.id,
    ...(docs(given, "external_fixed_ips") ? { fixed_ips: given.external_fixed_ips } : {}),
  });
  router.external_gateway_info = { network_id: networkId, external_fixed_ips: port.fixed_ips, enable_snat: snat };
  router.gw_port_id = port.id;
}

/** Whether a port has the addresses that are asked for, and no others; all do if none are. */
function hasAddresses({ fixed_ips }: Port, wanted: Doc[] | undefined): boolean {
  if (wanted === undefined) return true;
  const fits = ({ subnet_id, ip_address }: FixedIp, each: Doc): boolean =>
    (each.subnet_id === undefined || each.subnet_id === subnet_id) &&
    (each.ip_address === undefined || canonicalAddress(String(each.ip_address)) === ip_address);
  return wanted.length === fixed_ips.length && wanted.every((each) => fixed_ips.some((ip) => fits(ip, each)));
}

function refuseOperatorFields(given: Doc, action: string): void {
  const extra = ["enable_snat", "external_fixed_ips"].find((name) => given[name] !== undefined);
  if (!extra) return;
  const base = `rule:${action}_router:external_gateway_info`;
  throw forbidden(`(rule:${action}_router and (${base} and (${base}:network_id and ${base}:${extra})))`);
}

const portOf = (cloud: Cloud, router: Router) =>
  router.gw_port_id ? cloud.neutron.ports.get(router.gw_port_id) : undefined;

function clearGateway(cloud: Cloud, router: Router): void {
  const old = portOf(cloud, router);
  const isUsed = [...cloud.neutron.floatingIps.values()].some(
    (each) => each.router_id === router.id && each.port_id !== null,
  );
  if (old && isUsed) {
    throw new Refusal(
      409,
      `Gateway cannot be updated for router ${router.id}, since a gateway to external network ${old.network_id} is required by one or more floating IPs.`,
      "RouterExternalGatewayInUseByFloatingIp",
    );
  }
  if (old) deletePort(cloud, old);
  router.external_gateway_info = null;
  router.gw_port_id = null;
}
