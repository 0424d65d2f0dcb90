/**
 * The states that a server goes through, and the ways between them. API: compute v2.1 /servers/{id}/action
 * Nova refuses most actions outside of a few states: suspend from ACTIVE only, resize from ACTIVE or SHUTOFF only.
 */
import type { Report } from "../../../core/definition";
import { answerWasLost, BrokenError, CloudError, OmnicloudError, reasonOf, refusedWith } from "../../../core/errors";
import { pause } from "../../../core/operation";
import { until } from "../../../core/poll";
import type { OpenStack } from "../../client";
import { faultOf, isServerBusy, type ServerWire, servers, taskOf } from "./api";

/** Shows what is going on. */
export type Say = Report["say"];

/** The statuses in which Nova still works on a server, also in the moments in which it names no task. */
const WORKING = new Set([
  "BUILD",
  "REBUILD",
  "REBOOT",
  "HARD_REBOOT",
  "PASSWORD",
  "RESIZE",
  "REVERT_RESIZE",
  "MIGRATING",
]);

/** How often an offloaded server that still has a zone is looked at: where a cloud keeps the zone, it stays. */
const LOOKS_AT_PLACE = 2;

/** Whether Nova may still write that an offloaded server is nowhere: it does so a moment after it gives it its status. */
const isLeaving = (server: ServerWire): boolean =>
  server.status === "SHELVED_OFFLOADED" && Boolean(server["OS-EXT-AZ:availability_zone"]);

/**
 * Waits until Nova has nothing more to do on a server, in whatever state that is.
 * @throws OmnicloudError if it is gone
 */
export async function waitUntilAtRest(client: OpenStack, id: string, say: Say): Promise<ServerWire> {
  let shown = "";
  let looks = 0;
  return until(`server ${id} to be at rest`, async () => {
    const server = await servers(client).readNow(id);
    if (!server || server.status === "DELETED") throw new OmnicloudError(`server ${id} is gone`);
    const task = taskOf(server);
    if (task === undefined && !WORKING.has(server.status)) {
      looks += 1;
      if (!isLeaving(server) || looks > LOOKS_AT_PLACE) return server;
    }
    const doing = [server.status.toLowerCase(), task].filter(Boolean).join(", ");
    if (doing !== shown) say(`${doing} …`);
    shown = doing;
    return undefined;
  });
}

/** Returns the server, unless it is in ERROR. @throws BrokenError for one in ERROR */
export function refuseError(server: ServerWire): ServerWire {
  if (server.status === "ERROR") throw new BrokenError(`server ${server.id} is in ERROR: ${faultOf(server)}`);
  return server;
}

/** Asks for an action. If the answer is lost, the look that every caller takes next shows what became of it. */
export async function act(client: OpenStack, id: string, action: object): Promise<void> {
  try {
    await client.post("compute", `/servers/${id}/action`, action, { busy: isServerBusy });
  } catch (error) {
    if (!answerWasLost(error)) throw error;
    await pause(300, `a late answer to an action on server ${id}`);
  }
}

/** A state in which a server can be left. */
export type Resting = "ACTIVE" | "SHUTOFF" | "SUSPENDED" | "PAUSED" | "SHELVED" | "SHELVED_OFFLOADED";

/** Whether a server is where it should be. A cloud may let a shelved one keep its place on the hypervisor for a while. */
export function isAt(status: string, to: Resting): boolean {
  return status === to || (status.startsWith("SHELVED") && to.startsWith("SHELVED"));
}

const ACTION = {
  start: { "os-start": null },
  stop: { "os-stop": null },
  suspend: { suspend: null },
  resume: { resume: null },
  pause: { pause: null },
  shelve: { shelve: null },
  unpause: { unpause: null },
  unshelve: { unshelve: null },
  unrescue: { unrescue: null },
} as const;
type ActionName = keyof typeof ACTION;

/** The first step from each state towards any other; all ways go through ACTIVE, but the one to the shelf. */
const FIRST_STEP: Record<string, ActionName> = {
  SHUTOFF: "start",
  SUSPENDED: "resume",
  PAUSED: "unpause",
  SHELVED: "unshelve",
  SHELVED_OFFLOADED: "unshelve",
  RESCUE: "unrescue",
};
const FROM_ACTIVE: Record<Exclude<Resting, "ACTIVE">, ActionName> = {
  SHUTOFF: "stop",
  SUSPENDED: "suspend",
  PAUSED: "pause",
  SHELVED: "shelve",
  SHELVED_OFFLOADED: "shelve",
};

