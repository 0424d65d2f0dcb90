// Cinder: lists of volumes: filters, order, pages.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import type { Call } from "../service";
import { isDoc } from "../wire";
import type { Volume } from "./state";
import { summary, volumeView } from "./views";

const filters = new Set([
  "name",
  "display_name",
  "status",
  "metadata",
  "bootable",
  "availability_zone",
  "size",
  "id",
  "volume_type",
  "description",
  "all_tenants",
  "project_id",
  "limit",
  "marker",
  "offset",
  "sort",
  "sort_key",
  "sort_dir",
  "with_count",
  "name~",
  "status~",
  "group_id",
]);

/** The body of GET /volumes and /volumes/detail. */
export function listVolumes(cloud: Cloud, call: Call, detail: boolean) {
  const { query } = call;
  if (call.version >= 31) {
    const wrong = [...new Set(query.keys())].filter((key) => !filters.has(key));
    if (wrong.length > 0) throw new Refusal(400, `Invalid filters ${wrong.join(", ")} are found in query options.`);
  }
  const all = call.who.admin && /^(1|true)$/i.test(query.get("all_tenants") ?? "");
  const project = all ? query.get("project_id") : call.who.projectId;
  let rows = [...cloud.cinder.volumes.values()]
    .filter((each) => project === null || each.project_id === project)
    .filter((each) => matches(cloud, call, each))
    .reverse();
  const sort = (query.get("sort") ?? query.get("sort_key") ?? "").split(",").filter(Boolean);
  for (const part of sort.reverse()) {
    const [key = "", dir = query.get("sort_dir") ?? "desc"] = part.split(":");
    const value = (volume: Volume): string | number => {
      const row = volumeView(cloud, call, volume)[key];
      return typeof row === "number" ? row : String(row ?? "");
    };
    rows.sort((a, b) => (value(a) === value(b) ? 0 : (value(a) < value(b) ? -1 : 1) * (dir === "desc" ? -1 : 1)));
  }
  const count = rows.length;
  const marker = query.get("marker");
  if (marker) {
    const at = rows.findIndex((each) => each.id === marker);
    if (at < 0) throw new Refusal(404, `Volume ${marker} could not be found.`);
    rows = rows.slice(at + 1);
  }
  const offset = Number(query.get("offset") ?? 0);
  const limitText = query.get("limit");
  if (limitText !== null && !/^\d+$/.test(limitText))
    throw new Refusal(
      400,
      `Invalid input for field/attribute limit. Value: ${limitText}. limit param must be an integer`,
    );
  const limit = Math.min(Number(limitText ?? 1000), 1000);
  const page = rows.slice(offset, offset + limit);
  const next = new URLSearchParams(query);
  next.set("marker", page.at(-1)?.id ?? "");
  return {
    volumes: page.map((each) => (detail ? volumeView(cloud, call, each) : summary(call, each))),
    ...(page.length > 0 && page.length === limit
      ? { volumes_links: [{ rel: "next", href: `${call.origin}/volume${call.path}?${next}` }] }
      : {}),
    ...(call.version >= 45 && query.has("with_count") ? { count } : {}),
  };
}

function matches(cloud: Cloud, call: Call, volume: Volume): boolean {
  const { query } = call;
  const row = volumeView(cloud, call, volume);
  const equal = (key: string, value: unknown): boolean => !query.has(key) || query.get(key) === String(value ?? "");
  if (!equal("name", volume.name) || !equal("display_name", volume.name) || !equal("status", volume.status))
    return false;
  if (!equal("id", volume.id) || !equal("size", volume.size) || !equal("volume_type", row.volume_type)) return false;
  if (query.has("name~") && !(volume.name ?? "").includes(query.get("name~") ?? "")) return false;
  if (query.has("bootable") && String(volume.bootable) !== query.get("bootable")?.toLowerCase()) return false;
  const metadata = query.get("metadata");
  if (metadata === null) return true;
  // Older clients write it as Python prints a dict.
  const wanted: unknown = JSON.parse(metadata.replaceAll("'", '"'));
  return isDoc(wanted) && Object.entries(wanted).every(([key, value]) => volume.metadata[key] === value);
}
