// Glance: images: listed with filters and pages, created, uploaded, changed and deleted.
import { createHash } from "node:crypto";
import type { Cloud } from "../cloud";
import { seconds, uuid } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { bool, type Doc, docs, num, str, strings } from "../wire";
import type { Image } from "./state";

const sortKeys = ["name", "status", "container_format", "disk_format", "size", "id", "created_at", "updated_at"];
const visibilities = ["public", "private", "shared", "community", "all"];
const fixed = new Set([
  "id",
  "name",
  "disk_format",
  "container_format",
  "visibility",
  "protected",
  "min_ram",
  "min_disk",
  "os_hidden",
  "tags",
  "owner",
]);

const canSee = (call: Call, image: Image): boolean =>
  call.who.admin || ["public", "community"].includes(image.visibility) || image.owner === call.who.projectId;

/** The image of an id; undefined if it does not exist or the caller may not see it. */
export function findImage(cloud: Cloud, call: Call, id: string): Image | undefined {
  const image = cloud.glance.images.get(id);
  return image && canSee(call, image) ? image : undefined;
}

function view(image: Image): Doc {
  const { properties, id, created_at, updated_at, tags, ...rest } = image;
  return {
    ...properties,
    ...rest,
    id,
    created_at,
    updated_at,
    tags,
    self: `/v2/images/${id}`,
    file: `/v2/images/${id}/file`,
    schema: "/v2/schemas/image",
    ...(image.status === "active" ? { stores: "file" } : {}),
  };
}

/** Stores the bytes of an image: its size and its digests; the bytes themselves are not kept. */
export function upload(image: Image, bytes: Buffer): void {
  Object.assign(image, {
    status: "active",
    size: bytes.length,
    virtual_size: bytes.length,
    checksum: createHash("md5").update(bytes).digest("hex"),
    os_hash_algo: "sha512",
    os_hash_value: createHash("sha512").update(bytes).digest("hex"),
    updated_at: seconds(),
  });
}

/** Creates an image without bytes from the attributes of a request's body. */
export function createImage(cloud: Cloud, owner: string, given: Doc): Image {
  const now = seconds();
  const image: Image = {
    id: str(given, "id") ?? uuid(),
    name: str(given, "name") ?? "",
    disk_format: str(given, "disk_format") ?? null,
    container_format: str(given, "container_format") ?? null,
    visibility: str(given, "visibility") ?? "shared",
    size: null,
    virtual_size: null,
    status: "queued",
    checksum: null,
    protected: bool(given, "protected") ?? false,
    min_ram: num(given, "min_ram") ?? 0,
    min_disk: num(given, "min_disk") ?? 0,
    owner,
    os_hidden: bool(given, "os_hidden") ?? false,
    os_hash_algo: null,
    os_hash_value: null,
    created_at: now,
    updated_at: now,
    tags: strings(given, "tags") ?? [],
    properties: Object.fromEntries(Object.entries(given).filter(([key]) => !fixed.has(key))),
  };
  cloud.glance.images.set(image.id, image);
  return image;
}

/** The parameters of a list that are not the name of an attribute. */
const parameters = new Set([
  "limit",
  "marker",
  "sort_key",
  "sort_dir",
  "sort",
  "visibility",
  "member_status",
  "tag",
  "os_hidden",
  "size_min",
  "size_max",
]);

function listImages(cloud: Cloud, call: Call) {
  const { query } = call;
  const visibility = query.get("visibility");
  if (visibility && !visibilities.includes(visibility))
    throw new Refusal(400, `Invalid visibility value: ${visibility}`);
  const limit = limitOf(query);
  const rows = [...cloud.glance.images.values()].filter((each) => canSee(call, each) && matches(call, each));
  sortImages(rows, query);
  const page = rowsAfter(rows, query.get("marker")).slice(0, limit);
  const first = new URLSearchParams(query);
  first.delete("marker");
  const next = new URLSearchParams(first);
  next.set("marker", page.at(-1)?.id ?? "");
  const address = (params: URLSearchParams): string => `/v2/images${params.size > 0 ? `?${params}` : ""}`;
  return {
    images: page.map(view),
    first: address(first),
    schema: "/v2/schemas/images",
    // Glance names a next page whenever this one is full, even if that page is empty.
    ...(page.length > 0 && page.length === limit ? { next: address(next) } : {}),
  };
}

function limitOf(query: URLSearchParams): number {
  const text = query.get("limit");
  if (text !== null && !/^-?\d+$/.test(text)) throw new Refusal(400, "limit param must be an integer");
  return Math.min(text === null ? 25 : Number(text), 1000);
}

/** Whether an image matches a list's filters. */
function matches(call: Call, image: Image): boolean {
  const { query } = call;
  if (!matchesVisibility(call, image)) return false;
  if (String(image.os_hidden) !== (query.get("os_hidden") ?? "false").toLowerCase()) return false;
  if (!query.getAll("tag").every((tag) => image.tags.includes(tag))) return false;
  if (query.has("size_min") && (image.size ?? 0) < Number(query.get("size_min"))) return false;
  if (query.has("size_max") && (image.size ?? 0) > Number(query.get("size_max"))) return false;
  const row = view(image);
  return [...query].every(([key, value]) => parameters.has(key) || valuesOf(value).includes(String(row[key])));
}

