// Manila: limits of a project.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { doc, num } from "../wire";
import { denied, requireOperator } from "./words";

function limits(cloud: Cloud, projectId: string): Record<string, number> {
  const { shares, share_gigabytes, share_networks } = cloud.settings.quotas;
  return {
    shares,
    gigabytes: share_gigabytes,
    snapshots: 50,
    snapshot_gigabytes: 1000,
    share_networks,
    share_groups: 50,
    share_group_snapshots: 50,
    share_replicas: 100,
    replica_gigabytes: 1000,
    per_share_gigabytes: -1,
    ...cloud.manila.quotas.get(projectId),
  };
}

function usage(cloud: Cloud, projectId: string): Record<string, number> {
  const own = [...cloud.manila.shares.values()].filter((share) => share.project_id === projectId);
  const snapshots = [...cloud.manila.snapshots.values()].filter((each) => each.project_id === projectId);
  return {
    shares: own.length,
    gigabytes: own.reduce((sum, share) => sum + share.size, 0),
    snapshots: snapshots.length,
    snapshot_gigabytes: snapshots.reduce((sum, { size }) => sum + size, 0),
    share_networks: [...cloud.manila.networks.values()].filter((network) => network.project_id === projectId).length,
  };
}

const over = (message: string): Refusal =>
  new Refusal(413, message, "overLimit", { retryAfter: "0" }, { "Retry-After": "0" });

/** Whether a project has no room for `more` of something. */
export function exceedsQuota(cloud: Cloud, projectId: string, what: string, more: number): boolean {
  const limit = limits(cloud, projectId)[what] ?? -1;
  return limit >= 0 && (usage(cloud, projectId)[what] ?? 0) + more > limit;
}

/** Refuses a share that a project has no room for. */
export function checkShareQuota(cloud: Cloud, projectId: string, size: number): void {
  const limit = limits(cloud, projectId);
  const each = limit.per_share_gigabytes ?? -1;
  if (each >= 0 && size > each) {
    throw over(`ShareSizeExceedsLimit: Requested share size ${size} is larger than maximum allowed limit ${each}.`);
  }
  if (exceedsQuota(cloud, projectId, "gigabytes", size)) {
    throw over(
      "ShareSizeExceedsAvailableQuota: Requested share exceeds allowed project/user or share type gigabytes quota.",
    );
  }
  if (exceedsQuota(cloud, projectId, "shares", 1)) {
    throw over(
      `ShareLimitExceeded: Maximum number of shares allowed (${limit.shares}) either per project/user or share type quota is exceeded.`,
    );
  }
}

/** Refuses a snapshot that a project has no room for. */
export function checkSnapshotQuota(cloud: Cloud, projectId: string, size: number): void {
  if (exceedsQuota(cloud, projectId, "snapshot_gigabytes", size))
    throw over("SnapshotSizeExceedsAvailableQuota: Requested snapshot exceeds allowed gigabytes quota.");
  if (exceedsQuota(cloud, projectId, "snapshots", 1))
    throw over(
      `SnapshotLimitExceeded: Maximum number of snapshots allowed (${limits(cloud, projectId).snapshots}) exceeded.`,
    );
}

/** Refuses a share network that a project has no room for. */
export function checkNetworkQuota(cloud: Cloud, projectId: string): void {
  if (!exceedsQuota(cloud, projectId, "share_networks", 1)) return;
  const most = limits(cloud, projectId).share_networks;
  throw over(`ShareNetworksLimitExceeded: Maximum number of share-networks allowed (${most}) exceeded.`);
}

/** The routes of /quota-sets. */
export function quotaRoutes(cloud: Cloud): Route[] {
  const limitsView = (call: Call, id: string) => {
    const { per_share_gigabytes, ...rest } = limits(cloud, id);
    return { ...rest, ...(call.version >= 62 ? { per_share_gigabytes } : {}) };
  };
  const requireOwnProject = (call: Call): string => {
    const id = call.params.target ?? "";
    if (id !== call.who.projectId && !call.who.admin) throw denied();
    return id;
  };
  return [
    route("GET /quota-sets/{target}", (call) => {
      const id = requireOwnProject(call);
      return { status: 200, body: { quota_set: { id, ...limitsView(call, id) } } };
    }),
    route("GET /quota-sets/{target}/detail", (call) => {
      const id = requireOwnProject(call);
      const used = usage(cloud, id);
      const rows = Object.entries(limitsView(call, id)).map(([key, limit]) => [
        key,
        { limit, in_use: used[key] ?? 0, reserved: 0 },
      ]);
      return { status: 200, body: { quota_set: { id, ...Object.fromEntries(rows) } } };
    }),
    route("PUT /quota-sets/{target}", (call) => {
      requireOperator(call);
      const id = call.params.target ?? "";
      const given = doc(call.body, "quota_set");
      const used = usage(cloud, id);
      const own = { ...cloud.manila.quotas.get(id) };
      for (const key of Object.keys(given)) {
        const value = num(given, key);
        if (value === undefined) continue;
        if (value >= 0 && value < (used[key] ?? 0)) {
          throw new Refusal(
            400,
            `Quota value ${value} for ${key} is smaller than already used and reserved ${used[key]}.`,
          );
        }
        own[key] = value;
      }
      cloud.manila.quotas.set(id, own);
      return { status: 200, body: { quota_set: limitsView(call, id) } };
    }),
    route("DELETE /quota-sets/{target}", (call) => {
      requireOperator(call);
      cloud.manila.quotas.delete(call.params.target ?? "");
      return { status: 202 };
    }),
  ];
}
