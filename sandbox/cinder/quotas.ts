// Cinder: limits of a project.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { type Doc, doc, num } from "../wire";

/** Refuses an action of anybody but the operator, in Cinder's words. */
export function requirePolicy(call: Call, action: string): void {
  if (!call.who.admin) throw new Refusal(403, `Policy doesn't allow ${action} to be performed.`);
}

function limits(cloud: Cloud, projectId: string): Record<string, number> {
  const { volumes, gigabytes } = cloud.settings.quotas;
  const base: Record<string, number> = {
    volumes,
    per_volume_gigabytes: -1,
    snapshots: 1000,
    gigabytes,
    backups: 10,
    backup_gigabytes: 1000,
  };
  for (const type of cloud.cinder.types.values()) {
    for (const what of ["volumes", "gigabytes", "snapshots"]) base[`${what}_${type.name}`] = -1;
  }
  return { ...base, groups: 10, ...cloud.cinder.quotas.get(projectId) };
}

function usage(cloud: Cloud, projectId: string): Record<string, number> {
  const used: Record<string, number> = { volumes: 0, gigabytes: 0, snapshots: 0, backups: 0, backup_gigabytes: 0 };
  const add = (key: string, more: number): void => {
    used[key] = (used[key] ?? 0) + more;
  };
  for (const volume of cloud.cinder.volumes.values()) {
    if (volume.project_id !== projectId) continue;
    const type = cloud.cinder.types.get(volume.typeId)?.name ?? "";
    add("volumes", 1);
    add("gigabytes", volume.size);
    add(`volumes_${type}`, 1);
    add(`gigabytes_${type}`, volume.size);
  }
  for (const snapshot of cloud.cinder.snapshots.values()) {
    if (snapshot.project_id !== projectId) continue;
    add("snapshots", 1);
    add("gigabytes", snapshot.size);
  }
  for (const backup of cloud.cinder.backups.values()) {
    if (backup.project_id !== projectId) continue;
    add("backups", 1);
    add("backup_gigabytes", backup.size);
  }
  return used;
}

const over = (message: string): Refusal =>
  new Refusal(413, message, "overLimit", { retryAfter: "0" }, { "Retry-After": "0" });

/** Refuses volumes, or GiB, that a project has no room for. */
export function checkQuota(cloud: Cloud, projectId: string, volumes: number, gigabytes: number): void {
  const limit = limits(cloud, projectId);
  const used = usage(cloud, projectId);
  const maxVolumes = limit.volumes ?? -1;
  const maxGigabytes = limit.gigabytes ?? -1;
  if (maxGigabytes >= 0 && (used.gigabytes ?? 0) + gigabytes > maxGigabytes) {
    throw over(
      `VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested ${gigabytes}G, quota is ${maxGigabytes}G and ${used.gigabytes ?? 0}G has been consumed.`,
    );
  }
  if (maxVolumes >= 0 && (used.volumes ?? 0) + volumes > maxVolumes) {
    throw over(`VolumeLimitExceeded: Maximum number of volumes allowed (${maxVolumes}) exceeded for quota 'volumes'.`);
  }
}

/** Refuses a snapshot that a project has no room for. */
export function checkSnapshotQuota(cloud: Cloud, projectId: string, gigabytes: number): void {
  checkQuota(cloud, projectId, 0, gigabytes);
  const { snapshots = -1 } = limits(cloud, projectId);
  if (snapshots >= 0 && (usage(cloud, projectId).snapshots ?? 0) >= snapshots)
    throw over(`SnapshotLimitExceeded: Maximum number of snapshots allowed (${snapshots}) exceeded`);
}

/** Refuses a backup that a project has no room for. */
export function checkBackupQuota(cloud: Cloud, projectId: string, gigabytes: number): void {
  const { backups = -1, backup_gigabytes: most = -1 } = limits(cloud, projectId);
  const { backups: used = 0, backup_gigabytes: consumed = 0 } = usage(cloud, projectId);
  if (most >= 0 && consumed + gigabytes > most)
    throw over(
      `VolumeBackupSizeExceedsAvailableQuota: Requested backup exceeds allowed Backup gigabytes quota. Requested ${gigabytes}G, quota is ${most}G and ${consumed}G has been consumed.`,
    );
  if (backups >= 0 && used >= backups)
    throw over(`BackupLimitExceeded: Maximum number of backups allowed (${backups}) exceeded`);
}

/** The routes of limits and os-quota-sets. */
export function quotaRoutes(cloud: Cloud): Route[] {
  const target = (call: Call): string => call.params.target ?? "";
  return [
    route("GET /limits", (call) => showLimits(cloud, call)),
    route("GET /os-quota-sets/{target}", (call) => showQuotas(cloud, call)),
    route("GET /os-quota-sets/{target}/defaults", (call) => {
      const id = requireOwnProject(call);
      return { status: 200, body: { quota_set: { ...limits(cloud, ""), id } } };
    }),
    route("PUT /os-quota-sets/{target}", (call) => {
      requirePolicy(call, "volume_extension:quotas:update");
      changeQuotas(cloud, target(call), doc(call.body, "quota_set"));
      return { status: 200, body: { quota_set: limits(cloud, target(call)) } };
    }),
    route("DELETE /os-quota-sets/{target}", (call) => {
      requirePolicy(call, "volume_extension:quotas:delete");
      cloud.cinder.quotas.delete(target(call));
      return { status: 200 };
    }),
  ];
}

/** The project of a request, if it is the caller's own or the caller is the operator. */
function requireOwnProject(call: Call): string {
  const id = call.params.target ?? "";
  if (id !== call.who.projectId) requirePolicy(call, "volume_extension:quotas:show");
  return id;
}

function showLimits(cloud: Cloud, call: Call): Reply {
  const limit = limits(cloud, call.who.projectId);
  const used = usage(cloud, call.who.projectId);
  const absolute = {
    maxTotalVolumes: limit.volumes,
    maxTotalSnapshots: limit.snapshots,
    maxTotalVolumeGigabytes: limit.gigabytes,
    maxTotalBackups: limit.backups,
    maxTotalBackupGigabytes: limit.backup_gigabytes,
    totalVolumesUsed: used.volumes,
    totalGigabytesUsed: used.gigabytes,
    totalSnapshotsUsed: used.snapshots,
    totalBackupsUsed: used.backups,
    totalBackupGigabytesUsed: used.backup_gigabytes,
  };
  return { status: 200, body: { limits: { rate: [], absolute } } };
}

function showQuotas(cloud: Cloud, call: Call): Reply {
  const id = requireOwnProject(call);
  const used = usage(cloud, id);
  const withUsage = /^true$/i.test(call.query.get("usage") ?? "");
  const rows = Object.entries(limits(cloud, id)).map(([key, limit]) => [
    key,
    withUsage ? { limit, in_use: used[key] ?? 0, reserved: 0 } : limit,
  ]);
  return { status: 200, body: { quota_set: { ...Object.fromEntries(rows), id } } };
}

function changeQuotas({ cinder }: Cloud, projectId: string, given: Doc): void {
  const own = { ...cinder.quotas.get(projectId) };
  for (const key of Object.keys(given)) {
    const value = num(given, key);
    if (value !== undefined) own[key] = value;
  }
  cinder.quotas.set(projectId, own);
}
