// Neutron: ports: created, changed and deleted, by whoever needs them. Requests for them are in portRoutes.ts.
import type { Cloud } from "../cloud";
import { macAddress } from "../identifiers";
import { Refusal } from "../refusal";
import { bool, type Doc, doc, docs, isDoc, python, str, strings } from "../wire";
import { parseCidr } from "./addresses";
import { badRequest, commonFields, touch } from "./collection";
import { allocateIps } from "./fixedIps";
import { defaultGroup } from "./groups";
import type { Network, Port } from "./state";

function groupsFor(cloud: Cloud, projectId: string, given: Doc, isOwn: boolean): string[] {
  const requested = strings(given, "security_groups");
  if (requested === undefined)
    return isOwn || bool(given, "port_security_enabled") === false ? [] : [defaultGroup(cloud, projectId).id];
  for (const id of requested) {
    if (!cloud.neutron.groups.has(id))
      throw new Refusal(404, `Security group ${id} does not exist`, "SecurityGroupNotFound");
  }
  if (new Set(requested.map((id) => cloud.neutron.groups.get(id)?.stateful)).size > 1) {
    const reason = "Cannot apply both stateful and stateless security groups on the same port at the same time";
    throw new Refusal(409, `Error ${reason} while attempting the operation.`, "SecurityGroupConflict");
  }
  return requested;
}

/** Refuses a hardware address that another port of the network has. */
function requireFreeMac({ neutron }: Cloud, networkId: string, mac: string, ownId?: string): void {
  for (const each of neutron.ports.values())
    if (each.network_id === networkId && each.mac_address === mac && each.id !== ownId)
      throw new Refusal(
        409,
        `Unable to complete operation for network ${networkId}. The mac address ${mac} is in use.`,
        "MacAddressInUse",
      );
}

/** The DHCP options of a port as a body changes them: one without a value is taken away. */
function dhcpOptions(given: Doc, before: unknown[]): unknown[] {
  const wanted = docs(given, "extra_dhcp_opts");
  if (!wanted) return before;
  const keyOf = (each: Doc): string => `${each.opt_name} ${each.ip_version ?? 4}`;
  const all = new Map(before.filter(isDoc).map((each) => [keyOf(each), each]));
  for (const each of wanted) {
    if (each.opt_value === null) all.delete(keyOf(each));
    else
      all.set(keyOf(each), {
        opt_name: each.opt_name,
        opt_value: each.opt_value,
        ip_version: Number(each.ip_version ?? 4),
      });
  }
  return [...all.values()];
}

/** Changes a port's hardware address and binding. */
function changeBinding(cloud: Cloud, port: Port, given: Doc): void {
  const mac = str(given, "mac_address")?.toLowerCase();
  if (mac !== undefined && mac !== port.mac_address) {
    if (port["binding:host_id"] !== "")
      throw new Refusal(
        409,
        `Unable to complete operation on port ${port.id}, port is already bound, port type: ovs, old_mac ${port.mac_address}, new_mac ${mac}.`,
        "PortBound",
      );
    requireFreeMac(cloud, port.network_id, mac, port.id);
    port.mac_address = mac;
  }
  port["binding:vnic_type"] = str(given, "binding:vnic_type") ?? port["binding:vnic_type"];
  port["binding:host_id"] = str(given, "binding:host_id") ?? port["binding:host_id"];
  if (given["binding:profile"] !== undefined) port["binding:profile"] = doc(given, "binding:profile");
}

/** The pairs of a body; one without a hardware address has the port's. */
function pairsFor(given: Doc, mac: string): Doc[] | undefined {
  const pairs = docs(given, "allowed_address_pairs")?.map((each): Doc => ({ mac_address: mac, ...each }));
  for (const { ip_address } of pairs ?? [])
    if (typeof ip_address !== "string" || !parseCidr(ip_address))
      throw badRequest(`${python(ip_address)} is not a valid IP address`);
  const forms = pairs?.map((each) => `${each.mac_address} ${"ip_address" in each ? each.ip_address : ""}`) ?? [];
  if (new Set(forms).size < forms.length)
    throw badRequest("Request contains duplicate address pair", "DuplicateAddressPairInRequest");
  return pairs;
}

/** Refuses what a port without port security cannot have. */
function checkSecurity(
  port: Pick<Port, "port_security_enabled" | "allowed_address_pairs">,
  groups: string[] | undefined,
  had: string[],
): void {
  if (port.port_security_enabled) return;
  if (groups && groups.length > 0)
    throw badRequest(
      "Invalid input for operation: Port security must be enabled and port must have an IP address in order to use security groups.",
      "PortSecurityAndIPRequiredForSecurityGroups",
    );
  if (groups === undefined && had.length > 0)
    throw new Refusal(
      409,
      "Port has security group associated. Cannot disable port security or IP address until security group is removed.",
      "PortSecurityPortHasSecurityGroup",
    );
  if (port.allowed_address_pairs.length > 0)
    throw new Refusal(
      409,
      "Port Security must be enabled in order to have allowed address pairs on a port.",
      "AddressPairAndPortSecurityRequired",
    );
}

