// Neutron: what all collections share: filters, fields, sorting, pages, bodies, owners, revisions.
import { isUuid, seconds, uuid } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, header, type Reply } from "../service";
import { type Doc, isDoc, python } from "../wire";
import type { Timed } from "./parts";

/** An attribute of a kind of object: what a body may say of it. */
export interface Attribute {
  /** Allowed in POST. Default true. */
  post?: boolean;
  /** Allowed in PUT. Default true. */
  put?: boolean;
  type?: "string" | "boolean" | "uuid" | "list" | "mac" | "object";
  /** All that it may be. */
  values?: readonly string[];
  /** Only the operator may set it. */
  operator?: boolean;
  required?: boolean;
  /** Whether a list may be chosen by it. Default true. */
  filter?: boolean;
}

/** A kind of object: its names and its attributes. */
export interface Kind {
  /** "network" */
  name: string;
  /** "networks" */
  plural: string;
  /** The type in a 404: "NetworkNotFound". */
  missing: string;
  /** The text of a 404. */
  notFound(id: string): string;
  attributes: Record<string, Attribute>;
}

const paging = new Set(["fields", "limit", "marker", "page_reverse", "sort_key", "sort_dir"]);
const tagFilters = new Set(["tags", "tags-any", "not-tags", "not-tags-any"]);

/** A 400 in Neutron's words. */
export const badRequest = (message: string, kind = "HTTPBadRequest"): Refusal => new Refusal(400, message, kind);

/** A 404 for an object of a kind. */
export const notFound = (kind: Kind, id: string): Refusal => new Refusal(404, kind.notFound(id), kind.missing);

/** A 403 in the words of Neutron's policy. */
export const forbidden = (rule: string): Refusal =>
  new Refusal(403, `${rule} is disallowed by policy`, "PolicyNotAuthorized");

/**
 * Reads the body of a POST: one object, or many ("bulk").
 * @throws Refusal If an attribute is unknown, missing, of the wrong type, or not the caller's to set.
 */
export function readBodies(call: Call, kind: Kind): { given: Doc[]; bulk: boolean } {
  const many = call.body[kind.plural];
  if (Array.isArray(many)) {
    if (many.length === 0) throw badRequest("Resources required");
    return { given: many.filter(isDoc).map((each) => checkAttributes(call, kind, each, "POST")), bulk: true };
  }
  const one = call.body[kind.name];
  if (!isDoc(one)) throw badRequest(`Unable to find '${kind.name}' in request body`);
  return { given: [checkAttributes(call, kind, one, "POST")], bulk: false };
}

/**
 * Reads the body of a PUT.
 * @throws Refusal If an attribute is unknown, of the wrong type, or not to be changed by the caller.
 */
export function readChange(call: Call, kind: Kind, object?: object): Doc {
  if (object) checkRevision(call, object);
  const one = call.body[kind.name];
  if (!isDoc(one)) throw badRequest(`Unable to find '${kind.name}' in request body`);
  return checkAttributes(call, kind, one, "PUT");
}

/** Refuses a change of an object that has had another one since the caller saw it: `If-Match: revision_number=N`. */
export function checkRevision(call: Call, object: object): void {
  const wanted = /^revision_number=(\d+)$/.exec(header(call, "if-match").trim())?.[1];
  const now = "revision_number" in object ? object.revision_number : undefined;
  if (wanted !== undefined && String(now) !== wanted)
    throw new Refusal(
      412,
      `Constrained to ${wanted}, but current revision is ${now}`,
      "RevisionNumberConstraintFailed",
    );
}

function checkAttributes(call: Call, kind: Kind, given: Doc, verb: "POST" | "PUT"): Doc {
  for (const [name, rule] of Object.entries(kind.attributes)) {
    if (verb === "POST" && rule.required && given[name] === undefined) {
      throw badRequest(`Failed to parse request. Required attribute '${name}' not specified`);
    }
  }
  const unknown = Object.keys(given).filter(
    (name) => !(name in kind.attributes) && !["tenant_id", "project_id"].includes(name),
  );
  if (unknown.length > 0) throw badRequest(`Unrecognized attribute(s) '${unknown.join(", ")}'`);
  for (const [name, value] of Object.entries(given)) {
    const rule = kind.attributes[name];
    if (!rule) continue;
    if (verb === "POST" && rule.post === false) throw badRequest(`Attribute '${name}' not allowed in POST`);
    if (verb === "PUT" && rule.put === false) throw badRequest(`Cannot update read-only attribute ${name}`);
    checkType(name, value, rule);
    if (rule.operator && !call.who.admin) {
      const action = verb === "POST" ? "create" : "update";
      throw forbidden(`(rule:${action}_${kind.name} and rule:${action}_${kind.name}:${name})`);
    }
  }
  const owner = given.project_id ?? given.tenant_id;
  if (owner !== undefined && owner !== call.who.projectId && !call.who.admin) {
    throw badRequest(
      "Specifying 'project_id' or 'tenant_id' other than the authenticated project in request requires admin privileges",
      "AdminRequired",
    );
  }
  return given;
}

