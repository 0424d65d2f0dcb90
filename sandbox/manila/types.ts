// Manila: share types.
import type { Cloud } from "../cloud";
import { uuid } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { bool, doc, str } from "../wire";
import type { ShareType } from "./state";
import { requireOperator } from "./words";

const SERVERS = "driver_handles_share_servers";
/** The specs that everybody may see. */
const OPEN = [
  SERVERS,
  "snapshot_support",
  "create_share_from_snapshot_support",
  "revert_to_snapshot_support",
  "mount_snapshot_support",
  "replication_type",
  "availability_zones",
  "provisioning:max_share_size",
  "provisioning:min_share_size",
];

/** Whether the shares of a type are on share servers. */
export const isServed = (type: ShareType): boolean => type.extra_specs[SERVERS] === "True";

/**
 * The share type of an id or name.
 * @throws Refusal 404
 */
export function findType(cloud: Cloud, wanted: string): ShareType {
  const found = [...cloud.manila.types.values()].find((each) => each.id === wanted || each.name === wanted);
  if (found) return found;
  throw new Refusal(404, "Share type not found.");
}

/** Creates a share type. */
export function createShareType(cloud: Cloud, name: string, specs: Record<string, unknown>, isPublic = true) {
  const text = (value: unknown) => (typeof value === "boolean" ? (value ? "True" : "False") : String(value));
  const extra_specs = Object.fromEntries(Object.entries(specs).map(([key, value]) => [key, text(value)]));
  const type: ShareType = { id: uuid(), name, is_public: isPublic, description: null, extra_specs };
  cloud.manila.types.set(type.id, type);
  return type;
}

/** The specs that the caller may see; those of snapshots are false if the type does not have them. */
function specs(call: Call, type: ShareType): Record<string, unknown> {
  if (call.who.admin) return type.extra_specs;
  const seen = Object.entries(type.extra_specs).filter(([key]) => OPEN.includes(key));
  const none = ["snapshot_support", "create_share_from_snapshot_support", "revert_to_snapshot_support"];
  const absent = call.version >= 24 ? [...none, "mount_snapshot_support"] : [];
  return { ...Object.fromEntries(absent.map((key) => [key, false])), ...Object.fromEntries(seen) };
}

function view(cloud: Cloud, call: Call, type: ShareType) {
  const open = call.version >= 7 ? "share_type_access:is_public" : "os-share-type-access:is_public";
  return {
    id: type.id,
    name: type.name,
    extra_specs: specs(call, type),
    required_extra_specs: { [SERVERS]: type.extra_specs[SERVERS] },
    [open]: type.is_public,
    ...(call.version >= 41 ? { description: type.description } : {}),
    ...(call.version >= 46 ? { is_default: type.name === cloud.manila.defaultType } : {}),
  };
}

/** The routes of /types. Each answer has its types twice, also under Cinder's name. */
export function typeRoutes(cloud: Cloud): Route[] {
  const get = (call: Call): ShareType => {
    const id = call.params.id ?? "";
    const found = id === "default" ? findType(cloud, cloud.manila.defaultType) : cloud.manila.types.get(id);
    if (found) return found;
    throw new Refusal(404, "Share type not found.");
  };
  const one = (call: Call, type: ShareType) => {
    const shown = view(cloud, call, type);
    return { status: 200, body: { share_type: shown, volume_type: shown } };
  };
  return [
    route("GET /types", (call) => {
      const rows = [...cloud.manila.types.values()].filter((each) => each.is_public || call.who.admin);
      const shown = rows.map((each) => view(cloud, call, each));
      return { status: 200, body: { share_types: shown, volume_types: shown } };
    }),
    route("POST /types", (call) => {
      requireOperator(call);
      const given = doc(call.body, "share_type");
      const name = str(given, "name") ?? "";
      const wanted = doc(given, "extra_specs");
      // The placeholders are Manila's own: it does not fill them in.
      if (bool(wanted, SERVERS) === undefined) throw new Refusal(400, "Invalid extra_spec: %(reason)s.");
      if ([...cloud.manila.types.values()].some((each) => each.name === name)) {
        throw new Refusal(409, "Share Type %(id)s already exists.");
      }
      return one(call, createShareType(cloud, name, wanted, bool(given, "share_type_access:is_public") ?? true));
    }),
    route("GET /types/{id}", (call) => one(call, get(call))),
    route("DELETE /types/{id}", (call) => {
      requireOperator(call);
      const type = get(call);
      if ([...cloud.manila.shares.values()].some((share) => share.typeId === type.id)) {
        throw new Refusal(400, "Target share type is still in use.");
      }
      cloud.manila.types.delete(type.id);
      return { status: 202 };
    }),
    route("GET /types/{id}/extra_specs", (call) => {
      requireOperator(call);
      return { status: 200, body: { extra_specs: get(call).extra_specs } };
    }),
  ];
}
