// Cinder: backups of volumes: made, shown, changed and deleted. Its back end keeps them in a container of its own.
import type { Cloud } from "../cloud";
import { micros, uuid } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { bool, type Doc, doc, isDoc, str, texts } from "../wire";
import { checkBackupQuota } from "./quotas";
import { listReply } from "./rows";
import { getSnapshot } from "./snapshots";
import type { Backup, Volume } from "./state";
import { getVolume } from "./volumes";

/**
 * The backup of an id, as the caller may see it.
 * @throws Refusal 404
 */
export function getBackup(cloud: Cloud, call: Call, id: string): Backup {
  const backup = cloud.cinder.backups.get(id);
  if (!backup || (!call.who.admin && backup.project_id !== call.who.projectId))
    throw new Refusal(404, `Backup ${id} could not be found.`);
  return backup;
}

const links = (call: Call, { id }: Backup) => [
  { rel: "self", href: `${call.origin}/volume/v3/${call.who.projectId}/backups/${id}` },
  { rel: "bookmark", href: `${call.origin}/volume/${call.who.projectId}/backups/${id}` },
];

const summary = (call: Call, backup: Backup): Doc => ({ id: backup.id, name: backup.name, links: links(call, backup) });

function view({ cinder }: Cloud, call: Call, backup: Backup): Doc {
  const { project_id, user_id, parent_id: _parent, metadata, ...rest } = backup;
  return {
    ...rest,
    links: links(call, backup),
    is_incremental: backup.parent_id !== null,
    has_dependent_backups: [...cinder.backups.values()].some((each) => each.parent_id === backup.id),
    ...(call.version >= 43 ? { metadata: { ...metadata } } : {}),
    ...(call.who.admin && call.version >= 18 ? { "os-backup-project-attr:project_id": project_id } : {}),
    ...(call.who.admin && call.version >= 56 ? { user_id } : {}),
  };
}

/** Refuses a volume, or a snapshot of it, that cannot be backed up now. */
function requireSource(cloud: Cloud, call: Call, volume: Volume, given: Doc): void {
  const id = str(given, "snapshot_id");
  const snapshot = id === undefined ? undefined : getSnapshot(cloud, call, id);
  const bad = (reason: string) => new Refusal(400, reason);
  if (snapshot) {
    if (snapshot.volume_id !== volume.id)
      throw bad(`Invalid volume: Volume ${volume.id} does not match with snapshot.volume_id ${snapshot.volume_id}.`);
    if (snapshot.status !== "available")
      throw bad(
        `Invalid snapshot: Snapshot to be backed up must be available, but the current status is "${snapshot.status}".`,
      );
    return;
  }
  if (!["available", "in-use"].includes(volume.status))
    throw bad(
      `Invalid volume: Volume to be backed up must be available or in-use, but the current status is "${volume.status}".`,
    );
  if (volume.status === "in-use" && !bool(given, "force"))
    throw bad("Invalid volume: Backing up an in-use volume must use the force flag.");
}

/** The backup that an incremental one is built on: the latest of its volume. */
function parentOf({ cinder }: Cloud, call: Call, volume: Volume): Backup {
  const latest = [...cinder.backups.values()]
    .filter((each) => each.volume_id === volume.id && each.project_id === call.who.projectId)
    .at(-1);
  if (!latest) throw new Refusal(400, "Invalid backup: No backups available to do an incremental backup.");
  if (latest.status !== "available")
    throw new Refusal(400, "Invalid backup: The parent backup must be available for incremental backup.");
  return latest;
}

function createBackup(cloud: Cloud, call: Call): Reply {
  if (!isDoc(call.body.backup)) throw new Refusal(400, "'backup' is a required property");
  const given = doc(call.body, "backup");
  const volume = getVolume(cloud, call, str(given, "volume_id") ?? "");
  requireSource(cloud, call, volume, given);
  checkBackupQuota(cloud, call.who.projectId, volume.size);
  const parent = bool(given, "incremental") ? parentOf(cloud, call, volume) : undefined;
  const now = micros();
  const backup: Backup = {
    id: uuid(),
    name: str(given, "name") ?? null,
    description: str(given, "description") ?? null,
    volume_id: volume.id,
    snapshot_id: str(given, "snapshot_id") ?? null,
    container: str(given, "container") ?? null,
    availability_zone: null,
    status: "creating",
    size: volume.size,
    object_count: 0,
    fail_reason: null,
    parent_id: parent?.id ?? null,
    metadata: texts(doc(given, "metadata")),
    created_at: now,
    updated_at: null,
    data_timestamp: now,
    project_id: call.who.projectId,
    user_id: call.who.userId,
  };
  cloud.cinder.backups.set(backup.id, backup);
  const before = volume.status;
  if (backup.snapshot_id === null) volume.status = "backing-up";
  if (!call.fates.has("stuck"))
    cloud.clock.after(cloud.settings.delays.volume, () => {
      if (backup.snapshot_id === null) volume.status = before;
      const hasFailed = call.fates.has("goes-to-error");
      Object.assign(backup, {
        status: hasFailed ? "error" : "available",
        fail_reason: hasFailed ? "the back end is full" : null,
        container: backup.container ?? "volumes_backup",
        availability_zone: str(given, "availability_zone") ?? "nova",
        object_count: 1,
        updated_at: micros(),
      });
    });
  return { status: 202, body: { backup: summary(call, backup) } };
}

function deleteBackup(cloud: Cloud, call: Call, backup: Backup): Reply {
  if (!["available", "error"].includes(backup.status))
    throw new Refusal(400, "Invalid backup: Backup status must be available or error");
  if ([...cloud.cinder.backups.values()].some((each) => each.parent_id === backup.id))
    throw new Refusal(400, "Invalid backup: Incremental backups exist for this backup.");
  backup.status = "deleting";
  if (!call.fates.has("stuck"))
    cloud.clock.after(cloud.settings.delays.volume, () => {
      if (call.fates.has("goes-to-error")) backup.status = "error_deleting";
      else cloud.cinder.backups.delete(backup.id);
    });
  return { status: 202 };
}

/** The routes of /backups. */
export function backupRoutes(cloud: Cloud): Route[] {
  const get = (call: Call): Backup => getBackup(cloud, call, call.params.id ?? "");
  const list = (call: Call, detail: boolean): Reply =>
    listReply(call, "backups", [...cloud.cinder.backups.values()], (each) =>
      detail ? view(cloud, call, each) : summary(call, each),
    );
  return [
    route("GET /backups", (call) => list(call, false)),
    route("GET /backups/detail", (call) => list(call, true)),
    route("POST /backups", (call) => createBackup(cloud, call)),
    route("GET /backups/{id}", (call) => ({ status: 200, body: { backup: view(cloud, call, get(call)) } })),
    route("PUT /backups/{id}", (call) => {
      const backup = get(call);
      const given = doc(call.body, "backup");
      backup.name = str(given, "name") ?? backup.name;
      backup.description = str(given, "description") ?? backup.description;
      if (isDoc(given.metadata)) backup.metadata = texts(given.metadata);
      backup.updated_at = micros();
      return { status: 200, body: { backup: summary(call, backup) } };
    }),
    route("DELETE /backups/{id}", (call) => deleteBackup(cloud, call, get(call))),
  ];
}