function checkType(name: string, value: unknown, rule: Attribute): void {
  const reason = (text: string): Refusal => badRequest(`Invalid input for ${name}. Reason: ${text}`);
  if (rule.type === "string" && value !== null && typeof value !== "string")
    throw reason(`${python(String(value))} is not a valid string.`);
  if (rule.type === "boolean" && !/^(true|false|0|1)$/i.test(String(value)))
    throw reason(`${python(value)} is not a valid boolean value.`);
  if (rule.type === "uuid" && value !== null && !(typeof value === "string" && isUuid(value))) {
    throw reason(`${python(value)} is not a valid UUID.`);
  }
  if (rule.type === "mac" && !/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(String(value)))
    throw reason(`${python(value)} is not a valid MAC address.`);
  if (rule.type === "object" && value !== null && !isDoc(value)) throw reason(`${python(value)} is not a dictionary.`);
  if (rule.values && !rule.values.includes(String(value))) throw reason(`${value} is not in valid_values.`);
  if (rule.type === "list") {
    if (!Array.isArray(value)) throw reason(`${python(value)} is not a list.`);
    const twice = value.find((each, index) => value.indexOf(each) !== index);
    if (name === "security_groups") {
      const wrong = value.find((each) => typeof each !== "string" || !isUuid(each));
      if (wrong !== undefined) throw reason(`${python(wrong)} is not a valid UUID.`);
      if (twice !== undefined) throw reason(`Duplicate items in the list: ${python(twice)}.`);
    }
  }
}

/** The project that owns what a body requests. */
export const ownerOf = (call: Call, given: Doc): string =>
  String(given.project_id ?? given.tenant_id ?? call.who.projectId);

/** The id, owner and times of a new object. */
export function commonFields(
  projectId: string,
  revision: number,
): { id: string; tenant_id: string; project_id: string } & Timed {
  const now = seconds();
  return {
    id: uuid(),
    tenant_id: projectId,
    project_id: projectId,
    created_at: now,
    updated_at: now,
    revision_number: revision,
  };
}

/** Records that an object has changed: its time and its revision. */
export function touch(object: Timed): void {
  object.updated_at = seconds();
  object.revision_number += 1;
}

/** Whether a row matches a filter: equal as text; a list has to contain one of the values. */
function matchesFilter(row: Doc, key: string, wanted: string[]): boolean {
  if (key === "fixed_ips") return wanted.every((each) => hasFixedIp(row, each));
  const value = row[key];
  if (Array.isArray(value)) return wanted.some((each) => value.includes(each));
  const text = value === null || value === undefined ? "" : String(value);
  if (typeof value === "boolean") return wanted.some((each) => readBoolean(each) === value);
  if (key === "mac_address") return wanted.some((each) => each.toLowerCase() === text);
  if (key === "changed_since") return wanted.every((each) => String(row.updated_at) >= each);
  return wanted.includes(text);
}

function readBoolean(text: string): boolean {
  if (/^(true|1)$/i.test(text)) return true;
  if (/^(false|0)$/i.test(text)) return false;
  throw badRequest(`Invalid input for operation: '${text}' cannot be converted to boolean.`, "InvalidInput");
}

function hasFixedIp(row: Doc, wanted: string): boolean {
  const [key = "", value = ""] = wanted.split("=");
  const ips = Array.isArray(row.fixed_ips) ? row.fixed_ips.filter(isDoc) : [];
  if (key === "ip_address_substr") return ips.some((ip) => String(ip.ip_address).includes(value));
  return ips.some((ip) => ip[key] === value);
}

function matchesTags(row: Doc, filter: string, wanted: string[]): boolean {
  const tags = Array.isArray(row.tags) ? row.tags : [];
  const all = wanted.every((tag) => tags.includes(tag));
  const any = wanted.some((tag) => tags.includes(tag));
  if (filter === "tags") return all;
  if (filter === "tags-any") return any;
  return filter === "not-tags" ? !all : !any;
}

