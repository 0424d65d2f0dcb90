// Keystone: unified limits: those that services register, and those that projects have in their place.
import type { Cloud } from "../cloud";
import { hexId } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { type Doc, doc, docs, num, str } from "../wire";
import { chosen } from "./filters";
import { refuseMissing, refuseWithout, requirePermission } from "./policy";
import { listView, self } from "./views";

const FILTERS = "service_id region_id resource_name project_id domain_id";

/** A kind of limit. */
interface LimitKind {
  name: "registered_limit" | "limit";
  rows: Map<string, Doc>;
  /** The field that holds the number. */
  number: "default_limit" | "resource_limit";
}

/** The routes of /v3/registered_limits and /v3/limits. */
export function limitRoutes(cloud: Cloud): Route[] {
  const { registeredLimits, limits } = cloud.keystone;
  return [
    route("GET /v3/limits/model", () => ({
      status: 200,
      body: {
        model: {
          name: "flat",
          description: "Limit enforcement and validation does not take project hierarchy into consideration.",
        },
      },
    })),
    ...routesOf(cloud, { name: "registered_limit", rows: registeredLimits, number: "default_limit" }),
    ...routesOf(cloud, { name: "limit", rows: limits, number: "resource_limit" }),
  ];
}

function routesOf(cloud: Cloud, kind: LimitKind): Route[] {
  const { name, rows } = kind;
  const plural = `${name}s`;
  const base = `/v3/${plural}`;
  const view = (call: Call, row: Doc): Doc => ({ ...row, links: self(call, `/${plural}/${row.id}`) });
  const get = (call: Call): Doc =>
    rows.get(call.params.id ?? "") ?? refuseMissing(name.replace("_", " "), call.params.id ?? "");
  return [
    route(`GET ${base}`, (call) => {
      const isOwn = (row: Doc): boolean => name === "registered_limit" || row.project_id === call.who.projectId;
      const seen = [...rows.values()].filter((row) => call.who.admin || isOwn(row));
      const views = chosen(call, seen, FILTERS).map((row) => view(call, row));
      return { status: 200, body: listView(call, plural, views) };
    }),
    route(`POST ${base}`, (call) => {
      requirePermission(call, `create_${plural}`);
      return createLimits(cloud, call, kind, view);
    }),
    route(`GET ${base}/{id}`, (call) => ({ status: 200, body: { [name]: view(call, get(call)) } })),
    route(`PATCH ${base}/{id}`, (call) => {
      requirePermission(call, `update_${name}`);
      const row = get(call);
      Object.assign(row, doc(call.body, name));
      return { status: 200, body: { [name]: view(call, row) } };
    }),
    route(`DELETE ${base}/{id}`, (call) => {
      requirePermission(call, `delete_${name}`);
      const row = get(call);
      const used = name === "registered_limit" && [...cloud.keystone.limits.values()].some((each) => isSame(each, row));
      if (used)
        throw new Refusal(
          403,
          `Unable to update or delete registered limit ${row.id} because there are project limits associated with it.`,
        );
      rows.delete(String(row.id));
      return { status: 204 };
    }),
  ];
}

/** Whether two limits are of one resource, in one service and region. */
const isSame = (one: Doc, other: Doc): boolean =>
  ["service_id", "region_id", "resource_name"].every((key) => (one[key] ?? null) === (other[key] ?? null));

function createLimits({ keystone }: Cloud, call: Call, kind: LimitKind, view: (call: Call, row: Doc) => Doc): Reply {
  const { name, rows, number } = kind;
  const given = docs(call.body, `${name}s`) ?? [];
  const made = given.map((each): Doc => {
    for (const key of ["service_id", "resource_name", number]) if (each[key] === undefined) refuseWithout(key);
    if (!keystone.services.some(({ id }) => id === each.service_id))
      throw new Refusal(400, `Could not find service: ${each.service_id}.`);
    const row: Doc = {
      id: hexId(),
      service_id: each.service_id,
      region_id: str(each, "region_id") ?? null,
      resource_name: each.resource_name,
      [number]: num(each, number),
      description: str(each, "description") ?? null,
      ...(name === "limit"
        ? { project_id: str(each, "project_id") ?? null, domain_id: str(each, "domain_id") ?? null }
        : {}),
    };
    if (name === "limit" && ![...keystone.registeredLimits.values()].some((one) => isSame(one, row)))
      throw new Refusal(
        403,
        `Unable to create a limit that has no corresponding registered limit. Service: ${row.service_id}, region: ${row.region_id}, resource: ${row.resource_name}.`,
      );
    const twin = [...rows.values()].some(
      (one) => isSame(one, row) && one.project_id === row.project_id && one.domain_id === row.domain_id,
    );
    if (twin) throw new Refusal(409, `Conflict occurred attempting to store ${name} - Duplicate entry.`);
    return row;
  });
  for (const row of made) rows.set(String(row.id), row);
  return { status: 201, body: { [`${name}s`]: made.map((row) => view(call, row)) } };
}