/** The states from which Nova shelves a server. */
const SHELVABLE = ["ACTIVE", "SHUTOFF", "SUSPENDED", "PAUSED"];

function nextStep(from: string, to: Resting): ActionName | undefined {
  if (to.startsWith("SHELVED") && SHELVABLE.includes(from)) return "shelve";
  if (from === "ACTIVE" && to !== "ACTIVE") return FROM_ACTIVE[to];
  if (from === "ERROR" && to === "SHUTOFF") return "stop";
  return FIRST_STEP[from];
}

/**
 * Brings a server to a state by whatever way Nova allows: a stopped one is started before it is suspended.
 * @returns the server as it is then, and the last step taken, if any
 * @throws OmnicloudError if there is no way, or if Nova does not take a step
 */
export async function bringTo(
  client: OpenStack,
  id: string,
  to: Resting,
  say: Say,
): Promise<{ server: ServerWire; last?: ActionName }> {
  const tried = new Map<string, number>();
  for (let last: ActionName | undefined; ; ) {
    const server = await waitUntilAtRest(client, id, say);
    if (isAt(server.status, to)) return { server, last };
    const next = nextStep(server.status, to);
    if (!next) {
      refuseError(server);
      const hint = server.status === "VERIFY_RESIZE" ? ": a resize waits to be confirmed or reverted" : "";
      throw new OmnicloudError(`server ${id} cannot be brought from ${server.status} to ${to}${hint}`);
    }
    const times = (tried.get(next) ?? 0) + 1;
    tried.set(next, times);
    if (times > 2) {
      const why = await whyFailed(client, id, next);
      throw new OmnicloudError(`server ${id} is still ${server.status}, although it was asked to ${next}: ${why}`);
    }
    say(`${next} …`);
    await act(client, id, ACTION[next]);
    last = next;
  }
}

/**
 * Does work that Nova refuses in the state that the server is in: brings it to ACTIVE before, and back afterwards.
 * @param server the server at rest
 * @param refused the states in which it is refused
 */
export async function doWhileActive<T>(
  client: OpenStack,
  server: ServerWire,
  refused: readonly Resting[],
  say: Say,
  work: () => Promise<T>,
): Promise<T> {
  const { id, status } = refuseError(server);
  const before = refused.find((state) => state === status);
  if (!before) return work();
  await bringTo(client, id, "ACTIVE", say);
  let done: T;
  try {
    done = await work();
  } catch (error) {
    // The first error is the one to report; a server in ERROR has no state to go back to.
    const now = await waitUntilAtRest(client, id, say);
    if (now.status === "ACTIVE") await bringTo(client, id, before, say);
    throw error;
  }
  await bringTo(client, id, before, say);
  return done;
}

interface Action {
  action: string;
  request_id: string;
  message?: string | null;
}

/** Whether Nova has given up on the last action of a kind; false if the cloud does not say. */
export async function hasGivenUp(client: OpenStack, id: string, action: string): Promise<boolean> {
  try {
    const newestFirst = await actionsOf(client, id);
    return Boolean(newestFirst.find((one) => one.action === action)?.message);
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    return false;
  }
}

async function actionsOf(client: OpenStack, id: string): Promise<Action[]> {
  const { instanceActions } = await client.get<{ instanceActions: Action[] }>("compute", pathToActions(id), {
    envelope: { field: "instanceActions", holds: "rows" },
  });
  return instanceActions;
}

const pathToActions = (id: string) => `/servers/${id}/os-instance-actions`;

/** Why the last action of a kind failed, as far as the cloud says. Only operators are given a reason. */
export async function whyFailed(client: OpenStack, id: string, action: string): Promise<string> {
  try {
    const failed = (await actionsOf(client, id)).find((one) => one.action === action && one.message);
    if (!failed) return "the cloud gives no reason";
    return (
      (await details(client, `${pathToActions(id)}/${failed.request_id}`)) ??
      `the cloud says only "${failed.message}"; its operator can find more under request ${failed.request_id}`
    );
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    return `the cloud gives no reason (${reasonOf(error)})`;
  }
}

/** What an action's events say; the microversion that has it is newer than our usual one. */
async function details(client: OpenStack, path: string): Promise<string | undefined> {
  try {
    const { instanceAction } = await client.get<{
      instanceAction: { events?: { result?: string | null; details?: string | null }[] };
    }>("compute", path, { microversion: "2.84", envelope: { field: "instanceAction", holds: "fields" } });
    return instanceAction.events?.map((event) => event.details).find(Boolean) ?? undefined;
  } catch (error) {
    if (refusedWith(error, 406)) return undefined;
    throw error;
  }
}