/** The fields of a row that the query selects; all if it selects none. */
export function selectFields(call: Call, row: Doc): Doc {
  const fields = call.query.getAll("fields");
  return fields.length === 0 ? row : Object.fromEntries(Object.entries(row).filter(([key]) => fields.includes(key)));
}

/**
 * Answers a GET of a collection: filtered, sorted, one page of it.
 * @throws Refusal If a filter or the marker is unknown.
 */
export function listReply(call: Call, kind: Kind, rows: Doc[]): Reply {
  const found = filterRows(call, kind, rows).sort(orderOf(call.query, kind));
  const { page, links } = pageOf(call, kind, found);
  return {
    status: 200,
    body: { [kind.plural]: page.map((row) => selectFields(call, row)), [`${kind.plural}_links`]: links },
  };
}

const commonFilters = [
  "id",
  "tenant_id",
  "project_id",
  "created_at",
  "updated_at",
  "revision_number",
  "changed_since",
  ...tagFilters,
];

function filterRows(call: Call, kind: Kind, rows: Doc[]): Doc[] {
  const keys = [...new Set(call.query.keys())].filter((key) => !paging.has(key));
  const hidden = Object.entries(kind.attributes).flatMap(([name, { filter }]) => (filter === false ? [name] : []));
  const known = new Set([...Object.keys(kind.attributes).filter((name) => !hidden.includes(name)), ...commonFilters]);
  const wrong = keys.filter((key) => !known.has(key));
  if (wrong.length > 0) throw badRequest(`${python(wrong)} is invalid attribute for filtering`);
  const matches = (row: Doc, key: string): boolean => {
    const wanted = call.query.getAll(key);
    if (!tagFilters.has(key)) return matchesFilter(row, key, wanted);
    const tags = wanted.flatMap((each) => each.split(","));
    return matchesTags(row, key, tags);
  };
  return rows.filter((row) => keys.every((key) => matches(row, key)));
}

/** How the query's sort_key and sort_dir order rows, and then their ids. */
function orderOf(query: URLSearchParams, kind: Kind): (a: Doc, b: Doc) => number {
  const [keys, directions] = [query.getAll("sort_key"), query.getAll("sort_dir")];
  const known = new Set([...Object.keys(kind.attributes), ...commonFilters]);
  const wrong = keys.filter((key) => !known.has(key));
  if (wrong.length > 0) throw badRequest(`${python(wrong)} is invalid attribute for sort_keys`);
  if (keys.length !== directions.length) throw badRequest("The number of sort_keys and sort_dirs must be same");
  const order = [
    ...keys.map((key, index) => ({ key, down: directions[index] === "desc" })),
    { key: "id", down: false },
  ];
  return (a, b) => {
    for (const { key, down } of order) {
      const [one, other] = [a[key], b[key]].map((value) => (typeof value === "number" ? value : String(value ?? "")));
      if (one === other || one === undefined || other === undefined) continue;
      return (one < other ? -1 : 1) * (down ? -1 : 1);
    }
    return 0;
  };
}

interface Link {
  rel: "next" | "previous";
  href: string;
}

/** The page of the rows that the query's marker, limit and direction select, with the links to its neighbours. */
function pageOf(call: Call, kind: Kind, rows: Doc[]): { page: Doc[]; links: Link[] } {
  const asked = call.query.get("limit");
  if (asked !== null && !/^\d+$/.test(asked))
    throw badRequest(`Bad limit request: Limit must be an integer 0 or greater and not '${asked}'.`, "BadRequest");
  const limit = Number(asked ?? 1000) || 1000;
  const reverse = /^true$/i.test(call.query.get("page_reverse") ?? "");
  const marker = call.query.get("marker");
  let rest = rows;
  if (marker) {
    const at = rows.findIndex((row) => row.id === marker);
    if (at < 0) throw notFound(kind, marker);
    rest = reverse ? rows.slice(0, at) : rows.slice(at + 1);
  }
  const page = reverse ? rest.slice(-limit) : rest.slice(0, limit);
  const link = (rel: Link["rel"], id: unknown): Link => {
    const query = new URLSearchParams(call.query);
    query.delete("marker");
    query.delete("page_reverse");
    if (id) query.append("marker", String(id));
    if (rel === "previous") query.append("page_reverse", "True");
    return { rel, href: `${call.origin}/network${call.path}?${query}` };
  };
  const hasNext = page.length === limit && !reverse;
  return { page, links: [...(hasNext ? [link("next", page.at(-1)?.id)] : []), link("previous", page[0]?.id)] };
}
