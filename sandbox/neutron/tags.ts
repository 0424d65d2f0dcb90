// Neutron: the tags of any object that has them.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { strings } from "../wire";
import { badRequest } from "./collection";
import type { NeutronState, Timed } from "./state";

type Tagged = Timed & { project_id: string; tags: string[] };

const base = "/v2.0/{collection}/{id}/tags";

/** The routes of /v2.0/{collection}/{id}/tags. */
export function tagRoutes({ neutron }: Cloud): Route[] {
  const collections = taggedCollections(neutron);
  const get = (call: Call): Tagged => {
    const { collection = "", id = "" } = call.params;
    const found = collections[collection]?.get(id);
    if (!found || (!call.who.admin && found.project_id !== call.who.projectId)) {
      throw new Refusal(404, `Resource ${collection} ${id} could not be found.`, "TagResourceNotFound");
    }
    return found;
  };
  return [
    route(`GET ${base}`, (call) => ({ status: 200, body: { tags: get(call).tags } })),
    route(`PUT ${base}`, (call) => {
      const object = get(call);
      const tags = strings(call.body, "tags");
      if (!tags) throw badRequest("Invalid tags body");
      setTags(object, tags);
      return { status: 200, body: { tags: object.tags } };
    }),
    route(`DELETE ${base}`, (call) => {
      setTags(get(call), []);
      return { status: 204 };
    }),
    route(`GET ${base}/{tag}`, (call) => {
      requireTag(call, get(call));
      return { status: 204 };
    }),
    route(`PUT ${base}/{tag}`, (call) => {
      const object = get(call);
      setTags(object, [...object.tags, call.params.tag ?? ""]);
      return { status: 201, body: null };
    }),
    route(`DELETE ${base}/{tag}`, (call) => {
      const object = get(call);
      const tag = requireTag(call, object);
      const rest = object.tags.filter((each) => each !== tag);
      setTags(object, rest);
      return { status: 204 };
    }),
  ];
}

/** The collections whose objects have tags, by their name in the path. */
const taggedCollections = (neutron: NeutronState): Record<string, ReadonlyMap<string, Tagged>> => ({
  networks: neutron.networks,
  subnets: neutron.subnets,
  ports: neutron.ports,
  routers: neutron.routers,
  "security-groups": neutron.groups,
  floatingips: neutron.floatingIps,
  subnetpools: neutron.subnetPools,
  trunks: neutron.trunks,
});

/** The tag that a request names; refuses if the object lacks it. */
function requireTag(call: Call, { tags }: Tagged): string {
  const tag = call.params.tag ?? "";
  if (!tags.includes(tag)) throw new Refusal(404, `Tag ${tag} could not be found.`, "TagNotFound");
  return tag;
}

/** Sets an object's tags. To Neutron that changes the object's revision, and not its time. */
function setTags(object: Tagged, tags: string[]): void {
  object.tags = [...new Set(tags)].sort();
  object.revision_number += 1;
}
