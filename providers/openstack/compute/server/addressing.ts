/**
 * Where a server is reached, and which of its addresses is *the* address: the first one in its first network. One rule, for
 * the resource and for `getInstance`. Which network is the first, Nova tells by the order in which the server got them; if a
 * program has changed the order since, the server's metadata say it.
 */
import type { ServerNetwork } from "../../../../components/instance";
import type { OpenStack } from "../../client";
import { changeMetadata, ORDER_KEY, type ServerState, type ServerWire } from "./api";
import { inDeclaredOrder, portsNow, type ServerPort } from "./ports";
import type { ServerOutputs } from "./server";

/** How many characters of a port's id stand there, and how many ports at most: a value has up to 255 characters. */
const DIGITS = 8;
const MOST = 28;

/** Where a server is reached. */
export type Addressing = Pick<ServerOutputs, "address" | "addresses" | "networkIds" | "portIds">;

/** A server's networks and addresses, in the order of its ports. */
export function addressingOf({ addresses, fixedAddresses }: ServerState, ports: readonly ServerPort[]): Addressing {
  const own = ports.flatMap((port) => port.fixed_ips.map(({ ip_address }) => ip_address));
  return {
    // At times compute shows a new port's address earlier than the network service.
    address: own[0] ?? fixedAddresses[0]?.addr,
    addresses: [...new Set([...own, ...addresses])],
    networkIds: [...new Set(ports.map((port) => port.network_id))],
    portIds: ports.map(({ id }) => id),
  };
}

/** A server's ports in the order of its networks, as far as the cloud knows it. */
export function inCloudsOrder(
  { metadata }: Pick<ServerWire, "metadata">,
  { fixedAddresses }: Pick<ServerState, "fixedAddresses">,
  ports: readonly ServerPort[],
): ServerPort[] {
  const recorded = (metadata[ORDER_KEY] ?? "").split(",").filter(Boolean);
  const places = ports.map((port) => {
    const written = recorded.indexOf(port.id.slice(0, DIGITS));
    const shown = fixedAddresses.findIndex(({ addr }) => port.fixed_ips.some(({ ip_address }) => ip_address === addr));
    // What was recorded comes first; a port that was added since comes behind.
    return written >= 0 ? written : recorded.length + (shown >= 0 ? shown : ports.length + fixedAddresses.length);
  });
  return ports
    .map((port, i) => ({ port, place: places[i] ?? 0 }))
    .sort((a, b) => a.place - b.place)
    .map(({ port }) => port);
}

/** Records the order of a server's networks, once a program has changed it: Nova would tell the earlier one. */
export async function recordOrder(
  client: OpenStack,
  { id, metadata }: ServerWire,
  declared: readonly ServerNetwork[],
): Promise<void> {
  const ports = inDeclaredOrder(declared, await portsNow(client, id));
  const order = ports.slice(0, MOST).map((port) => port.id.slice(0, DIGITS));
  const wanted: Record<string, string> = order.length > 1 ? { [ORDER_KEY]: order.join(",") } : {};
  await changeMetadata(client, id, metadata, wanted, { [ORDER_KEY]: "" });
}
