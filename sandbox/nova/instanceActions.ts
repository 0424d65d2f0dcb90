// Nova: the record of what was done to a server.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import type { Doc } from "../wire";
import { getServer } from "./lifecycle";
import { computeHost, type InstanceAction, type Server } from "./state";
import { hostId } from "./views";

/** The routes of /servers/{id}/os-instance-actions. */
export function instanceActionRoutes(cloud: Cloud): Route[] {
  const base = "/v2.1/servers/{id}/os-instance-actions";
  const view = (call: Call, server: Server, entry: InstanceAction): Doc => {
    const { events: _events, updated_at, ...rest } = entry;
    return { ...rest, instance_uuid: server.id, ...(call.version >= 58 ? { updated_at } : {}) };
  };
  return [
    route(`GET ${base}`, (call) => {
      const server = getServer(cloud, call);
      return { status: 200, body: { instanceActions: server.actions.map((each) => view(call, server, each)) } };
    }),
    route(`GET ${base}/{request}`, (call) => {
      const server = getServer(cloud, call);
      const entry = server.actions.find((each) => each.request_id === call.params.request);
      if (!entry) throw new Refusal(404, `Action ${call.params.request} not found`);
      const { version, who } = call;
      const events = entry.events.map(({ traceback, ...event }) => ({
        ...event,
        ...(who.admin ? { traceback } : {}),
        ...(who.admin && version >= 62 ? { host: computeHost.name } : {}),
        ...(version >= 62 ? { hostId: hostId(server) } : {}),
        ...(who.admin && version >= 84 ? { details: traceback } : {}),
      }));
      const body = { ...view(call, server, entry), ...(version >= 51 || who.admin ? { events } : {}) };
      return { status: 200, body: { instanceAction: body } };
    }),
  ];
}
