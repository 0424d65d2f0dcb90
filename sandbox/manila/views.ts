// Manila: shares and rules as its answers show them, by microversion.
import type { Cloud } from "../cloud";
import type { Call } from "../service";
import { BACKEND } from "./servers";
import type { AccessRule, Share, ShareType } from "./state";

function links(call: Call, id: string) {
  const project = /^\/v2\/([0-9a-f]{32})\//.exec(call.path)?.[1];
  const middle = project ? `${project}/` : "";
  return [
    { rel: "self", href: `${call.origin}/share/v2/${middle}shares/${id}` },
    { rel: "bookmark", href: `${call.origin}/share/${middle}shares/${id}` },
  ];
}

/** A share in a short list. */
export const summary = (call: Call, { id, name }: Share) => ({ id, name, links: links(call, id) });

/** The path of an export. */
export const pathOf = (share: Share, address: string): string =>
  `${address}:/shares/share_${share.id.replaceAll("-", "_")}_${share.instanceId.replaceAll("-", "_")}`;

/** The rules of a share. */
export const rulesOf = (cloud: Cloud, share: Share): AccessRule[] =>
  [...cloud.manila.rules.values()].filter((rule) => rule.share_id === share.id);

function rulesStatus(cloud: Cloud, share: Share): string {
  const states = rulesOf(cloud, share).map(({ state }) => state);
  if (states.includes("error")) return "error";
  return states.every((state) => state === "active") ? "active" : "syncing";
}

/** Whether shares of a type can begin with a snapshot. */
export const canCopy = (type: ShareType | undefined): boolean =>
  /^true$/i.test(type?.extra_specs.create_share_from_snapshot_support ?? "");

/** What Manila says only of a share's instance, in the moment in which a deleted share has none. */
const EMPTIED = {
  ...{ status: null, availability_zone: null, share_network_id: null, share_type: null, volume_type: null },
  ...{ share_type_name: null, share_server_id: null, host: null, progress: null },
};

/** A share in full. */
export function shareView(cloud: Cloud, call: Call, share: Share): object {
  const whole: Record<string, unknown> = wholeView(cloud, call, share);
  if (!share.isEmptied) return whole;
  return { ...whole, ...Object.fromEntries(Object.entries(EMPTIED).filter(([key]) => key in whole)) };
}

function wholeView(cloud: Cloud, call: Call, share: Share) {
  const { version, who } = call;
  const type = cloud.manila.types.get(share.typeId);
  const locations = share.exports.map(({ address }) => pathOf(share, address));
  const since = (minor: number, fields: object): object => (version >= minor ? fields : {});
  return {
    id: share.id,
    size: share.size,
    availability_zone: share.availability_zone,
    created_at: share.created_at,
    status: share.status,
    name: share.name,
    description: share.description,
    project_id: share.project_id,
    snapshot_id: share.snapshotId ?? null,
    share_network_id: share.share_network_id,
    share_proto: share.share_proto,
    ...(version < 9 ? { export_location: locations[0] ?? null } : {}),
    metadata: share.metadata,
    share_type: version >= 6 ? share.typeId : type?.name,
    volume_type: type?.name,
    links: links(call, share.id),
    is_public: false,
    ...(version < 9 ? { export_locations: locations } : {}),
    ...since(2, { snapshot_support: type?.extra_specs.snapshot_support === "True" }),
    ...since(5, { task_state: null }),
    ...since(6, { share_type_name: type?.name }),
    ...since(10, { access_rules_status: rulesStatus(cloud, share) }),
    ...since(11, { replication_type: null, has_replicas: false }),
    ...since(16, { user_id: share.user_id }),
    ...since(24, { create_share_from_snapshot_support: canCopy(type) }),
    ...since(27, { revert_to_snapshot_support: false }),
    ...since(31, { share_group_id: null, source_share_group_snapshot_member_id: null }),
    ...since(32, { mount_snapshot_support: false }),
    ...since(54, { progress: share.progress }),
    ...since(69, { is_soft_deleted: false, scheduled_to_be_deleted_at: null }),
    ...(who.admin
      ? {
          share_server_id: share.serverId,
          host: share.availability_zone === null ? null : hostOf(share),
        }
      : {}),
  };
}

/** The host of a share, with its pool. */
export const hostOf = (share: Pick<Share, "share_network_id">): string =>
  share.share_network_id === null ? PLAIN : `${BACKEND}#memory`;
const PLAIN = "sandbox@plain#memory";

/** A rule; in a list, without its share. */
export function ruleView(rule: AccessRule, listed = false) {
  const { id, share_id, access_level, access_to, access_type, state, access_key } = rule;
  const { created_at, updated_at, metadata } = rule;
  const rest = { access_level, access_to, access_type, state, access_key, created_at, updated_at, metadata };
  return { id, ...(listed ? {} : { share_id }), ...rest };
}
