// Nova: flavors: listed, created, changed and deleted. Their access and extra specs are in flavorParts.ts.
import type { Cloud } from "../cloud";
import { uuid } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { bool, type Doc, doc, num, python, str } from "../wire";
import { invalid } from "./metadata";
import { requirePolicy } from "./quotas";
import { limitOf, pageOf } from "./serverList";
import type { Flavor } from "./state";
import { links } from "./views";

/** Creates a flavor from the attributes of a request's body. */
export function createFlavor(cloud: Cloud, given: Doc): Flavor {
  const id = str(given, "id") ?? num(given, "id") ?? str(given, "flavorid");
  const flavor: Flavor = {
    id: id === undefined || id === "" ? uuid() : String(id),
    name: str(given, "name") ?? "",
    ram: num(given, "ram") ?? 0,
    disk: num(given, "disk") ?? 0,
    vcpus: num(given, "vcpus") ?? 1,
    ephemeral: num(given, "OS-FLV-EXT-DATA:ephemeral") ?? 0,
    swap: num(given, "swap") ?? 0,
    is_public: bool(given, "os-flavor-access:is_public") ?? true,
    rxtx_factor: Number(given.rxtx_factor ?? 1),
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

/** Whether the caller may use a flavor, and without being the operator sees it. */
const isOpen = (call: Call, { is_public, projects }: Flavor): boolean =>
  is_public || Boolean(projects?.includes(call.who.projectId));

const sortFields: Record<string, keyof Flavor> = {
  created_at: "id",
  description: "description",
  disabled: "id",
  ephemeral_gb: "ephemeral",
  flavorid: "id",
  id: "id",
  is_public: "is_public",
  memory_mb: "ram",
  name: "name",
  root_gb: "disk",
  rxtx_factor: "rxtx_factor",
  swap: "swap",
  updated_at: "id",
  vcpu_weight: "id",
  vcpus: "vcpus",
};

/** The flavors that `is_public` chooses: to the operator all with None, and those that are not public with false. */
function chosenByAccess(cloud: Cloud, call: Call): Flavor[] {
  const text = call.query.get("is_public");
  const all = [...cloud.nova.flavors.values()];
  if (!call.who.admin) return all.filter((each) => isOpen(call, each));
  if (text === null) return all.filter((each) => isOpen(call, each));
  if (/^none$/i.test(text)) return all;
  const wanted = bool(
    { text: /^(1|t|yes|on)$/i.test(text) ? "true" : /^(0|f|no|off)$/i.test(text) ? "false" : text },
    "text",
  );
  if (wanted === undefined) throw new Refusal(400, `Invalid is_public filter [${text}]`);
  return all.filter((each) => each.is_public === wanted);
}

function listFlavors(cloud: Cloud, call: Call, detail: boolean) {
  const { query } = call;
  let rows = chosenByAccess(cloud, call);
  const key = query.get("sort_key") ?? "flavorid";
  const field = sortFields[key];
  if (!field)
    throw new Refusal(
      400,
      `Invalid input for query parameters sort_key. Value: ${key}. ${python(key)} is not one of the sort keys`,
    );
  const down = query.get("sort_dir") === "desc";
  rows.sort((a, b) => {
    const [one, other] = [a[field] ?? "", b[field] ?? ""];
    return (one === other ? (a.id < b.id ? -1 : 1) : one < other ? -1 : 1) * (down ? -1 : 1);
  });
  for (const [name, of] of [
    ["minRam", "ram"],
    ["minDisk", "disk"],
  ] as const) {
    const least = query.get(name);
    if (least !== null && !/^\d+$/.test(least)) throw new Refusal(400, `Invalid ${name} filter [${least}]`);
    if (least !== null) rows = rows.filter((each) => each[of] >= Number(least));
  }
  const page = pageOf(query, rows, (each) => each.id);
  const next = new URLSearchParams(query);
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
    ...(query.has("limit") && page.length > 0 && page.length === limitOf(query)
      ? { flavors_links: [{ rel: "next", href: `${call.origin}/compute${call.path}?${next}` }] }
      : {}),
  };
}

/** The flavor that a request names. */
export function getFlavor(cloud: Cloud, call: Call): Flavor {
  const found = cloud.nova.flavors.get(call.params.id ?? "");
  if (!found) throw new Refusal(404, `Flavor ${call.params.id} could not be found.`);
  return found;
}

const FIELDS = [
  ...["name", "id", "ram", "vcpus", "disk", "swap", "rxtx_factor", "OS-FLV-EXT-DATA:ephemeral"],
  "os-flavor-access:is_public",
];

function addFlavor(cloud: Cloud, call: Call): Reply {
  requirePolicy(call, "os_compute_api:os-flavor-manage:create");
  const given = doc(call.body, "flavor");
  const unknown = Object.keys(given).find(
    (each) => !FIELDS.includes(each) && !(each === "description" && call.version >= 55),
  );
  if (unknown !== undefined)
    throw invalid("flavor", python(given), `Additional properties are not allowed ('${unknown}' was unexpected)`);
  for (const key of ["name", "ram", "vcpus", "disk"])
    if (given[key] === undefined) throw invalid("flavor", python(given), `'${key}' is a required property`);
  for (const [key, least] of [
    ["ram", 1],
    ["vcpus", 1],
    ["disk", 0],
    ["swap", 0],
    ["OS-FLV-EXT-DATA:ephemeral", 0],
  ] as const) {
    const value = num(given, key);
    if (given[key] !== undefined && value === undefined)
      throw invalid(key, given[key], `${python(given[key])} does not match '^[0-9]+$'`);
    if (value !== undefined && value < least)
      throw invalid(key, value, `${value} is less than the minimum of ${least}`);
  }
  const id = str(given, "id");
  if (id && cloud.nova.flavors.has(id)) throw new Refusal(409, `Flavor with ID ${id} already exists.`);
  const name = str(given, "name");
  if ([...cloud.nova.flavors.values()].some((each) => each.name === name)) {
    throw new Refusal(409, `Flavor with name ${name} already exists.`);
  }
  const flavor = createFlavor(cloud, given);
  return { status: 200, body: { flavor: view(call, flavor) } };
}

/** The routes of /flavors. */
export function flavorRoutes(cloud: Cloud): Route[] {
  return [
    route("GET /v2.1/flavors", (call) => ({ status: 200, body: listFlavors(cloud, call, false) })),
    route("GET /v2.1/flavors/detail", (call) => ({ status: 200, body: listFlavors(cloud, call, true) })),
    route("POST /v2.1/flavors", (call) => addFlavor(cloud, call)),
    route("GET /v2.1/flavors/{id}", (call) => ({ status: 200, body: { flavor: view(call, getFlavor(cloud, call)) } })),
    route("PUT /v2.1/flavors/{id}", (call) => {
      if (call.version < 55) throw new Refusal(404, "The resource could not be found.");
      requirePolicy(call, "os_compute_api:os-flavor-manage:update");
      const given = doc(call.body, "flavor");
      if (given.description === undefined)
        throw invalid("flavor", python(given), "'description' is a required property");
      const flavor = getFlavor(cloud, call);
      flavor.description = str(given, "description") ?? null;
      return { status: 200, body: { flavor: view(call, flavor) } };
    }),
    route("DELETE /v2.1/flavors/{id}", (call) => {
      requirePolicy(call, "os_compute_api:os-flavor-manage:delete");
      cloud.nova.flavors.delete(getFlavor(cloud, call).id);
      return { status: 202 };
    }),
  ];
}
