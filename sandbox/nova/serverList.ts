// Nova: lists of servers: filters, order, pages.
import { only } from "../asked";
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import type { Call } from "../service";
import { requirePolicy } from "./quotas";
import type { Server } from "./state";
import { ips, serverView, statusOf, summary } from "./views";

/** What a server is compared by: `is` a value as it is, `like` a pattern. */
type Filter = { by: "is" | "like"; value(server: Server, cloud: Cloud): unknown };

const is = (value: Filter["value"]): Filter => ({ by: "is", value });
const like = (value: Filter["value"]): Filter => ({ by: "like", value });

/** The addresses of one version. */
const addresses =
  (version: number): Filter["value"] =>
  (server, cloud) =>
    Object.values(ips(cloud, server))
      .flat()
      .filter((each) => (each as { version: number }).version === version)
      .map((each) => (each as { addr: string }).addr);

const filters: Record<string, Filter> = {
  uuid: is((each) => each.id),
  user_id: is((each) => each.user_id),
  image: is((each) => each.imageId ?? ""),
  image_ref: is((each) => each.imageId ?? ""),
  vm_state: is((each) => each.vm_state),
  task_state: is((each) => each.task_state ?? ""),
  power_state: is((each) => each.power_state),
  host: is((each) => each.host),
  node: is((each) => each.host),
  reservation_id: is((each) => each.reservation_id),
  launch_index: is((each) => each.launchIndex ?? 0),
  key_name: is((each) => each.key_name ?? ""),
  availability_zone: is((each) => each.availability_zone),
  auto_disk_config: is((each) => each.diskConfig === "AUTO"),
  progress: is(() => 0),
  locked_by: is((each) => (each.locked ? "owner" : "")),
  kernel_id: is(() => ""),
  ramdisk_id: is(() => ""),
  created_at: is((each) => each.created),
  launched_at: is((each) => each.launched_at ?? ""),
  terminated_at: is((each) => each.terminated_at ?? ""),
  root_device_name: is((each) => each.disks.find((disk) => disk.root)?.device ?? "/dev/sda"),
  config_drive: is((each) => (each.config_drive ? "True" : "")),
  access_ip_v4: like((each) => each.accessIPv4 ?? ""),
  access_ip_v6: like((each) => each.accessIPv6 ?? ""),
  // To the operator Nova takes these as patterns too.
  name: like((each) => each.name),
  display_name: like((each) => each.name),
  hostname: is((each) => each.hostname),
  description: like((each) => each.description ?? ""),
  display_description: like((each) => each.description ?? ""),
  ip: like(addresses(4)),
  ip6: like(addresses(6)),
};

/** What those who are not the operator may choose by; Nova drops all else that they say. */
const EVERYBODY = ["reservation_id", "name", "status", "image", "flavor", "ip", "changes-since", "all_tenants"];
const TAGS = ["tags", "tags-any", "not-tags", "not-tags-any"];
const PAGING = ["limit", "marker", "sort_key", "sort_dir"];
/** Of other tables: Nova refuses to choose by them. */
const JOINED = ["block_device_mapping", "services", "metadata", "pci_devices", "security_groups", "system_metadata"];

/** The names of the parameters that a microversion knows. */
function known(version: number): Set<string> {
  const own = ["status", "flavor", "project_id", "tenant_id", "all_tenants", "deleted", "soft_deleted"];
  return new Set([
    ...Object.keys(filters),
    ...own,
    ...PAGING,
    "changes-since",
    ...(version >= 26 ? TAGS : []),
    ...(version >= 66 ? ["changes-before"] : []),
    ...(version >= 73 ? ["locked"] : []),
  ]);
}

/** The parameters that count for this caller. */
function permitted(call: Call): URLSearchParams {
  const { query, version, who } = call;
  const names = known(version);
  const unknown = [...query.keys()].find((key) => !names.has(key));
  if (unknown !== undefined && (JOINED.includes(unknown) || unknown.startsWith("_")))
    throw new Refusal(400, `Invalid filter field: ${unknown}.`);
  if (unknown !== undefined && version >= 75)
    throw new Refusal(400, `'${unknown}' does not match any of the regexes: '^_'`);
  if (who.admin) return only(query, (key) => names.has(key));
  const open = new Set([
    ...EVERYBODY,
    ...PAGING,
    ...(version >= 5 ? ["ip6"] : []),
    ...(version >= 26 ? TAGS : []),
    ...(version >= 66 ? ["changes-before"] : []),
    ...(version >= 73 ? ["locked"] : []),
    ...(version >= 83 ? ["availability_zone", "config_drive", "key_name", "created_at", "launched_at"] : []),
    ...(version >= 83 ? ["terminated_at", "power_state", "task_state", "vm_state", "progress", "user_id"] : []),
  ]);
  return only(query, (key) => names.has(key) && open.has(key));
}