/** Others' community images are listed only if they are asked for. */
function matchesVisibility({ query, who }: Call, { visibility, owner }: Image): boolean {
  const wanted = query.get("visibility");
  if (wanted && wanted !== "all" && visibility !== wanted) return false;
  return visibility !== "community" || wanted === "community" || wanted === "all" || owner === who.projectId;
}

/** The values of a filter: one, or several as `in:a,"b"`. */
function valuesOf(filter: string): string[] {
  if (!filter.startsWith("in:")) return [filter];
  return filter
    .slice(3)
    .split(",")
    .map((each) => each.replace(/^"(.*)"$/, "$1"));
}

function rowsAfter(rows: Image[], marker: string | null): Image[] {
  if (!marker) return rows;
  const at = rows.findIndex((each) => each.id === marker);
  if (at < 0) throw new Refusal(400, `No image found with ID ${marker}`);
  return rows.slice(at + 1);
}

function sortImages(rows: Image[], query: URLSearchParams): void {
  for (const { key, down } of sortOrder(query).reverse()) {
    rows.sort((a, b) => {
      const [one, other] = [view(a)[key], view(b)[key]].map((value) =>
        typeof value === "number" ? value : String(value ?? ""),
      );
      if (one === undefined || other === undefined || one === other) return 0;
      return (one < other ? -1 : 1) * (down ? -1 : 1);
    });
  }
}

function sortOrder(query: URLSearchParams): Array<{ key: string; down: boolean }> {
  const short = query.get("sort");
  const keys = short
    ? short
        .split(",")
        .map((each) => ({ key: each.split(":")[0] ?? "", down: (each.split(":")[1] ?? "desc") === "desc" }))
    : query.getAll("sort_key").map((key, index) => ({
        key,
        down: (query.getAll("sort_dir")[index] ?? query.getAll("sort_dir")[0] ?? "desc") === "desc",
      }));
  const wrong = keys.find((each) => !sortKeys.includes(each.key));
  if (wrong)
    throw new Refusal(400, `Invalid sort key: ${wrong.key}. It must be one of the following: ${sortKeys.join(", ")}.`);
  for (const key of ["created_at", "id"])
    if (!keys.some((each) => each.key === key)) keys.push({ key, down: keys[0]?.down ?? true });
  return keys;
}

function applyPatch(image: Image, changes: Doc[]): void {
  for (const each of changes) {
    const key = String(each.path).replace(/^\//, "");
    if (each.op === "remove") delete image.properties[key];
    else if (fixed.has(key)) Object.assign(image, { [key]: each.value });
    else image.properties[key] = each.value;
  }
  image.updated_at = seconds();
}

/** The routes of /v2/images. */
export function imageRoutes(cloud: Cloud): Route[] {
  const get = (call: Call): Image => {
    const id = call.params.id ?? "";
    const image = findImage(cloud, call, id);
    if (!image) throw new Refusal(404, `No image found with ID ${id}`);
    return image;
  };
  const own = (call: Call): Image => {
    const image = get(call);
    if (!call.who.admin && image.owner !== call.who.projectId) throw new Refusal(403, "You do not own this image");
    return image;
  };
  return [
    route("GET /v2/images", (call) => ({ status: 200, body: listImages(cloud, call) })),
    route("POST /v2/images", (call) => {
      if (call.body.visibility === "public" && !call.who.admin) {
        throw new Refusal(403, "You are not authorized to complete publicize_image action.");
      }
      const image = createImage(cloud, call.who.projectId, call.body);
      return {
        status: 201,
        body: view(image),
        headers: {
          Location: `${call.origin}/image/v2/images/${image.id}`,
          "OpenStack-image-import-methods": "glance-direct,web-download,copy-image",
          "OpenStack-image-store-ids": "file",
        },
      };
    }),
    route("GET /v2/images/{id}", (call) => ({ status: 200, body: view(get(call)) })),
    route("PUT /v2/images/{id}/file", (call) => {
      upload(own(call), call.raw);
      return { status: 204 };
    }),
    route("PATCH /v2/images/{id}", (call) => {
      const type = call.headers["content-type"] ?? "";
      if (!type.startsWith("application/openstack-images-v2")) {
        throw new Refusal(415, `The request media type ${type} is not supported by this server.\n`);
      }
      const image = own(call);
      applyPatch(image, docs(call.body, "patch") ?? []);
      return { status: 200, body: view(image) };
    }),
    route("DELETE /v2/images/{id}", (call) => {
      const image = own(call);
      if (image.protected) throw new Refusal(403, `Image ${image.id} is protected and cannot be deleted.`);
      cloud.glance.images.delete(image.id);
      return { status: 204 };
    }),
    route("GET /v2/schemas/{name}", (call) => ({ status: 200, body: { name: call.params.name, properties: {} } })),
  ];
}
