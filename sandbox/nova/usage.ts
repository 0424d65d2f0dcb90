// Nova: how much each project has used in a time.
import type { Cloud } from "../cloud";
import { micros } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import type { Doc } from "../wire";
import { requirePolicy } from "./quotas";
import type { Server } from "./state";

/** A time of the query; it has no zone, or is a date. */
function timeOf(call: Call, key: string, fallback: Date): Date {
  const text = call.query.get(key);
  if (text === null) return fallback;
  const time = new Date(text.endsWith("Z") ? text : `${text.replace(" ", "T")}Z`);
  if (Number.isNaN(time.getTime())) throw new Refusal(400, "Invalid datetime string: Datetime is in invalid format");
  return time;
}

function usageOf(servers: Server[], start: Date, stop: Date, detailed: boolean): Doc {
  const rows = servers.map((each) => {
    const from = Math.max(Date.parse(each.launched_at ?? each.created), start.getTime());
    const to = Math.min(each.terminated_at ? Date.parse(each.terminated_at) : Date.now(), stop.getTime());
    return { each, hours: Math.max(0, to - from) / 3_600_000 };
  });
  const sum = (pick: (server: Server) => number): number =>
    rows.reduce((all, { each, hours }) => all + pick(each) * hours, 0);
  return {
    tenant_id: servers[0]?.project_id,
    total_local_gb_usage: sum(({ flavor }) => flavor.disk + flavor.ephemeral),
    total_vcpus_usage: sum(({ flavor }) => flavor.vcpus),
    total_memory_mb_usage: sum(({ flavor }) => flavor.ram),
    total_hours: sum(() => 1),
    start: micros(start),
    stop: micros(stop),
    ...(detailed ? { server_usages: rows.map(({ each, hours }) => serverUsage(each, hours)) } : {}),
  };
}

const plain = (time: string | null | undefined): string | null => (time ? micros(new Date(time)) : null);

const serverUsage = (each: Server, hours: number): Doc => ({
  instance_id: each.id,
  name: each.name,
  hours,
  tenant_id: each.project_id,
  memory_mb: each.flavor.ram,
  local_gb: each.flavor.disk + each.flavor.ephemeral,
  vcpus: each.flavor.vcpus,
  flavor: each.flavor.name,
  started_at: plain(each.launched_at ?? each.created),
  ended_at: plain(each.terminated_at),
  state: each.terminated_at ? "terminated" : each.vm_state,
  uptime: Math.round(hours * 3600),
});

/** The routes of /os-simple-tenant-usage. */
export function usageRoutes({ nova }: Cloud): Route[] {
  const period = (call: Call): [Date, Date] => {
    const stop = timeOf(call, "end", new Date());
    const start = timeOf(call, "start", new Date(stop.getTime() - 28 * 86_400_000));
    if (start >= stop) throw new Refusal(400, "Invalid start time. The start time cannot occur after the end time.");
    return [start, stop];
  };
  const within = (start: Date, stop: Date): Server[] =>
    [...nova.servers.values(), ...nova.deleted].filter(
      (each) =>
        each.launched_at !== null &&
        Date.parse(each.launched_at) <= stop.getTime() &&
        (!each.terminated_at || Date.parse(each.terminated_at) >= start.getTime()),
    );
  return [
    route("GET /v2.1/os-simple-tenant-usage", (call) => {
      requirePolicy(call, "os_compute_api:os-simple-tenant-usage:list");
      const [start, stop] = period(call);
      const all = within(start, stop);
      const projects = [...new Set(all.map((each) => each.project_id))];
      const detailed = call.query.get("detailed") === "1";
      const rows = projects.map((id) =>
        usageOf(
          all.filter((each) => each.project_id === id),
          start,
          stop,
          detailed,
        ),
      );
      return { status: 200, body: { tenant_usages: rows } };
    }),
    route("GET /v2.1/os-simple-tenant-usage/{id}", (call) => {
      const id = call.params.id ?? "";
      requirePolicy(call, "os_compute_api:os-simple-tenant-usage:show", id === call.who.projectId);
      const [start, stop] = period(call);
      const servers = within(start, stop).filter((each) => each.project_id === id);
      return { status: 200, body: { tenant_usage: servers.length > 0 ? usageOf(servers, start, stop, true) : {} } };
    }),
  ];
}
