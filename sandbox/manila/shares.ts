// Manila: shares: created, shown, changed and deleted, with their metadata and export locations.
import type { Cloud } from "../cloud";
import { uuid } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { type Doc, doc, isDoc, str, texts } from "../wire";
import { addMessage, type MESSAGES } from "./messages";
import { getShareNetwork } from "./networks";
import { checkShareQuota } from "./quotas";
import { useServer } from "./servers";
import { listShares } from "./shareList";
import type { Share, ShareNetwork, ShareServer, ShareSnapshot } from "./state";
import { findType, isServed } from "./types";
import { canCopy, hostOf, pathOf, shareView } from "./views";
import { crashed, now, requireOperator, unprocessable } from "./words";

/**
 * The share of an id, as the caller may see it.
 * @throws Refusal 404
 */
export function getShare(cloud: Cloud, call: Call, id = ""): Share {
  const share = cloud.manila.shares.get(id);
  if (share && (call.who.admin || share.project_id === call.who.projectId)) return share;
  throw new Refusal(404, "The resource could not be found.");
}

/** Refuses a size beyond the limits of a share type. */
export function checkSize(cloud: Cloud, typeId: string, size: number): void {
  const type = cloud.manila.types.get(typeId);
  const { "provisioning:min_share_size": min, "provisioning:max_share_size": max } = type?.extra_specs ?? {};
  const begin = `Invalid input received: Specified share size of '${size}' is`;
  if (min && size < Number(min))
    throw new Refusal(400, `${begin} less than the minimum required size of '${min}' for share type '${type?.name}'.`);
  if (max && size > Number(max))
    throw new Refusal(
      400,
      `${begin} greater than the maximum allowable size of '${max}' for share type '${type?.name}'.`,
    );
}

/** Reads metadata; Manila refuses empty values. */
function readMetadata(given: Doc): Record<string, string> {
  const metadata = texts(doc(given, "metadata"));
  if (Object.values(metadata).includes("")) throw new Refusal(400, "Metadata property value is blank.");
  return metadata;
}

/** The snapshot that a share begins with, and the share that it is of. */
function readSource(cloud: Cloud, call: Call, given: Doc): { snapshot: ShareSnapshot; parent: Share } | undefined {
  const id = str(given, "snapshot_id");
  if (id === undefined) return undefined;
  const snapshot = cloud.manila.snapshots.get(id);
  if (!snapshot || (!call.who.admin && snapshot.project_id !== call.who.projectId))
    throw new Refusal(404, `Snapshot ${id} could not be found.`);
  const parent = getShare(cloud, call, snapshot.share_id);
  const network = str(given, "share_network_id");
  if (network !== undefined && network !== parent.share_network_id)
    throw new Refusal(400, "Share network ID should be the same as snapshot's parent share's or empty");
  if (!canCopy(cloud.manila.types.get(parent.typeId)))
    throw new Refusal(
      400,
      `A new share may not be created from snapshot '${id}', because the snapshot's parent share does not have that capability.`,
    );
  if (snapshot.status !== "available") throw new Refusal(400, "Invalid share snapshot: status must be 'available'");
  return { snapshot, parent };
}

/** Refuses a share that is not like the one whose snapshot it begins with. */
function checkSource(
  { snapshot, parent }: { snapshot: ShareSnapshot; parent: Share },
  typeId: string,
  size: number,
): void {
  const bad = (reason: string) => new Refusal(400, `Invalid input received: ${reason}`);
  if (typeId !== parent.typeId)
    throw bad("Invalid share type specified: the share type must be that of the snapshot's share.");
  if (size < snapshot.size) throw bad(`Share size '${size}' must be equal or greater than snapshot size`);
}

