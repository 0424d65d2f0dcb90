// What all of Neutron's collections have in common: filters, fields, sorting, pages, bodies, owners, revisions.
import type { Cloud } from "../cloud";
import { isUuid, seconds, uuid } from "../identifiers";
import { Refusal } from "../refusal";
import type { Call, Reply } from "../service";
import { type Doc, isDoc, python } from "../wire";
import type { Timed } from "./state";

/** What may stand in a body, and where. */
export interface Attribute {
  /** Allowed in POST. Default true. */
  post?: boolean;
  /** Allowed in PUT. Default true. */
  put?: boolean;
  type?: "string" | "boolean" | "uuid" | "list";
  /** Only the operator may set it. */
  operator?: boolean;
  required?: boolean;
}

/** A kind of object: how it is called, and what may be said about it. */
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

/** Refuses in Neutron's words. */
export const bad = (message: string, kind = "HTTPBadRequest"): Refusal => new Refusal(400, message, kind);

/** A 404 for a kind. */
export const absent = (kind: Kind, id: string): Refusal => new Refusal(404, kind.notFound(id), kind.missing);

/** What policy says no to. */
export const disallowed = (rule: string): Refusal =>
  new Refusal(403, `${rule} is disallowed by policy`, "PolicyNotAuthorized");

/** The bodies of a POST, one or many. */
export function bodies(call: Call, kind: Kind): { given: Doc[]; bulk: boolean } {
  const many = call.body[kind.plural];
  if (Array.isArray(many)) {
    if (many.length === 0) throw bad("Resources required");
    return { given: many.filter(isDoc).map((each) => checked(call, kind, each, "POST")), bulk: true };
  }
  const one = call.body[kind.name];
  if (!isDoc(one)) throw bad(`Unable to find '${kind.name}' in request body`);
  return { given: [checked(call, kind, one, "POST")], bulk: false };
}

/** The body of a PUT. */
export function change(call: Call, kind: Kind): Doc {
  const one = call.body[kind.name];
  if (!isDoc(one)) throw bad(`Unable to find '${kind.name}' in request body`);
  return checked(call, kind, one, "PUT");
}

function checked(call: Call, kind: Kind, given: Doc, verb: "POST" | "PUT"): Doc {
  for (const [name, rule] of Object.entries(kind.attributes)) {
    if (verb === "POST" && rule.required && given[name] === undefined) {
      throw bad(`Failed to parse request. Required attribute '${name}' not specified`);
    }
  }
  const unknown = Object.keys(given).filter(
    (name) => !(name in kind.attributes) && !["tenant_id", "project_id"].includes(name),
  );
  if (unknown.length > 0) throw bad(`Unrecognized attribute(s) '${unknown.join(", ")}'`);
  for (const [name, value] of Object.entries(given)) {
    const rule = kind.attributes[name];
    if (!rule) continue;
    if (verb === "POST" && rule.post === false) throw bad(`Attribute '${name}' not allowed in POST`);
    if (verb === "PUT" && rule.put === false) throw bad(`Cannot update read-only attribute ${name}`);
    wellFormed(name, value, rule);
    if (rule.operator && !call.who.admin) {
      const action = verb === "POST" ? "create" : "update";
      throw disallowed(`(rule:${action}_${kind.name} and rule:${action}_${kind.name}:${name})`);
    }
  }
  const owner = given.project_id ?? given.tenant_id;
  if (owner !== undefined && owner !== call.who.projectId && !call.who.admin) {
    throw bad(
      "Specifying 'project_id' or 'tenant_id' other than the authenticated project in request requires admin privileges",
      "AdminRequired",
    );
  }
  return given;
}

