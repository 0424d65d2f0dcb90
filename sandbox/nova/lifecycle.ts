// Nova: how a server changes its state, and the record of what was done to it.
import type { Cloud } from "../cloud";
import { micros, seconds } from "../identifiers";
import { Refusal } from "../refusal";
import type { Call, Reply } from "../service";
import type { Doc } from "../wire";
import type { InstanceAction, Server } from "./state";

/** What an action does; `given` is the value under its name in the body. */
export type Action = (cloud: Cloud, call: Call, server: Server, given: Doc) => Reply;

/** The numbers of power states. A suspended machine is off: its memory is on disk. */
export const power = { none: 0, running: 1, paused: 3, off: 4, suspended: 4 };

/**
 * The server that a request names, as the caller may see it.
 * @throws Refusal 404
 */
export function getServer(cloud: Cloud, call: Call): Server {
  const id = call.params.id ?? "";
  const server = cloud.nova.servers.get(id);
  if (!server || (!call.who.admin && server.project_id !== call.who.projectId)) {
    throw new Refusal(404, `Instance ${id} could not be found.`);
  }
  return server;
}

/** Refuses an action unless the server is in one of these states and tasks. */
export function requireState(
  server: Server,
  action: string,
  vmStates: string[],
  tasks: Array<string | null> = [null],
): void {
  if (!vmStates.includes(server.vm_state)) {
    throw new Refusal(409, `Cannot '${action}' instance ${server.id} while it is in vm_state ${server.vm_state}`);
  }
  if (!tasks.includes(server.task_state)) {
    throw new Refusal(409, `Cannot '${action}' instance ${server.id} while it is in task_state ${server.task_state}`);
  }
}

/** Refuses to change a server that is locked, unless the caller is the operator. */
export function requireUnlocked(call: Call, server: Server): void {
  if (server.locked && !call.who.admin) throw new Refusal(409, `Instance ${server.id} is locked`);
}

/** Adds an entry to the record of a server's actions. */
export function record(call: Call, server: Server, action: string, event: string): InstanceAction {
  const entry: InstanceAction = {
    action,
    request_id: call.requestId,
    user_id: call.who.userId,
    project_id: server.project_id,
    start_time: micros(),
    message: null,
    updated_at: null,
    events: [{ event, start_time: micros(), finish_time: null, result: null, traceback: null }],
  };
  server.actions.unshift(entry);
  return entry;
}

/** Completes an entry with its result. */
export function finish(entry: InstanceAction, result: "Success" | "Error", traceback: string | null = null): void {
  entry.updated_at = micros();
  if (result === "Error") entry.message = "Error";
  for (const event of entry.events) Object.assign(event, { finish_time: micros(), result, traceback });
}

/** Changes a server's state. */
export function changeState(
  server: Server,
  to: Partial<Pick<Server, "vm_state" | "task_state" | "power_state">>,
): void {
  Object.assign(server, to, { updated: seconds() });
}

/** A task on a server: its stages, and what it does at its end. */
export interface Task {
  action: string;
  event: string;
  /** The values of task_state, the first at once. */
  stages: string[];
  /** Milliseconds in all. */
  takes: number;
  done(): void;
}

/** Starts a task; faults may say that it never ends, or ends in an error. */
export function startTask(cloud: Cloud, call: Call, server: Server, task: Task): InstanceAction {
  const entry = record(call, server, task.action, task.event);
  const [first = null, ...later] = task.stages;
  changeState(server, { task_state: first });
  if (call.fates.has("stuck")) return entry;
  const alive = (): boolean => cloud.nova.servers.get(server.id) === server && server.task_state !== "deleting";
  const steps = later.map((stage) => () => {
    if (!alive()) return false;
    changeState(server, { task_state: stage });
    return true;
  });
  cloud.clock.sequence(task.takes, [
    ...steps,
    () => {
      if (!alive()) return false;
      if (call.fates.has("goes-to-error")) {
        changeState(server, { vm_state: "error", task_state: null });
        server.fault = {
          code: 500,
          created: seconds(),
          message: "Build of instance aborted: the sandbox was asked for this",
        };
        finish(entry, "Error");
        return false;
      }
      changeState(server, { task_state: null });
      task.done();
      finish(entry, "Success");
      return true;
    },
  ]);
  return entry;
}
