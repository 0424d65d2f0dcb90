// Neutron: the five calls of a collection that needs nothing else: list, create, show, change, delete.
import { type Call, type Reply, type Route, route } from "../service";
import type { Doc } from "../wire";
import { type Kind, listReply, notFound, ownerOf, readBodies, readChange, selectFields } from "./collection";
import type { Shareable } from "./parts";

/** Whether an object is shared with a project. */
export const isShared = ({ shared, sharedWith }: Shareable, projectId: string): boolean =>
  shared === true || Boolean(sharedWith?.some((each) => each === "*" || each === projectId));

/** A collection of objects. */
export interface Collection<T extends Shareable> {
  kind: Kind;
  /** Below /v2.0: "/subnetpools". */
  path: string;
  rows: Map<string, T>;
  view(call: Call, row: T, isNew?: boolean): Doc;
  /** The object that a body makes; refuses what it cannot be. */
  create(call: Call, given: Doc, projectId: string): T;
  change(call: Call, row: T, given: Doc): void;
  /** Refuses to delete what is in use. */
  release?(row: T): void;
}

/** The object of a collection that a request names, as the caller may see it; `own` is to be changed. */
export function getRow<T extends Shareable>({ kind, rows }: Collection<T>, call: Call, own = false): T {
  const id = call.params.id ?? "";
  const row = rows.get(id);
  const isSeen =
    row && (call.who.admin || row.project_id === call.who.projectId || (!own && isShared(row, call.who.projectId)));
  if (!row || !isSeen) throw notFound(kind, id);
  return row;
}

/** The routes of a collection. */
export function collectionRoutes<T extends Shareable>(collection: Collection<T>): Route[] {
  const { kind, path, rows, view } = collection;
  const base = `/v2.0${path}`;
  const create = (call: Call): Reply => {
    const { given, bulk } = readBodies(call, kind);
    const made = given.map((each) => {
      const row = collection.create(call, each, ownerOf(call, each));
      rows.set(row.id, row);
      return view(call, row, true);
    });
    return { status: 201, body: bulk ? { [kind.plural]: made } : { [kind.name]: made[0] } };
  };
  return [
    route(`GET ${base}`, (call) => {
      const { who } = call;
      const seen = [...rows.values()].filter(
        (each) => who.admin || each.project_id === who.projectId || isShared(each, who.projectId),
      );
      return listReply(
        call,
        kind,
        seen.map((each) => view(call, each)),
      );
    }),
    route(`POST ${base}`, create),
    route(`GET ${base}/{id}`, (call) => ({
      status: 200,
      body: { [kind.name]: selectFields(call, view(call, getRow(collection, call))) },
    })),
    route(`PUT ${base}/{id}`, (call) => {
      const row = getRow(collection, call, true);
      collection.change(call, row, readChange(call, kind, row));
      return { status: 200, body: { [kind.name]: view(call, row) } };
    }),
    route(`DELETE ${base}/{id}`, (call) => {
      const row = getRow(collection, call, true);
      collection.release?.(row);
      rows.delete(row.id);
      return { status: 204 };
    }),
  ];
}