const isOn = (text: string | null): boolean => /^(1|t|true|on|y|yes)$/i.test(text ?? "");

/** A time of the query. */
function timeOf(query: URLSearchParams, key: string): number | undefined {
  const text = query.get(key);
  if (text === null) return undefined;
  const time = Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`);
  if (Number.isNaN(time))
    throw new Refusal(400, `Invalid input for query parameters ${key}. Value: ${text}. '${text}' is not a 'date-time'`);
  return time;
}

/** The test that a server has to pass. */
function testOf(cloud: Cloud, call: Call, query: URLSearchParams): (server: Server) => boolean {
  const tests: Array<(server: Server) => boolean> = [];
  for (const key of new Set(query.keys())) {
    if (key in filters) tests.push(comparison(cloud, key, query.getAll(key)));
  }
  const flavor = query.get("flavor")?.split("/").at(-1);
  if (flavor) tests.push((each) => each.flavor.id === flavor);
  const tags = (key: string): string[] | undefined => query.get(key)?.split(",");
  const [all, any, notAll, notAny] = TAGS.map(tags);
  if (all) tests.push((each) => all.every((tag) => each.tags.includes(tag)));
  if (any) tests.push((each) => any.some((tag) => each.tags.includes(tag)));
  if (notAll) tests.push((each) => !notAll.every((tag) => each.tags.includes(tag)));
  if (notAny) tests.push((each) => !notAny.some((tag) => each.tags.includes(tag)));
  if (query.has("locked")) tests.push((each) => each.locked === isOn(query.get("locked")));
  const [since, before] = [timeOf(query, "changes-since"), timeOf(query, "changes-before")];
  if (since !== undefined && before !== undefined && before < since)
    throw new Refusal(400, "The value of changes-since must be less than or equal to changes-before.");
  if (since !== undefined) tests.push((each) => Date.parse(each.updated) >= since);
  if (before !== undefined) tests.push((each) => Date.parse(each.updated) <= before);
  if (query.has("status")) {
    const statuses = query.getAll("status").map((each) => each.toUpperCase());
    if (call.version >= 38 && !statuses.some((each) => STATUSES.has(each)))
      throw new Refusal(400, "Invalid status value");
    tests.push((each) => statuses.includes(statusOf(each)));
  }
  return (server) => tests.every((test) => test(server));
}

const STATUSES = new Set(
  [
    "ACTIVE BUILD DELETED ERROR HARD_REBOOT MIGRATING PASSWORD PAUSED REBOOT REBUILD RESCUE RESIZE REVERT_RESIZE",
    "SHELVED SHELVED_OFFLOADED SHUTOFF SOFT_DELETED SUSPENDED UNKNOWN VERIFY_RESIZE",
  ].flatMap((each) => each.split(" ")),
);

function comparison(cloud: Cloud, key: string, wanted: string[]): (server: Server) => boolean {
  const { by, value } = filters[key] ?? is(() => "");
  if (by === "is") return (server) => wanted.some((each) => same(value(server, cloud), each));
  const patterns = wanted.map((text) => patternOf(key, text));
  return (server) => {
    const found = [value(server, cloud)].flat().map(String);
    return patterns.some((pattern) => found.some((each) => pattern.test(each)));
  };
}

function patternOf(key: string, text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new Refusal(400, `Invalid input for query parameters ${key}. Value: ${text}. '${text}' is not a 'regex'`);
  }
}

const same = (value: unknown, wanted: string): boolean =>
  typeof value === "boolean" ? value === isOn(wanted) : String(value) === wanted;

/** The servers of a list, the newest first. */
function rowsOf(cloud: Cloud, call: Call, query: URLSearchParams): Server[] {
  const { nova } = cloud;
  const changed = query.has("changes-since") || query.has("changes-before");
  const onlyDeleted = isOn(query.get("deleted")) || query.get("status")?.toUpperCase() === "DELETED";
  if (query.get("status")?.toUpperCase() === "DELETED" && !call.who.admin)
    throw new Refusal(403, "Only administrators may list deleted instances");
  // Nothing is deleted softly here.
  if (isOn(query.get("soft_deleted"))) return [];
  const living = [...nova.servers.values()];
  if (onlyDeleted) return [...nova.deleted, ...living.filter((each) => each.vm_state === "deleted")].reverse();
  if (changed) return [...nova.deleted, ...living].reverse();
  return living.filter((each) => each.vm_state !== "deleted").reverse();
}

const sortFields: Record<string, (server: Server) => string | number> = {
  display_name: (each) => each.name,
  name: (each) => each.name,
  display_description: (each) => each.description ?? "",
  created_at: (each) => each.created,
  updated_at: (each) => each.updated,
  uuid: (each) => each.id,
  host: (each) => each.host,
  node: (each) => each.host,
  hostname: (each) => each.hostname,
  key_name: (each) => each.key_name ?? "",
  launch_index: (each) => each.launchIndex ?? 0,
  launched_at: (each) => each.launched_at ?? "",
  terminated_at: (each) => each.terminated_at ?? "",
  power_state: (each) => each.power_state,
  project_id: (each) => each.project_id,
  user_id: (each) => each.user_id,
  vm_state: (each) => each.vm_state,
  task_state: (each) => each.task_state ?? "",
  image_ref: (each) => each.imageId ?? "",
  instance_type_id: (each) => each.flavor.id,
  availability_zone: (each) => each.availability_zone,
  access_ip_v4: (each) => each.accessIPv4 ?? "",
  access_ip_v6: (each) => each.accessIPv6 ?? "",
  config_drive: (each) => String(each.config_drive),
  auto_disk_config: (each) => String(each.diskConfig === "AUTO"),
  root_device_name: (each) => each.disks.find((disk) => disk.root)?.device ?? "",
  progress: () => 0,
  locked: (each) => String(each.locked),
};

function sortServers(call: Call, rows: Server[], query: URLSearchParams): void {
  const keys = query.getAll("sort_key");
  const directions = query.getAll("sort_dir");
  const wrong = keys.find((key) => !(key in sortFields) || (key === "locked" && call.version < 73));
  if (wrong !== undefined)
    throw new Refusal(
      400,
      `Invalid input for query parameters sort_key. Value: ${wrong}. '${wrong}' is not one of the sort keys`,
    );
  if (!call.who.admin && keys.some((key) => key === "host" || key === "node"))
    throw new Refusal(403, "Only administrators can sort servers by host");
  for (const [index, key] of [...keys.entries()].reverse()) {
    const field = sortFields[key];
    if (!field) continue;
    const down = (directions[index] ?? directions.at(-1) ?? "desc") !== "asc";
    rows.sort((a, b) => (field(a) === field(b) ? 0 : (field(a) < field(b) ? -1 : 1) * (down ? -1 : 1)));
  }
}

/** The limit of a list. */
export function limitOf(query: URLSearchParams): number {
  const text = query.get("limit") ?? "";
  if (!/^[0-9]*$/.test(text)) {
    const reason = `'${text}' does not match '^[0-9]*$'`;
    throw new Refusal(400, `Invalid input for query parameters limit. Value: ${text}. ${reason}`);
  }
  return text === "" ? 1000 : Math.min(Number(text), 1000);
}

/** The rows after a marker, at most as many as the limit. */
export function pageOf<T>(query: URLSearchParams, rows: T[], idOf: (row: T) => string): T[] {
  const marker = query.get("marker");
  const at = marker ? rows.findIndex((each) => idOf(each) === marker) : -1;
  if (marker && at < 0) throw new Refusal(400, `marker [${marker}] not found`);
  return rows.slice(at + 1, at + 1 + limitOf(query));
}

/** The body of GET /servers and /servers/detail. */
export function listServers(cloud: Cloud, call: Call, detail: boolean) {
  const query = permitted(call);
  const all = query.has("all_tenants") && !/^(0|false|f|no|off)$/i.test(query.get("all_tenants") ?? "");
  if (all) requirePolicy(call, `os_compute_api:servers:${detail ? "detail" : "index"}:get_all_tenants`);
  const project = all ? (query.get("project_id") ?? query.get("tenant_id")) : call.who.projectId;
  const test = testOf(cloud, call, query);
  const rows = rowsOf(cloud, call, query).filter(
    (each) => (project === null || each.project_id === project) && test(each),
  );
  sortServers(call, rows, query);
  const page = pageOf(query, rows, (each) => each.id);
  const next = new URLSearchParams(call.query);
  next.set("marker", page.at(-1)?.id ?? "");
  return {
    servers: page.map((each) => (detail ? serverView(cloud, call, each) : summary(call, each))),
    ...(page.length > 0 && page.length === limitOf(query)
      ? { servers_links: [{ rel: "next", href: `${call.origin}/compute${call.path}?${next}` }] }
      : {}),
  };
}