/**
 * Creates a port on a network.
 * @param given The attributes of a request's body; with a `device_owner` of "network:…" the port is Neutron's own.
 * @throws Refusal If it cannot have the addresses or security groups.
 */
export function createPort(cloud: Cloud, network: Network, projectId: string, given: Doc): Port {
  const mac = str(given, "mac_address")?.toLowerCase() ?? macAddress();
  requireFreeMac(cloud, network.id, mac);
  const deviceOwner = str(given, "device_owner") ?? "";
  const isOwn = deviceOwner.startsWith("network:");
  const isSecure = isOwn ? false : (bool(given, "port_security_enabled") ?? network.port_security_enabled);
  const secured = { ...given, port_security_enabled: isSecure };
  const port: Port = {
    ...commonFields(projectId, 1),
    name: str(given, "name") ?? "",
    description: str(given, "description") ?? "",
    // Neutron accepts tags here and forgets them, unless tag_ports_during_bulk_creation is among its plugins.
    tags: [],
    network_id: network.id,
    mac_address: mac,
    admin_state_up: bool(given, "admin_state_up") ?? true,
    status: isOwn ? "ACTIVE" : "DOWN",
    device_id: str(given, "device_id") ?? "",
    device_owner: deviceOwner,
    fixed_ips: allocateIps(cloud, network, mac, docs(given, "fixed_ips"), isOwn),
    port_security_enabled: isSecure,
    security_groups: groupsFor(cloud, projectId, secured, isOwn),
    allowed_address_pairs: pairsFor(given, mac) ?? [],
    extra_dhcp_opts: dhcpOptions(given, []),
    "binding:vnic_type": str(given, "binding:vnic_type") ?? "normal",
    "binding:host_id": str(given, "binding:host_id") ?? "",
    "binding:profile": doc(given, "binding:profile"),
  };
  if (!isOwn) checkSecurity(port, strings(given, "security_groups"), []);
  cloud.neutron.ports.set(port.id, port);
  return port;
}

/**
 * Changes a port's attributes.
 * @throws Refusal If it cannot have the addresses or security groups; its addresses are then kept.
 */
export function changePort(cloud: Cloud, port: Port, given: Doc): void {
  const pairs = pairsFor(given, port.mac_address) ?? port.allowed_address_pairs;
  const port_security_enabled = bool(given, "port_security_enabled") ?? port.port_security_enabled;
  if (!port.device_owner.startsWith("network:"))
    checkSecurity(
      { port_security_enabled, allowed_address_pairs: pairs },
      strings(given, "security_groups"),
      port.security_groups,
    );
  const ips = docs(given, "fixed_ips");
  if (ips) changeIps(cloud, port, ips);
  if (strings(given, "security_groups")) port.security_groups = groupsFor(cloud, port.project_id, given, false);
  port.name = str(given, "name") ?? port.name;
  port.description = str(given, "description") ?? port.description;
  port.admin_state_up = bool(given, "admin_state_up") ?? port.admin_state_up;
  port.device_id = str(given, "device_id") ?? port.device_id;
  port.device_owner = str(given, "device_owner") ?? port.device_owner;
  port.port_security_enabled = port_security_enabled;
  port.allowed_address_pairs = pairs;
  port.extra_dhcp_opts = dhcpOptions(given, port.extra_dhcp_opts);
  changeBinding(cloud, port, given);
  touch(port);
}

function changeIps(cloud: Cloud, port: Port, ips: Doc[]): void {
  const network = cloud.neutron.networks.get(port.network_id);
  if (!network) return;
  const before = port.fixed_ips;
  port.fixed_ips = [];
  try {
    port.fixed_ips = allocateIps(cloud, network, port.mac_address, ips);
  } catch (error) {
    port.fixed_ips = before;
    throw error;
  }
}

/** Deletes a port; a floating IP on it is kept, without a port. */
export function deletePort(cloud: Cloud, port: Port): void {
  cloud.neutron.ports.delete(port.id);
  for (const each of cloud.neutron.floatingIps.values()) {
    if (each.port_id !== port.id) continue;
    Object.assign(each, { port_id: null, fixed_ip_address: null, router_id: null, status: "DOWN" });
    touch(each);
  }
}
