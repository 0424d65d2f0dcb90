// Cinder: snapshots: taken, shown, changed and deleted, with their metadata.
import type { Cloud } from "../cloud";
import { micros, uuid } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { bool, type Doc, doc, isDoc, str, texts } from "../wire";
import { checkSnapshotQuota } from "./quotas";
import { listReply } from "./rows";
import type { Snapshot, Volume } from "./state";
import { getVolume } from "./volumes";

const FORCE_MESSAGE =
  "Since microversion 3.66 the 'force' flag is invalid for this request.  For backward compatability, however, when the 'force' flag is passed with a value evaluating to True, it is silently ignored.";

/**
 * The snapshot of an id, as the caller may see it.
 * @throws Refusal 404
 */
export function getSnapshot(cloud: Cloud, call: Call, id: string): Snapshot {
  const snapshot = cloud.cinder.snapshots.get(id);
  if (!snapshot || (!call.who.admin && snapshot.project_id !== call.who.projectId))
    throw new Refusal(404, `Snapshot ${id} could not be found.`);
  return snapshot;
}

function view(call: Call, snapshot: Snapshot, short = false): Doc {
  const { project_id, user_id, ...rest } = snapshot;
  return {
    ...rest,
    metadata: { ...snapshot.metadata },
    ...(call.version >= 14 ? { group_snapshot_id: null } : {}),
    ...(call.version >= 41 ? { user_id } : {}),
    ...(call.version >= 65 ? { consumes_quota: true } : {}),
    ...(short
      ? {}
      : {
          "os-extended-snapshot-attributes:progress": snapshot.status === "available" ? "100%" : "0%",
          "os-extended-snapshot-attributes:project_id": project_id,
        }),
  };
}

/** Takes a snapshot of a volume, which is there after a while. */
export function addSnapshot(
  cloud: Cloud,
  volume: Volume,
  { userId, isStuck = false, fails = false, ...given }: SnapshotSpec,
): Snapshot {
  const snapshot: Snapshot = {
    id: uuid(),
    created_at: micros(),
    updated_at: null,
    name: given.name,
    description: given.description ?? null,
    volume_id: volume.id,
    status: "creating",
    size: volume.size,
    metadata: given.metadata ?? {},
    project_id: volume.project_id,
    user_id: userId,
  };
  cloud.cinder.snapshots.set(snapshot.id, snapshot);
  if (!isStuck)
    cloud.clock.after(cloud.settings.delays.volume, () => {
      snapshot.status = fails ? "error" : "available";
      snapshot.updated_at = micros();
    });
  return snapshot;
}

/** What a new snapshot is taken with. */
interface SnapshotSpec {
  name: string | null;
  description?: string | null;
  metadata?: Record<string, string>;
  userId: string;
  /** Whether it stays as it is. */
  isStuck?: boolean;
  /** Whether it ends in an error. */
  fails?: boolean;
}

function createSnapshot(cloud: Cloud, call: Call): Reply {
  if (!isDoc(call.body.snapshot)) throw new Refusal(400, "'snapshot' is a required property");
  const given = doc(call.body, "snapshot");
  const volume = getVolume(cloud, call, str(given, "volume_id") ?? "");
  const force = bool(given, "force");
  if (call.version >= 66 && force === false) throw new Refusal(400, FORCE_MESSAGE);
  const allowed = force || call.version >= 66 ? ["available", "in-use"] : ["available"];
  if (!allowed.includes(volume.status)) {
    throw new Refusal(
      400,
      `Invalid volume: Volume ${volume.id} status must be ${allowed.join(", ")}, but current status is: ${volume.status}.`,
    );
  }
  checkSnapshotQuota(cloud, volume.project_id, volume.size);
  const snapshot = addSnapshot(cloud, volume, {
    name: str(given, "name") ?? null,
    description: str(given, "description") ?? null,
    metadata: texts(doc(given, "metadata")),
    userId: call.who.userId,
    isStuck: call.fates.has("stuck"),
    fails: call.fates.has("goes-to-error"),
  });
  const body = { snapshot: view(call, snapshot, true) };
  return { status: 202, body };
}

function deleteSnapshot(cloud: Cloud, call: Call, snapshot: Snapshot): Reply {
  if (!["available", "error"].includes(snapshot.status))
    throw new Refusal(
      400,
      "Invalid snapshot: Snapshot status must be available or error and must not be part of a group.",
    );
  snapshot.status = "deleting";
  if (!call.fates.has("stuck"))
    cloud.clock.after(cloud.settings.delays.volume, () => {
      if (call.fates.has("goes-to-error")) snapshot.status = "error_deleting";
      else cloud.cinder.snapshots.delete(snapshot.id);
    });
  return { status: 202 };
}

function changeSnapshot(call: Call, snapshot: Snapshot): Reply {
  const given = doc(call.body, "snapshot");
  const unknown = Object.keys(given).find((key) => !["name", "description"].includes(key));
  if (unknown !== undefined)
    throw new Refusal(
      400,
      `Invalid input for field/attribute snapshot. Additional properties are not allowed ('${unknown}' was unexpected)`,
    );
  snapshot.name = str(given, "name") ?? snapshot.name;
  snapshot.description = str(given, "description") ?? snapshot.description;
  snapshot.updated_at = micros();
  return { status: 200, body: { snapshot: view(call, snapshot, true) } };
}

/** The routes of /snapshots and their metadata. */
export function snapshotRoutes(cloud: Cloud): Route[] {
  const get = (call: Call): Snapshot => getSnapshot(cloud, call, call.params.id ?? "");
  const list = (call: Call, detail: boolean): Reply =>
    listReply(call, "snapshots", [...cloud.cinder.snapshots.values()], (each) => view(call, each, !detail));
  return [
    route("GET /snapshots", (call) => list(call, false)),
    route("GET /snapshots/detail", (call) => list(call, true)),
    route("POST /snapshots", (call) => createSnapshot(cloud, call)),
    route("GET /snapshots/{id}", (call) => ({ status: 200, body: { snapshot: view(call, get(call)) } })),
    route("PUT /snapshots/{id}", (call) => changeSnapshot(call, get(call))),
    route("DELETE /snapshots/{id}", (call) => deleteSnapshot(cloud, call, get(call))),
    route("GET /snapshots/{id}/metadata", (call) => ({ status: 200, body: { metadata: get(call).metadata } })),
    ...(["POST", "PUT"] as const).map((method) =>
      route(`${method} /snapshots/{id}/metadata`, (call) => {
        const snapshot = get(call);
        const given = texts(doc(call.body, "metadata"));
        snapshot.metadata = method === "POST" ? { ...snapshot.metadata, ...given } : given;
        return { status: 200, body: { metadata: snapshot.metadata } };
      }),
    ),
  ];
}