function createShare(cloud: Cloud, call: Call) {
  if (!isDoc(call.body.share)) throw unprocessable();
  const given = doc(call.body, "share");
  const proto = str(given, "share_proto")?.toUpperCase();
  // Manila does not expect these to be missing.
  if (given.size === undefined || proto === undefined) throw crashed();
  const zone = str(given, "availability_zone");
  if (zone !== undefined && zone !== "nova") throw new Refusal(404, "Availability zone %(id)s could not be found.");
  const source = readSource(cloud, call, given);
  const networkId = str(given, "share_network_id") ?? source?.parent.share_network_id ?? undefined;
  const network = networkId === undefined ? undefined : getShareNetwork(cloud, call, networkId);
  const type = findType(cloud, str(given, "share_type") ?? source?.parent.typeId ?? cloud.manila.defaultType);
  if (isServed(type) && !network)
    throw new Refusal(400, "Share network must be set when the driver_handles_share_servers is true.");
  const metadata = readMetadata(given);
  const size = Number(given.size);
  if (!Number.isInteger(size) || size <= 0) {
    throw new Refusal(400, `Invalid input received: Share size '${given.size}' must be an integer and greater than 0.`);
  }
  if (source) checkSource(source, type.id, size);
  checkSize(cloud, type.id, size);
  const { protocols } = cloud.manila;
  if (!protocols.includes(proto)) {
    const known = protocols.map((each) => `'${each}'`).join(", ");
    throw new Refusal(
      400,
      `Invalid input received: Invalid share protocol provided: ${proto}. It is either disabled or unsupported. Available protocols: [${known}].`,
    );
  }
  checkShareQuota(cloud, call.who.projectId, size);
  if ((str(given, "name") ?? "").length > 255) throw crashed();
  const share: Share = {
    id: uuid(),
    project_id: call.who.projectId,
    user_id: call.who.userId,
    name: str(given, "name") ?? str(given, "display_name") ?? null,
    description: str(given, "description") ?? str(given, "display_description") ?? null,
    size,
    status: "creating",
    progress: null,
    share_proto: proto,
    share_network_id: network?.id ?? null,
    availability_zone: null,
    created_at: now(),
    metadata,
    typeId: type.id,
    instanceId: uuid(),
    serverId: null,
    exports: [],
    snapshotId: source?.snapshot.id ?? null,
  };
  cloud.manila.shares.set(share.id, share);
  const body = { share: shareView(cloud, call, share) };
  if (!call.fates.has("stuck")) buildShare(cloud, call, share, isServed(type) ? network : undefined);
  return { status: 200, body };
}

/** Builds a share: on its share server, which may have to be created first. */
function buildShare(cloud: Cloud, call: Call, share: Share, network: ShareNetwork | undefined): void {
  const fail = (why: keyof typeof MESSAGES): void => {
    cloud.clock.after(cloud.settings.delays.share, () => {
      share.status = "error";
      addMessage(cloud, call, share, why);
    });
  };
  if (call.fates.has("no-valid-host")) fail("NO_VALID_HOST");
  else if (call.fates.has("goes-to-error")) fail("UNKNOWN");
  else if (!network && share.share_network_id !== null) fail("UNEXPECTED_NETWORK");
  else if (!network) exportShare(cloud, share);
  else if (!useServer(cloud, network, (server) => exportShare(cloud, share, server))) fail("NO_SHARE_SERVER");
}

function exportShare(cloud: Cloud, share: Share, server?: ShareServer): void {
  cloud.clock.after(cloud.settings.delays.share, () => {
    const [first = "", second = ""] = server?.addresses ?? ["10.0.0.10", "10.0.0.20"];
    Object.assign(share, {
      status: "available",
      progress: "100%",
      availability_zone: "nova",
      serverId: server?.id ?? null,
    });
    share.exports = [
      { id: uuid(), address: server ? first : "11.0.0.11", preferred: false, adminOnly: true },
      { id: uuid(), address: first, preferred: true, adminOnly: false },
      { id: uuid(), address: second, preferred: false, adminOnly: false },
    ];
  });
}

/** The states in which a share may be deleted. */
const DELETABLE = ["available", "error", "inactive"];

