// Nova: flavors.
import type { Cloud } from "../cloud";
import { uuid } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { bool, type Doc, doc, num, str, texts } from "../wire";
import { requirePolicy } from "./quotas";
import type { Flavor } from "./state";
import { links } from "./views";

/** Creates a flavor from the attributes of a request's body. */
export function createFlavor(cloud: Cloud, given: Doc): Flavor {
  const flavor: Flavor = {
    id: str(given, "id") ?? str(given, "flavorid") ?? uuid(),
    name: str(given, "name") ?? "",
    ram: num(given, "ram") ?? 0,
    disk: num(given, "disk") ?? 0,
    vcpus: num(given, "vcpus") ?? 1,
    ephemeral: num(given, "OS-FLV-EXT-DATA:ephemeral") ?? 0,
    swap: num(given, "swap") ?? 0,
    is_public: bool(given, "os-flavor-access:is_public") ?? true,
    rxtx_factor: 1,
    description: str(given, "description") ?? null,
    extra_specs: {},
  };
  cloud.nova.flavors.set(flavor.id, flavor);
  return flavor;
}

function view(call: Call, flavor: Flavor): Doc {
  return {
    id: flavor.id,
    name: flavor.name,
    ram: flavor.ram,
    disk: flavor.disk,
    swap: call.version >= 75 ? flavor.swap : flavor.swap || "",
    "OS-FLV-EXT-DATA:ephemeral": flavor.ephemeral,
    "OS-FLV-DISABLED:disabled": false,
    vcpus: flavor.vcpus,
    "os-flavor-access:is_public": flavor.is_public,
    rxtx_factor: flavor.rxtx_factor,
    links: links(call, `flavors/${flavor.id}`),
    ...(call.version >= 55 ? { description: flavor.description } : {}),
    ...(call.version >= 61 ? { extra_specs: { ...flavor.extra_specs } } : {}),
  };
}

function listFlavors(cloud: Cloud, call: Call, detail: boolean) {
  let rows = [...cloud.nova.flavors.values()]
    .filter((each) => each.is_public || call.who.admin)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const [key, field] of [
    ["minRam", "ram"],
    ["minDisk", "disk"],
  ] as const) {
    const least = call.query.get(key);
    if (least !== null) rows = rows.filter((each) => each[field] >= Number(least));
  }
  const marker = call.query.get("marker");
  if (marker) {
    const at = rows.findIndex((each) => each.id === marker);
    if (at < 0) throw new Refusal(400, `marker [${marker}] not found`);
    rows = rows.slice(at + 1);
  }
  const limit = Math.min(Number(call.query.get("limit") ?? 1000) || 1000, 1000);
  const page = rows.slice(0, limit);
  const next = new URLSearchParams(call.query);
  next.set("marker", page.at(-1)?.id ?? "");
  return {
    flavors: page.map((each) =>
      detail
        ? view(call, each)
        : {
            id: each.id,
            name: each.name,
            links: links(call, `flavors/${each.id}`),
            ...(call.version >= 55 ? { description: each.description } : {}),
          },
    ),
    ...(call.query.has("limit") && page.length === limit
      ? { flavors_links: [{ rel: "next", href: `${call.origin}/compute${call.path}?${next}` }] }
      : {}),
  };
}

/** The routes of /flavors. */
export function flavorRoutes(cloud: Cloud): Route[] {
  const get = (call: Call): Flavor => {
    const found = cloud.nova.flavors.get(call.params.id ?? "");
    if (!found) throw new Refusal(404, `Flavor ${call.params.id} could not be found.`);
    return found;
  };
  return [
    route("GET /v2.1/flavors", (call) => ({ status: 200, body: listFlavors(cloud, call, false) })),
    route("GET /v2.1/flavors/detail", (call) => ({ status: 200, body: listFlavors(cloud, call, true) })),
    route("POST /v2.1/flavors", (call) => {
      requirePolicy(call, "os_compute_api:os-flavor-manage:create");
      const given = doc(call.body, "flavor");
      const id = str(given, "id");
      if (id && cloud.nova.flavors.has(id)) throw new Refusal(409, `Flavor with ID ${id} already exists.`);
      const name = str(given, "name");
      if ([...cloud.nova.flavors.values()].some((each) => each.name === name)) {
        throw new Refusal(409, `Flavor with name ${name} already exists.`);
      }
      return { status: 200, body: { flavor: view(call, createFlavor(cloud, given)) } };
    }),
    route("GET /v2.1/flavors/{id}", (call) => ({ status: 200, body: { flavor: view(call, get(call)) } })),
    route("DELETE /v2.1/flavors/{id}", (call) => {
      requirePolicy(call, "os_compute_api:os-flavor-manage:delete");
      cloud.nova.flavors.delete(get(call).id);
      return { status: 202 };
    }),
    route("GET /v2.1/flavors/{id}/os-extra_specs", (call) => ({
      status: 200,
      body: { extra_specs: get(call).extra_specs },
    })),
    route("POST /v2.1/flavors/{id}/os-extra_specs", (call) => {
      requirePolicy(call, "os_compute_api:os-flavor-extra-specs:create");
      const flavor = get(call);
      Object.assign(flavor.extra_specs, texts(doc(call.body, "extra_specs")));
      return { status: 200, body: { extra_specs: flavor.extra_specs } };
    }),
  ];
}
