// Manila: snapshots of shares: taken, shown, changed and deleted.
import type { Cloud } from "../cloud";
import { uuid } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { doc, isDoc, str, texts } from "../wire";
import { checkSnapshotQuota } from "./quotas";
import { getShare } from "./shares";
import type { ShareSnapshot } from "./state";
import { now, pageOf, unprocessable, wantsAllProjects } from "./words";

/**
 * The snapshot of an id, as the caller may see it.
 * @throws Refusal 404
 */
export function getSnapshot(cloud: Cloud, call: Call, id = ""): ShareSnapshot {
  const snapshot = cloud.manila.snapshots.get(id);
  if (snapshot && (call.who.admin || snapshot.project_id === call.who.projectId)) return snapshot;
  throw new Refusal(404, "The resource could not be found.");
}

const links = (call: Call, id: string) => [
  { rel: "self", href: `${call.origin}/share/v2/snapshots/${id}` },
  { rel: "bookmark", href: `${call.origin}/share/snapshots/${id}` },
];

function view(call: Call, snapshot: ShareSnapshot) {
  const { project_id, user_id, metadata, ...rest } = snapshot;
  return {
    ...rest,
    share_size: snapshot.size,
    links: links(call, snapshot.id),
    ...(call.who.admin && call.version >= 12 ? { provider_location: null } : {}),
    ...(call.version >= 17 ? { user_id, project_id } : {}),
    ...(call.version >= 73 ? { metadata } : {}),
  };
}

function createSnapshot(cloud: Cloud, call: Call): Reply {
  if (!isDoc(call.body.snapshot)) throw unprocessable();
  const given = doc(call.body, "snapshot");
  const share = getShare(cloud, call, str(given, "share_id"));
  const type = cloud.manila.types.get(share.typeId);
  if (!/^true$/i.test(type?.extra_specs.snapshot_support ?? ""))
    throw new Refusal(
      422,
      `Snapshots cannot be created for share '${share.id}' since it does not have that capability.`,
      "computeFault",
    );
  if (share.status !== "available") throw new Refusal(400, "Invalid share: Source share status must be available.");
  checkSnapshotQuota(cloud, share.project_id, share.size);
  const snapshot: ShareSnapshot = {
    id: uuid(),
    project_id: call.who.projectId,
    user_id: call.who.userId,
    name: str(given, "name") ?? null,
    description: str(given, "description") ?? null,
    share_id: share.id,
    share_proto: share.share_proto,
    size: share.size,
    status: "creating",
    created_at: now(),
    metadata: call.version >= 73 ? texts(doc(given, "metadata")) : {},
  };
  cloud.manila.snapshots.set(snapshot.id, snapshot);
  const body = { snapshot: view(call, snapshot) };
  if (!call.fates.has("stuck"))
    cloud.clock.after(cloud.settings.delays.share, () => {
      snapshot.status = call.fates.has("goes-to-error") ? "error" : "available";
    });
  return { status: 202, body };
}

function deleteSnapshot(cloud: Cloud, call: Call, snapshot: ShareSnapshot): Reply {
  if (!["available", "error"].includes(snapshot.status))
    throw new Refusal(400, "Invalid share snapshot: Share Snapshot status must be one of ('available', 'error').");
  snapshot.status = "deleting";
  if (!call.fates.has("stuck"))
    cloud.clock.after(cloud.settings.delays.share, () => {
      if (call.fates.has("goes-to-error")) snapshot.status = "error_deleting";
      else cloud.manila.snapshots.delete(snapshot.id);
    });
  return { status: 202 };
}

function listSnapshots(cloud: Cloud, call: Call): ShareSnapshot[] {
  const { query } = call;
  const rows = [...cloud.manila.snapshots.values()]
    .filter((each) => wantsAllProjects(call) || each.project_id === call.who.projectId)
    .filter((each) =>
      (["share_id", "name", "status"] as const).every((key) => !query.has(key) || query.get(key) === each[key]),
    )
    .reverse();
  return pageOf(call, rows).rows;
}

/** The routes of /snapshots. */
export function snapshotRoutes(cloud: Cloud): Route[] {
  const get = (call: Call): ShareSnapshot => getSnapshot(cloud, call, call.params.id);
  return [
    route("GET /snapshots", (call) => ({
      status: 200,
      body: { snapshots: listSnapshots(cloud, call).map(({ id, name }) => ({ id, name, links: links(call, id) })) },
    })),
    route("GET /snapshots/detail", (call) => ({
      status: 200,
      body: { snapshots: listSnapshots(cloud, call).map((each) => view(call, each)) },
    })),
    route("POST /snapshots", (call) => createSnapshot(cloud, call)),
    route("GET /snapshots/{id}", (call) => ({ status: 200, body: { snapshot: view(call, get(call)) } })),
    route("PUT /snapshots/{id}", (call) => {
      const snapshot = get(call);
      const given = doc(call.body, "snapshot");
      snapshot.name = str(given, "display_name") ?? snapshot.name;
      snapshot.description = str(given, "display_description") ?? snapshot.description;
      return { status: 200, body: { snapshot: view(call, snapshot) } };
    }),
    route("DELETE /snapshots/{id}", (call) => deleteSnapshot(cloud, call, get(call))),
  ];
}
