// Keystone: objects that are only kept: regions, credentials, policies, limits. Each is made, listed, shown, changed, deleted.
import { hexId } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { type Doc, doc } from "../wire";
import { chosen } from "./filters";
import { refuseMissing, refuseWithout, requirePermission } from "./policy";
import { listView, self } from "./views";

/** A kind of record. */
export interface RecordKind {
  /** The key around one, and around many. */
  name: string;
  plural: string;
  /** Below /v3: "/regions". */
  path: string;
  /** What a 404 calls it. */
  noun: string;
  rows: Map<string, Doc>;
  required: string[];
  filters: string;
  /** The record that a body makes, with its id if it names one. */
  make(given: Doc, call: Call): Doc;
  /** Refuses what cannot be deleted. */
  release?(row: Doc): void;
  /** Whether the caller may see and change a record without being the operator. */
  owns?(call: Call, row: Doc): boolean;
}

/** The routes of a kind of record. */
export function recordRoutes(kind: RecordKind): Route[] {
  const { path, name, plural, rows } = kind;
  const owns = (call: Call, row: Doc): boolean => kind.owns?.(call, row) ?? false;
  const view = (call: Call, row: Doc): Doc => ({ ...row, links: self(call, `${path}/${row.id}`) });
  const get = (call: Call, action: string): Doc => {
    const row = rows.get(call.params.id ?? "");
    requirePermission(call, `${action}_${name}`, row !== undefined && owns(call, row));
    return row ?? refuseMissing(kind.noun, call.params.id ?? "");
  };
  const list = (call: Call): Reply => {
    requirePermission(call, `list_${plural}`, kind.owns !== undefined);
    const seen = [...rows.values()].filter((row) => call.who.admin || owns(call, row));
    return {
      status: 200,
      body: listView(
        call,
        plural,
        chosen(call, seen, kind.filters).map((row) => view(call, row)),
      ),
    };
  };
  return [
    route(`GET /v3${path}`, list),
    route(`POST /v3${path}`, (call) => {
      const given = doc(call.body, name);
      for (const key of kind.required) if (given[key] === undefined) refuseWithout(key);
      const made = kind.make(given, call);
      const row: Doc = { id: hexId(), ...made };
      requirePermission(call, `create_${name}`, owns(call, row));
      const id = String(row.id);
      if (rows.has(id)) throw new Refusal(409, `Conflict occurred attempting to store ${name} - Duplicate ID, ${id}..`);
      rows.set(id, row);
      return { status: 201, body: { [name]: view(call, row) } };
    }),
    route(`GET /v3${path}/{id}`, (call) => ({ status: 200, body: { [name]: view(call, get(call, "get")) } })),
    route(`PATCH /v3${path}/{id}`, (call) => {
      const row = get(call, "update");
      const { id: _id, links: _links, ...given } = doc(call.body, name);
      Object.assign(row, given);
      return { status: 200, body: { [name]: view(call, row) } };
    }),
    route(`DELETE /v3${path}/{id}`, (call) => {
      const row = get(call, "delete");
      kind.release?.(row);
      rows.delete(String(row.id));
      return { status: 204 };
    }),
  ];
}
