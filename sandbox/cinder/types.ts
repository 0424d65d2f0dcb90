// Cinder: volume types.
import type { Cloud } from "../cloud";
import { isUuid, uuid } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { bool, doc, str, texts } from "../wire";
import { requirePolicy } from "./quotas";
import type { VolumeType } from "./state";

/**
 * The volume type of an id or name.
 * @throws Refusal 404
 */
export function findType(cloud: Cloud, wanted: string): VolumeType {
  const found = [...cloud.cinder.types.values()].find((each) => each.id === wanted || each.name === wanted);
  if (found) return found;
  throw new Refusal(
    404,
    isUuid(wanted)
      ? `Volume type ${wanted} could not be found.`
      : `Volume type with name ${wanted} could not be found.`,
  );
}

/** Creates a volume type. */
export function createType(
  cloud: Cloud,
  name: string,
  specs: Record<string, string>,
  description: string | null = null,
  isPublic = true,
): VolumeType {
  const type: VolumeType = { id: uuid(), name, is_public: isPublic, description, extra_specs: specs };
  cloud.cinder.types.set(type.id, type);
  return type;
}

function view(call: Call, type: VolumeType, listed: boolean) {
  const { volume_backend_name: _backend, ...open } = type.extra_specs;
  return {
    id: type.id,
    name: type.name,
    is_public: type.is_public,
    description: type.description,
    extra_specs: call.who.admin ? type.extra_specs : open,
    ...(call.who.admin ? { qos_specs_id: null } : {}),
    ...(listed ? { "os-volume-type-access:is_public": type.is_public } : {}),
  };
}

/** The routes of /types. */
export function typeRoutes(cloud: Cloud): Route[] {
  const get = (call: Call): VolumeType => {
    const id = call.params.id ?? "";
    const found = id === "default" ? findType(cloud, cloud.cinder.defaultType) : cloud.cinder.types.get(id);
    if (!found) throw new Refusal(404, `Volume type ${id} could not be found.`);
    return found;
  };
  return [
    route("GET /types", (call) => {
      const rows = [...cloud.cinder.types.values()].filter((each) => each.is_public || call.who.admin);
      return { status: 200, body: { volume_types: rows.map((each) => view(call, each, true)) } };
    }),
    route("POST /types", (call) => {
      requirePolicy(call, "volume_extension:type_create");
      const given = doc(call.body, "volume_type");
      const name = str(given, "name") ?? "";
      if ([...cloud.cinder.types.values()].some((each) => each.name === name)) {
        throw new Refusal(409, `Volume Type ${name} already exists.`);
      }
      const type = createType(
        cloud,
        name,
        texts(doc(given, "extra_specs")),
        str(given, "description") ?? null,
        bool(given, "os-volume-type-access:is_public") ?? true,
      );
      return { status: 200, body: { volume_type: view(call, type, true) } };
    }),
    route("GET /types/{id}", (call) => ({
      status: 200,
      body: { volume_type: view(call, get(call), call.params.id !== "default") },
    })),
    route("PUT /types/{id}", (call) => {
      requirePolicy(call, "volume_extension:type_update");
      const given = doc(call.body, "volume_type");
      const type = get(call);
      type.name = str(given, "name") ?? type.name;
      type.description = str(given, "description") ?? type.description;
      return { status: 200, body: { volume_type: view(call, type, true) } };
    }),
    route("DELETE /types/{id}", (call) => {
      requirePolicy(call, "volume_extension:type_delete");
      const type = get(call);
      if ([...cloud.cinder.volumes.values()].some((each) => each.typeId === type.id)) {
        throw new Refusal(400, "Target volume type is still in use.");
      }
      cloud.cinder.types.delete(type.id);
      return { status: 202 };
    }),
    route("GET /types/{id}/extra_specs", (call) => ({
      status: 200,
      body: { extra_specs: view(call, get(call), false).extra_specs },
    })),
  ];
}
