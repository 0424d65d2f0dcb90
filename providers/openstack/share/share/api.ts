/** Manila's shares. API: shared file systems v2 /shares, /messages */
import type { ExportLocation, ShareProtocol } from "../../../../lookups/nasShare";
import { OmnicloudError, refusedWith, unlessSilent } from "../../../core/errors";
import { MARK_KEY } from "../../../core/mark";
import { inTheWayError, type Obstacle } from "../../../core/obstacle";
import { until } from "../../../core/poll";
import type { OpenStack, Wire } from "../../client";
import { describeAnew, marksOn } from "../../mark";
import { type StoredState, type StoredWire, toStored, usersMetadata } from "../../stored";
import { snapshotsOfShare } from "../shareSnapshot/api";

/** The protocols that Manila knows; a cloud's share types decide which of them it offers. */
export const PROTOCOLS = [
  "NFS",
  "CIFS",
  "CEPHFS",
  "GLUSTERFS",
  "HDFS",
  "MAPRFS",
] as const satisfies readonly ShareProtocol[];

/** A share as the API has it. */
export interface ShareWire extends StoredWire {
  share_proto: ShareProtocol;
  /** `null` after the last instance of a deleted share is gone, until the share itself is. */
  status: string | null;
  progress: string | null;
  /** Its id. `null` as `status` is. */
  share_type: string | null;
  share_type_name: string | null;
  share_network_id: string | null;
  snapshot_id?: string | null;
  availability_zone: string | null;
  metadata: Record<string, string>;
  project_id: string;
  /** Only operators see these two. `host@backend#pool`. */
  share_server_id?: string | null;
  host?: string | null;
}

/** A share as our type. */
export interface ShareState extends StoredState {
  /** The protocol that clients mount it by. */
  protocol: ShareProtocol;
  /** The progress of its creation: `100%`. */
  progress?: string;
  /** By name. */
  shareType: string;
  /** By id. */
  shareTypeId: string;
  /** Absent for a share type without share servers. */
  shareNetworkId?: string;
  /** The id of the snapshot that it was created from, if it was. */
  snapshotId?: string;
  /** The zone that it is in, if the cloud says. */
  availabilityZone?: string;
  /** The user's own keys and values. */
  metadata: Record<string, string>;
  /** The server that serves it; only operators see it. */
  shareServerId?: string;
  /** The back end of its server: `host@backend`. */
  shareServerHost?: string;
  /** ISO 8601, UTC. */
  createdAt: string;
}

/** The shares of a project, read together. */
export const shares = (client: OpenStack) =>
  client.collection<ShareWire>("share", "/shares", "share", { path: "/shares/detail" });