function wellFormed(name: string, value: unknown, rule: Attribute): void {
  const reason = (text: string): Refusal => bad(`Invalid input for ${name}. Reason: ${text}`);
  if (rule.type === "string" && value !== null && typeof value !== "string")
    throw reason(`${python(String(value))} is not a valid string.`);
  if (rule.type === "boolean" && !/^(true|false|0|1)$/i.test(String(value)))
    throw reason(`${python(value)} is not a valid boolean value.`);
  if (rule.type === "uuid" && value !== null && !(typeof value === "string" && isUuid(value))) {
    throw reason(`${python(value)} is not a valid UUID.`);
  }
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

/** Who owns what a body asks for. */
export const owner = (call: Call, given: Doc): string =>
  String(given.project_id ?? given.tenant_id ?? call.who.projectId);

/** Id, owner and times of a new object. */
export function fresh(
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

/** Notes that an object has changed. */
export function touch(object: Timed): void {
  object.updated_at = seconds();
  object.revision_number += 1;
}

/** Whether a row answers a filter: equal as text, and for a list, one of its members. */
function answers(row: Doc, key: string, wanted: string[]): boolean {
  if (key === "fixed_ips") return wanted.every((each) => hasFixedIp(row, each));
  const value = row[key];
  if (Array.isArray(value)) return wanted.some((each) => value.includes(each));
  const text = value === null || value === undefined ? "" : String(value);
  if (typeof value === "boolean") return wanted.some((each) => (/^(true|1)$/i.test(each) ? value : !value));
  return wanted.includes(text);
}

function hasFixedIp(row: Doc, wanted: string): boolean {
  const [key = "", value = ""] = wanted.split("=");
  const ips = Array.isArray(row.fixed_ips) ? row.fixed_ips.filter(isDoc) : [];
  if (key === "ip_address_substr") return ips.some((ip) => String(ip.ip_address).includes(value));
  return ips.some((ip) => ip[key] === value);
}

function tagged(row: Doc, filter: string, wanted: string[]): boolean {
  const tags = Array.isArray(row.tags) ? row.tags : [];
  const all = wanted.every((tag) => tags.includes(tag));
  const any = wanted.some((tag) => tags.includes(tag));
  if (filter === "tags") return all;
  if (filter === "tags-any") return any;
  return filter === "not-tags" ? !all : !any;
}

/** Only the fields that were asked for. */
export function only(call: Call, row: Doc): Doc {
  const fields = call.query.getAll("fields");
  return fields.length === 0 ? row : Object.fromEntries(Object.entries(row).filter(([key]) => fields.includes(key)));
}

/** Answers a GET of a collection. `known` names the attributes that may be filtered by. */
export function listReply(_cloud: Cloud, call: Call, kind: Kind, rows: Doc[], known: string[]): Reply {
  const keys = [...new Set(call.query.keys())].filter((key) => !paging.has(key));
  const filterable = new Set([
    ...known,
    ...Object.keys(kind.attributes),
    "id",
    "tenant_id",
    "project_id",
    "created_at",
    "updated_at",
    "revision_number",
    "changed_since",
  ]);
  const wrong = keys.filter((key) => !filterable.has(key) && !tagFilters.has(key));
  if (wrong.length > 0) throw bad(`${python(wrong)} is invalid attribute for filtering`);
  let found = rows.filter((row) =>
    keys.every((key) => {
      const wanted = call.query.getAll(key);
      if (tagFilters.has(key))
        return tagged(
          row,
          key,
          wanted.flatMap((each) => each.split(",")),
        );
      return answers(row, key, wanted);
    }),
  );
  const sortKeys = call.query.getAll("sort_key");
  const sortDirs = call.query.getAll("sort_dir");
  if (sortKeys.length !== sortDirs.length) throw bad("The number of sort_keys and sort_dirs must be same");
  const order = [
    ...sortKeys.map((key, index) => ({ key, down: sortDirs[index] === "desc" })),
    { key: "id", down: false },
  ];
  found.sort((a, b) => {
    for (const { key, down } of order) {
      const [one, other] = [a[key], b[key]].map((value) => (typeof value === "number" ? value : String(value ?? "")));
      if (one === other || one === undefined || other === undefined) continue;
      return (one < other ? -1 : 1) * (down ? -1 : 1);
    }
    return 0;
  });
  const limit = Number(call.query.get("limit") ?? 1000) || 1000;
  const reverse = /^true$/i.test(call.query.get("page_reverse") ?? "");
  const marker = call.query.get("marker");
  if (marker) {
    const at = found.findIndex((row) => row.id === marker);
    if (at < 0) throw new Refusal(404, kind.notFound(marker), kind.missing);
    found = reverse ? found.slice(0, at) : found.slice(at + 1);
  }
  const page = reverse ? found.slice(-limit) : found.slice(0, limit);
  const links: Array<{ rel: string; href: string }> = [];
  const link = (rel: string, id: unknown, back: boolean): void => {
    const query = new URLSearchParams(call.query);
    query.delete("marker");
    query.delete("page_reverse");
    if (id) query.append("marker", String(id));
    if (back) query.append("page_reverse", "True");
    links.push({ rel, href: `${call.origin}/network${call.path}?${query}` });
  };
  if (page.length === limit && !reverse) link("next", page.at(-1)?.id, false);
  link("previous", page[0]?.id, true);
  return { status: 200, body: { [kind.plural]: page.map((row) => only(call, row)), [`${kind.plural}_links`]: links } };
}