function deleteShare(cloud: Cloud, call: Call) {
  const share = getShare(cloud, call, call.params.id);
  // The placeholder is Manila's own.
  const hasSnapshots = [...cloud.manila.snapshots.values()].some((each) => each.share_id === share.id);
  if (!DELETABLE.includes(share.status) || hasSnapshots) throw new Refusal(403, "Invalid share: %(reason)s.");
  share.status = "deleting";
  if (!call.fates.has("stuck")) {
    cloud.clock.sequence(cloud.settings.delays.share, [
      () => {
        const fails = call.fates.has("goes-to-error");
        if (fails) share.status = "error_deleting";
        else share.isEmptied = true;
        return !fails;
      },
      () => {
        dropShare(cloud, share);
        return true;
      },
    ]);
  }
  return { status: 202 };
}

/** Removes a share and its rules from the cloud, whatever its state. */
export function dropShare(cloud: Cloud, share: Share): void {
  cloud.manila.shares.delete(share.id);
  for (const rule of cloud.manila.rules.values()) if (rule.share_id === share.id) cloud.manila.rules.delete(rule.id);
}

function exportsOf(cloud: Cloud, call: Call) {
  const id = call.params.id ?? "";
  const share = cloud.manila.shares.get(id);
  if (!share) throw new Refusal(404, `Share '${id}' not found.`);
  if (!call.who.admin && share.project_id !== call.who.projectId)
    throw new Refusal(403, "Policy doesn't allow share:get to be performed.");
  return share.exports
    .filter((each) => call.who.admin || !each.adminOnly)
    .map((each) => ({
      id: each.id,
      path: pathOf(share, each.address),
      ...(call.version >= 14 ? { preferred: each.preferred } : {}),
      ...(call.who.admin ? { share_instance_id: share.instanceId, is_admin_only: each.adminOnly } : {}),
    }));
}

/** The routes of /shares. */
export function shareRoutes(cloud: Cloud): Route[] {
  const get = (call: Call): Share => getShare(cloud, call, call.params.id);
  return [
    route("GET /shares", (call) => ({ status: 200, body: listShares(cloud, call, false) })),
    route("GET /shares/detail", (call) => ({ status: 200, body: listShares(cloud, call, true) })),
    route("POST /shares", (call) => createShare(cloud, call)),
    route("GET /shares/{id}", (call) => ({ status: 200, body: { share: shareView(cloud, call, get(call)) } })),
    route("PUT /shares/{id}", (call) => {
      const share = get(call);
      const given = doc(call.body, "share");
      share.name = str(given, "display_name") ?? share.name;
      share.description = str(given, "display_description") ?? share.description;
      return { status: 200, body: { share: shareView(cloud, call, share) } };
    }),
    route("DELETE /shares/{id}", (call) => deleteShare(cloud, call)),
    route("GET /shares/{id}/metadata", (call) => ({ status: 200, body: { metadata: get(call).metadata } })),
    ...(["POST", "PUT"] as const).map((method) =>
      route(`${method} /shares/{id}/metadata`, (call) => {
        const share = get(call);
        const given = readMetadata(call.body);
        share.metadata = method === "POST" ? { ...share.metadata, ...given } : given;
        return { status: 200, body: { metadata: share.metadata } };
      }),
    ),
    route("DELETE /shares/{id}/metadata/{key}", (call) => {
      const share = get(call);
      const key = call.params.key ?? "";
      if (!(key in share.metadata)) throw new Refusal(404, "MetadataItemNotFound: Metadata item is not found.");
      delete share.metadata[key];
      return { status: 200 };
    }),
    route("GET /shares/{id}/export_locations", (call) => ({
      status: 200,
      body: { export_locations: exportsOf(cloud, call) },
    })),
    route("GET /shares/{id}/instances", (call) => {
      requireOperator(call);
      const share = get(call);
      const instance = {
        id: share.instanceId,
        share_id: share.id,
        availability_zone: share.availability_zone,
        created_at: share.created_at,
        host: hostOf(share),
        status: share.status,
        share_network_id: share.share_network_id,
        share_server_id: share.serverId,
        access_rules_status: "active",
        replica_state: null,
        share_type_id: share.typeId,
        cast_rules_to_readonly: false,
        progress: share.progress,
        ...(call.version >= 71 ? { updated_at: share.created_at } : {}),
      };
      return { status: 200, body: { share_instances: [instance] } };
    }),
  ];
}
