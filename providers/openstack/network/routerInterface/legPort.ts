/**
 * The port of a leg with an address of its own: the router takes it by its id. It is created with the leg's token in its
 * description, so that a create that runs again takes the same one. API: network v2.0 POST /ports
 */

import { isSameAddress } from "../../../core/addresses";
import type { Context } from "../../../core/definition";
import type { OpenStack } from "../../client";
import { goneError } from "../../gone";
import { descriptionForServer, type PortWire, portsIn, portsWith } from "../port/api";
import { subnets } from "../subnet/api";

/** The port of a leg with this address, created if an earlier run did not. */
export async function portWithAddress(
  subnet: string,
  address: string,
  { cloud, tokens, name }: Pick<Context<OpenStack>, "cloud" | "tokens" | "name">,
): Promise<PortWire> {
  const own = (await portsWith(cloud, { description: tokens.map(descriptionForServer) })).filter(
    (one) => !one.device_id,
  );
  const found = own.find(({ fixed_ips: [ip] }) => ip?.subnet_id === subnet && isSameAddress(ip.ip_address, address));
  if (found) return found;
  const wire = await subnets(cloud).get(subnet);
  if (!wire) throw goneError(`subnet ${subnet}`);
  const fixed_ips = [{ subnet_id: subnet, ip_address: address }];
  const description = descriptionForServer(tokens[0] ?? "");
  const body = { port: { name, network_id: wire.network_id, fixed_ips, description } };
  return (await cloud.post<{ port: PortWire }>("network", "/ports", body)).port;
}

/** The port that a leg is to take. */
export async function portById(cloud: OpenStack, id: string): Promise<PortWire> {
  const found = await portsIn(cloud).readNow(id);
  if (!found) throw goneError(`port ${id}`);
  return found;
}
