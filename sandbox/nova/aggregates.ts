// Nova: aggregates of hosts, which give a host its zone.
import type { Cloud } from "../cloud";
import { micros, uuid } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { type Doc, doc, isDoc, python, str } from "../wire";
import { invalid } from "./metadata";
import { requirePolicy } from "./quotas";
import { type Aggregate, computeHost } from "./state";

const base = "/v2.1/os-aggregates";

function view(call: Call, { hosts, metadata, uuid: id, ...each }: Aggregate, isNew = false): Doc {
  return {
    ...each,
    availability_zone: metadata.availability_zone ?? null,
    ...(call.version >= 41 ? { uuid: id } : {}),
    deleted: false,
    deleted_at: null,
    ...(isNew ? {} : { hosts: [...hosts], metadata: { ...metadata } }),
  };
}

type Action = (call: Call, aggregate: Aggregate, given: Doc) => void;

const required = (given: Doc, name: string, field: string): string => {
  const value = str(given, name);
  if (value === undefined) throw invalid(field, python(given), `'${name}' is a required property`);
  return value;
};

/** The servers on a host keep its zone from changing. */
function requireEmpty({ nova }: Cloud, { hosts }: Aggregate, verb: string): void {
  const busy = hosts.includes(computeHost.name) && [...nova.servers.values()].some((each) => each.host !== "");
  if (busy)
    throw new Refusal(
      400,
      `Cannot perform action '${verb}' on aggregate. Reason: One or more hosts contain instances in this zone.`,
    );
}

function actionsOf(cloud: Cloud): Record<string, Action> {
  return {
    add_host(_call, aggregate, given) {
      const host = required(given, "host", "add_host");
      if (host !== computeHost.name) throw new Refusal(404, `Compute host ${host} could not be found.`);
      if (aggregate.hosts.includes(host)) throw new Refusal(409, `Aggregate ${aggregate.id} already has host ${host}.`);
      const zone = aggregate.metadata.availability_zone;
      const other = [...cloud.nova.aggregates.values()].find(
        (each) => each.hosts.includes(host) && each.metadata.availability_zone !== undefined,
      );
      if (zone !== undefined && other && other.metadata.availability_zone !== zone)
        throw new Refusal(
          409,
          `Cannot perform action 'add_host_to_aggregate' on aggregate ${aggregate.id}. Reason: Host ${host} already in availability zone ${other.metadata.availability_zone}.`,
        );
      aggregate.hosts.push(host);
    },
    remove_host(_call, aggregate, given) {
      const host = required(given, "host", "remove_host");
      if (!aggregate.hosts.includes(host))
        throw new Refusal(404, `Cannot remove host ${host} in aggregate ${aggregate.id}`);
      aggregate.hosts = aggregate.hosts.filter((each) => each !== host);
    },
    set_metadata(_call, aggregate, given) {
      if (!isDoc(given.metadata)) throw invalid("set_metadata", python(given), "'metadata' is a required property");
      for (const [key, value] of Object.entries(given.metadata)) {
        if (value === null) delete aggregate.metadata[key];
        else aggregate.metadata[key] = String(value);
      }
    },
  };
}

function requireUnique({ nova }: Cloud, name: string, own?: Aggregate): void {
  if ([...nova.aggregates.values()].some((each) => each.name === name && each !== own))
    throw new Refusal(409, `Aggregate ${name} already exists.`);
}

function createAggregate(cloud: Cloud, call: Call): Reply {
  const { aggregates } = cloud.nova;
  requirePolicy(call, "os_compute_api:os-aggregates:create");
  const given = doc(call.body, "aggregate");
  const name = required(given, "name", "aggregate");
  requireUnique(cloud, name);
  const zone = str(given, "availability_zone");
  const id = Math.max(0, ...[...aggregates.values()].map((each) => each.id)) + 1;
  const metadata: Record<string, string> = zone === undefined ? {} : { availability_zone: zone };
  const aggregate: Aggregate = {
    id,
    uuid: uuid(),
    name,
    hosts: [],
    metadata,
    created_at: micros(),
    updated_at: null,
  };
  aggregates.set(String(id), aggregate);
  return { status: 200, body: { aggregate: view(call, aggregate, true) } };
}

/** The routes of /os-aggregates. */
export function aggregateRoutes(cloud: Cloud): Route[] {
  const { aggregates } = cloud.nova;
  const actions = actionsOf(cloud);
  const get = (call: Call, action: string): Aggregate => {
    requirePolicy(call, `os_compute_api:os-aggregates:${action}`);
    const id = call.params.id ?? "";
    if (!/^\d+$/.test(id)) throw new Refusal(400, `Invalid input received: id must be an integer`);
    const found = aggregates.get(id);
    if (!found) throw new Refusal(404, `Aggregate ${id} could not be found.`);
    return found;
  };
  return [
    route(`GET ${base}`, (call) => {
      requirePolicy(call, "os_compute_api:os-aggregates:index");
      return { status: 200, body: { aggregates: [...aggregates.values()].map((each) => view(call, each)) } };
    }),
    route(`POST ${base}`, (call) => createAggregate(cloud, call)),
    route(`GET ${base}/{id}`, (call) => ({ status: 200, body: { aggregate: view(call, get(call, "show")) } })),
    route(`PUT ${base}/{id}`, (call) => {
      const aggregate = get(call, "update");
      const given = doc(call.body, "aggregate");
      const name = str(given, "name");
      if (name !== undefined) requireUnique(cloud, name, aggregate);
      aggregate.name = name ?? aggregate.name;
      const zone = str(given, "availability_zone");
      if (zone !== undefined && zone !== aggregate.metadata.availability_zone) {
        requireEmpty(cloud, aggregate, "update aggregate");
        aggregate.metadata.availability_zone = zone;
      }
      aggregate.updated_at = micros();
      return { status: 200, body: { aggregate: view(call, aggregate) } };
    }),
    route(`DELETE ${base}/{id}`, (call) => {
      const aggregate = get(call, "delete");
      if (aggregate.hosts.length > 0)
        throw new Refusal(
          400,
          `Cannot remove host from aggregate ${aggregate.id}. Reason: Host aggregate is not empty.`,
        );
      aggregates.delete(String(aggregate.id));
      return { status: 200 };
    }),
    route(`POST ${base}/{id}/action`, (call) => {
      const [name = "", given] = Object.entries(call.body)[0] ?? [];
      const action = actions[name];
      if (!action) throw new Refusal(400, `There is no such action: ${name}`);
      const aggregate = get(call, name);
      action(call, aggregate, isDoc(given) ? given : {});
      aggregate.updated_at = micros();
      return { status: 200, body: { aggregate: view(call, aggregate) } };
    }),
  ];
}
