/** Manila's share networks. API: shared file systems v2 /share-networks */
import { refusedWith } from "../../../core/errors";
import { markIn, markOf, replaceMark } from "../../../core/mark";
import { until } from "../../../core/poll";
import type { OpenStack, Wire } from "../../client";
import { portsWith } from "../../network/port/api";
import { timeOf } from "../../time";
import type { ShareWire } from "../share/api";

/** A share network as the API has it. */
export interface ShareNetworkWire extends Wire {
  name: string | null;
  description: string | null;
  /** One; a cloud without Neutron has none. */
  share_network_subnets: { neutron_net_id: string | null; neutron_subnet_id: string | null }[];
  /** Without a zone: it is UTC. */
  created_at: string;
  updated_at: string | null;
}

/** A share network as our type. */
export interface ShareNetworkState {
  /** The id in the cloud. */
  id: string;
  /** Empty if it has none. */
  name: string;
  /** As its user wrote it; absent for our own. */
  description?: string;
  /** The network's id. */
  network?: string;
  /** The subnet's id. */
  subnet?: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** ISO 8601, UTC; absent if it never changed. */
  updatedAt?: string;
}

/** The share networks of a project, read together. */
export const shareNetworks = (client: OpenStack) =>
  client.collection<ShareNetworkWire>("share", "/share-networks", "share_network", { path: "/share-networks/detail" });

/** A share network as our type: for the resource's `read` and for `getNasShare`. */
export function toShareNetwork(wire: ShareNetworkWire): ShareNetworkState {
  const [subnet] = wire.share_network_subnets;
  return {
    id: wire.id,
    name: wire.name ?? "",
    description: withoutMark(wire.description ?? ""),
    network: subnet?.neutron_net_id ?? undefined,
    subnet: subnet?.neutron_subnet_id ?? undefined,
    createdAt: timeOf(wire.created_at) ?? "",
    updatedAt: timeOf(wire.updated_at),
  };
}

/** The number of a description's 255 characters that our mark needs. */
export const ROOM_FOR_MARK = 35;

/**
 * The description of a share network, which takes neither metadata nor tags: our mark stands behind its user's text.
 * @param label the description of one that was given none; it holds the mark
 */
export function withMark(description: string | undefined, { label, mark }: { label: string; mark: string }): string {
  return description === undefined ? label : `${description} [${mark}]`;
}

/** The description as its user wrote it; `undefined` for our own. */
function withoutMark(written: string): string | undefined {
  if (!markIn(written)) return written || undefined;
  return written.startsWith("Managed by Pulumi, ") ? undefined : written.replace(/ \[[^\]]*\]$/, "");
}

/** Deletes a share network, once the shares that are being deleted are gone. @returns the shares that are kept on it */
export async function deleteShareNetwork(client: OpenStack, id: string): Promise<ShareWire[]> {
  return until(`the shares on share network ${id} to be deleted`, async () => {
    try {
      await client.delete("share", `/share-networks/${id}`);
      return [];
    } catch (error) {
      if (!refusedWith(error, 409, /has \d+ share\(s\)/)) throw error;
      const query = { share_network_id: id };
      const shares = await client.list<ShareWire>("share", "/shares/detail", "shares", { query });
      return shares.every(({ status }) => status === "deleting") ? undefined : shares;
    }
  });
}

/** Makes a mark the only one on a share network: see `remark` of a definition. */
export async function remarkShareNetwork(
  client: OpenStack,
  id: string,
  mark: string | undefined,
  label: string | undefined,
): Promise<void> {
  const now = await shareNetworks(client).readNow(id);
  if (!now) return;
  const written = now.description ?? "";
  const own = withoutMark(written);
  const ours = label ?? (mark === undefined ? "" : replaceMark(written || `[${mark}]`, mark));
  const described = own === undefined ? ours : withMark(own, { label: "", mark: mark ?? "" });
  const description = mark === undefined ? (own ?? "") : described;
  if (description !== written) await client.put("share", `/share-networks/${id}`, { share_network: { description } });
}

/** Marks a share network as one that is kept, so that the stack's end does not take it for a leftover. */
export async function markAsKept(client: OpenStack, { id, description }: ShareNetworkWire): Promise<void> {
  const found = markIn(description);
  if (!found || found.kept) return;
  const kept = (description ?? "").replace(found.token, markOf(found.token, true));
  await client.put("share", `/share-networks/${id}`, { share_network: { description: kept } });
}

/** For how long (ms) a share server may take to release its ports. After that the delete of the subnet reports them. */
const LONGEST_END = 60_000;

/**
 * Waits until a subnet is free of share servers: Manila deletes them after its answer, and their ports hold the subnet.
 * There is no wait if another share network has its servers there too.
 */
export async function waitUntilSubnetIsFree(client: OpenStack, wire: ShareNetworkWire): Promise<void> {
  const { network, subnet } = toShareNetwork(wire);
  if (network === undefined || subnet === undefined) return;
  const query = { network_id: network, device_owner: "manila:share", fields: ["id", "fixed_ips"] };
  const isHeld = async () => {
    const ports = await portsWith(client, query);
    return ports.some((port) => port.fixed_ips.some(({ subnet_id }) => subnet_id === subnet));
  };
  if (!(await isHeld())) return;
  const others = await client.list("share", "/share-networks", "share_networks", {
    query: { neutron_subnet_id: subnet },
  });
  if (others.length > 0) return;
  const end = Date.now() + LONGEST_END;
  await until("the share server to be deleted", async () => (Date.now() > end || !(await isHeld()) ? true : undefined));
}