/** A share as our type: for the resource's `read` and for `getNasShare`. */
export function toShare(wire: ShareWire): ShareState {
  const { createdAt = "", ...stored } = toStored(wire);
  return {
    ...stored,
    protocol: wire.share_proto,
    progress: wire.progress || undefined,
    shareType: wire.share_type_name ?? wire.share_type ?? "",
    shareTypeId: wire.share_type ?? "",
    shareNetworkId: wire.share_network_id || undefined,
    snapshotId: wire.snapshot_id || undefined,
    availabilityZone: wire.availability_zone || undefined,
    metadata: usersMetadata(wire),
    shareServerId: wire.share_server_id || undefined,
    // The share's own host without the pool: its server is on the same back end.
    shareServerHost: wire.share_server_id ? (wire.host ?? "").replace(/#.*$/, "") : undefined,
    createdAt,
  };
}

/** Where a share is mounted from, the preferred paths first; those for operators alone are left out. */
export async function exportLocationsOf(client: OpenStack, id: string): Promise<ExportLocation[]> {
  const all = await client.list<Wire & ExportLocation>("share", `/shares/${id}/export_locations`, "export_locations");
  return all
    .filter(({ is_admin_only }) => is_admin_only !== true)
    .map(({ path, preferred }) => ({ path, preferred }))
    .sort((a, b) => Number(b.preferred) - Number(a.preferred) || a.path.localeCompare(b.path));
}

/** Asks for an action on a share: `{ extend: { new_size: 3 } }`. */
export async function act(
  client: OpenStack,
  id: string,
  action: object,
  options?: Parameters<OpenStack["post"]>[3],
): Promise<void> {
  await client.post("share", `/shares/${id}/action`, action, options);
}

/** The states in which Manila works on a share whose names do not end as those of all others do: `creating`, `extending`. */
const WORKING = new Set(["creating_from_snapshot", "migrating_to", "server_migrating_to", "replication_change"]);

/** Whether Manila still works on a share. */
function isWorkedOn({ status }: Pick<ShareWire, "status">): boolean {
  return status === null || status.endsWith("ing") || WORKING.has(status);
}

/** Waits until the cloud has nothing more to do on a share. @returns the share; `undefined` if it is gone */
export async function waitUntilAtRest(client: OpenStack, id: string): Promise<ShareWire | undefined> {
  const found = await until(`share ${id} to be at rest`, async () => {
    const share = await shares(client).readNow(id);
    if (!share) return "gone" as const;
    return isWorkedOn(share) ? undefined : share;
  });
  return found === "gone" ? undefined : found;
}

/** What the cloud reports to its users about a share, the newest first. */
export async function messagesOn(client: OpenStack, id: string): Promise<Wire[]> {
  const messages = await client.list("share", "/messages", "messages", { query: { resource_id: id } });
  return messages.sort((a, b) => String(b.created_at).localeCompare(String(a.created_at)));
}

/** What the newest of these messages says of one of these actions (`create`, `extend`, `shrink`, …). */
export function reasonIn(messages: Wire[], ...actions: string[]): string | undefined {
  return messages
    .map(({ user_message }) => String(user_message))
    .find((message) => actions.some((action) => message.startsWith(`${action}:`)))
    ?.replace(/^[^:]*:\s*|\.$/g, "");
}

/** Why an action failed after Manila accepted it. */
export async function reasonOfFailure(
  client: OpenStack,
  { id, status }: Pick<ShareWire, "id" | "status">,
  ...actions: string[]
): Promise<string> {
  return reasonIn(await messagesOn(client, id), ...actions) ?? `the cloud gives no reason, and it is ${status} now`;
}

/**
 * Makes a share usable again after an action that failed, if this connection may do that.
 * @returns what was done, or what its user must do
 */
export async function repairShare(
  client: OpenStack,
  { id, status }: Pick<ShareWire, "id" | "status">,
): Promise<string> {
  if (status === "available") return "the share is as it was";
  if (await client.isOperator()) {
    await act(client, id, { reset_status: { status: "available" } });
    return `the share was ${status}; its state was reset, and it is as it was`;
  }
  return `the share is ${status} until the cloud's operator resets its state: openstack share set ${id} --status available`;
}

/** The actions that leave a share in an error state if they fail. */
const FAILING = ["extend", "shrink", "delete", "create"];

/**
 * Waits until a share can be changed or deleted, and repairs it if it must be.
 * @param states the states from which the change is possible
 * @returns the share; `undefined` if it is gone
 * @throws OmnicloudError that says what its user must do
 */
export async function waitUntilUsable(
  client: OpenStack,
  id: string,
  states: readonly string[],
): Promise<ShareWire | undefined> {
  const share = await waitUntilAtRest(client, id);
  if (!share || states.includes(share.status ?? "")) return share;
  if (share.status === "error")
    throw new OmnicloudError(`share ${id} is in an error state: the cloud's operator can say why`);
  const outcome = await repairShare(client, share);
  if (await client.isOperator()) return waitUntilAtRest(client, id);
  const why = reasonIn(await messagesOn(client, id), ...FAILING);
  throw new OmnicloudError(
    `share ${id} cannot be changed or deleted now: ${outcome}${why ? `; the cloud says: ${why}` : ""}`,
  );
}

/** Makes a mark the only one on a share: see `remark` of a definition. */
export async function remarkShare(
  client: OpenStack,
  id: string,
  mark: string | undefined,
  label: string | undefined,
): Promise<void> {
  const now = await shares(client).readNow(id);
  if (!now) return;
  const description = describeAnew(now.description, mark, label);
  if (description !== (now.description ?? ""))
    await client.put("share", `/shares/${id}`, { share: { display_description: description } });
  const { [MARK_KEY]: before, ...metadata } = now.metadata;
  if (before === mark) return;
  const marked = mark === undefined ? metadata : { ...metadata, [MARK_KEY]: mark };
  await client.put("share", `/shares/${id}/metadata`, { metadata: marked });
}

/** The states in which Manila deletes a share. */
const DELETABLE = ["available", "error", "inactive"];

/**
 * Deletes a share and waits until it is gone; one that is gone already is success.
 * @param token a token of the stack, by which its own snapshots are told from those of others
 */
export async function deleteShare(client: OpenStack, id: string, token: string): Promise<void> {
  if (!(await waitUntilUsable(client, id, DELETABLE))) return;
  try {
    if (!(await client.delete("share", `/shares/${id}`))) return;
  } catch (error) {
    if (!refusedWith(error, 403, /Invalid share/)) throw error;
    const now = await shares(client).readNow(id);
    // Unless it is being deleted already, something holds it: Manila's words alone do not name its snapshots.
    if (now && !isWorkedOn(now)) {
      const taken = (await unlessSilent(() => snapshotsInTheWay(client, id))) ?? [];
      throw taken.length > 0 ? inTheWayError(`share ${id}`, taken, token, { cause: error }) : error;
    }
  }
  const left = await waitUntilAtRest(client, id);
  if (!left) return;
  const why = await reasonOfFailure(client, left, "delete");
  throw new OmnicloudError(
    `share ${id} was not deleted, it is ${left.status}: ${why}; the cloud's operator can delete it (openstack share delete --force ${id})`,
  );
}

/** What keeps a share from being deleted: Manila says only that it has snapshots, if it says that. */
export async function snapshotsInTheWay(client: OpenStack, share: string): Promise<Obstacle[]> {
  return (await snapshotsOfShare(client, share)).map((snapshot) => {
    const [mark] = marksOn(snapshot);
    return { what: `snapshot ${snapshot.name ?? ""} (${snapshot.id})`, mark, goesAlong: mark !== undefined };
  });
}
