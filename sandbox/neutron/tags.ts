// Neutron: tags of any object that has them.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { strings } from "../wire";
import { badRequest } from "./collection";
import type { Timed } from "./state";

type Tagged = Timed & { project_id: string; tags: string[] };

/** /v2.0/{collection}/{id}/tags. */
export function tagRoutes(cloud: Cloud): Route[] {
  const { neutron } = cloud;
  const collections: Record<string, ReadonlyMap<string, Tagged>> = {
    networks: neutron.networks,
    subnets: neutron.subnets,
    ports: neutron.ports,
    routers: neutron.routers,
    "security-groups": neutron.groups,
    floatingips: neutron.floatingIps,
  };
  const get = (call: Call): Tagged => {
    const { collection = "", id = "" } = call.params;
    const found = collections[collection]?.get(id);
    if (!found || (!call.who.admin && found.project_id !== call.who.projectId)) {
      throw new Refusal(404, `Resource ${collection} ${id} could not be found.`, "TagResourceNotFound");
    }
    return found;
  };
  const has = (call: Call): Tagged => {
    const object = get(call);
    const tag = call.params.tag ?? "";
    if (!object.tags.includes(tag)) throw new Refusal(404, `Tag ${tag} could not be found.`, "TagNotFound");
    return object;
  };
  // Neutron counts a change of tags as a change of the object, and of its tags.
  const set = (object: Tagged, tags: string[]): void => {
    object.tags = [...new Set(tags)].sort();
    object.revision_number += 1;
  };
  return [
    route("GET /v2.0/{collection}/{id}/tags", (call) => ({ status: 200, body: { tags: get(call).tags } })),
    route("PUT /v2.0/{collection}/{id}/tags", (call) => {
      const object = get(call);
      const tags = strings(call.body, "tags");
      if (!tags) throw badRequest("Invalid tags body");
      set(object, tags);
      return { status: 200, body: { tags: object.tags } };
    }),
    route("DELETE /v2.0/{collection}/{id}/tags", (call) => {
      set(get(call), []);
      return { status: 204 };
    }),
    route("GET /v2.0/{collection}/{id}/tags/{tag}", (call) => {
      has(call);
      return { status: 204 };
    }),
    route("PUT /v2.0/{collection}/{id}/tags/{tag}", (call) => {
      const object = get(call);
      set(object, [...object.tags, call.params.tag ?? ""]);
      return { status: 201, body: null };
    }),
    route("DELETE /v2.0/{collection}/{id}/tags/{tag}", (call) => {
      const object = has(call);
      set(
        object,
        object.tags.filter((each) => each !== call.params.tag),
      );
      return { status: 204 };
    }),
  ];
}
