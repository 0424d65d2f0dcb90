// Octavia: whose objects a caller sees, lists with filters, fields and pages, and what every object shows.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import type { Call, Reply } from "../service";
import type { Doc } from "../wire";
import type { Part } from "./state";

const PAGING = new Set(["limit", "marker", "fields", "sort", "sort_key", "sort_dir", "page_reverse"]);
const TAGS = new Set(["tags", "tags-any", "not-tags", "not-tags-any"]);

/** The object of an id. @throws Refusal 404; 403 for another project's */
export function getPart<T extends Part>(call: Call, all: ReadonlyMap<string, T>, noun: string, id: string): T {
  const part = all.get(id);
  if (!part) throw new Refusal(404, `${noun} ${id} not found.`);
  if (!call.who.admin && part.project_id !== call.who.projectId)
    throw new Refusal(403, "Policy does not allow this request to be performed.");
  return part;
}

/** Finds objects by the id in a request's path. */
export const finder =
  <T extends Part>(all: (cloud: Cloud) => ReadonlyMap<string, T>, noun: string) =>
  (cloud: Cloud, call: Call): T =>
    getPart(call, all(cloud), noun, call.params.id ?? "");

/** What every object shows beside its own fields. */
export const withOwner = <T extends Part>(part: T): T & { tenant_id: string } => ({
  ...part,
  tenant_id: part.project_id,
});

/** References to objects. */
export const refs = (parts: readonly Part[]): { id: string }[] => parts.map(({ id }) => ({ id }));

function matches(row: Doc, key: string, wanted: readonly string[]): boolean {
  if (!TAGS.has(key)) return wanted.includes(String(row[key] ?? ""));
  const tags = Array.isArray(row.tags) ? row.tags : [];
  const asked = wanted.flatMap((each) => each.split(","));
  const found = key.endsWith("any")
    ? asked.some((tag) => tags.includes(tag))
    : asked.every((tag) => tags.includes(tag));
  return key.startsWith("not") ? !found : found;
}

const selected = (call: Call, row: Doc): Doc => {
  const fields = call.query.getAll("fields");
  return fields.length === 0 ? row : Object.fromEntries(Object.entries(row).filter(([key]) => fields.includes(key)));
};

/** Answers a GET of a list: in the order of creation, one page of it. */
export function listReply<T extends Part>(call: Call, key: string, parts: Iterable<T>, view: (part: T) => Doc): Reply {
  const keys = [...new Set(call.query.keys())].filter((one) => !PAGING.has(one));
  let rows = [...parts]
    .filter(({ project_id }) => call.who.admin || project_id === call.who.projectId)
    .map(view)
    .filter((row) => keys.every((one) => matches(row, one, call.query.getAll(one))));
  const marker = call.query.get("marker");
  if (marker) {
    const at = rows.findIndex(({ id }) => id === marker);
    if (at < 0) throw new Refusal(400, `Supplied pagination marker '${marker}' is not valid.`);
    rows = rows.slice(at + 1);
  }
  const limit = Number(call.query.get("limit") ?? 0) || Number.POSITIVE_INFINITY;
  const page = rows.slice(0, limit);
  const next = new URLSearchParams(call.query);
  next.set("marker", String(page.at(-1)?.id));
  const href = `${call.origin}/load-balancer${call.path}?${next}`;
  const links = page.length > 0 && page.length === limit ? [{ href, rel: "next" }] : [];
  return { status: 200, body: { [key]: page.map((row) => selected(call, row)), [`${key}_links`]: links } };
}
