/**
 * The states a server goes through, and the ways between them. API: compute /servers/{id}/action
 * Nova refuses most actions outside of a few states: suspend from ACTIVE only, resize from ACTIVE or SHUTOFF only.
 */
import type { Collection } from "../../../core/collection";
import { BrokenError, CloudError, OmnicloudError, reasonOf } from "../../../core/errors";
import { pause } from "../../../core/operation";
import { until } from "../../../core/poll";
import type { OpenStack, Wire } from "../../client";

/** A server as the compute API shows it. */
export interface ServerWire extends Wire {
  name: string;
  status: string;
  description?: string | null;
  metadata: Record<string, string>;
  tags?: string[];
  created: string;
  updated?: string;
  /** From microversion 2.47 on without an id. */
  flavor: { id?: string; original_name?: string; vcpus: number; ram: number; disk: number };
  /** Empty where the server boots from a volume. */
  image: { id: string } | "" | null;
  addresses: Record<string, { addr: string; version: 4 | 6; "OS-EXT-IPS:type"?: "fixed" | "floating" }[]>;
  security_groups?: { name: string }[];
  fault?: { message?: string };
  "OS-EXT-STS:task_state"?: string | null;
  "OS-EXT-STS:power_state"?: number;
  "OS-EXT-AZ:availability_zone"?: string;
  "OS-EXT-SRV-ATTR:hypervisor_hostname"?: string | null;
  "os-extended-volumes:volumes_attached"?: { id: string; delete_on_termination?: boolean }[];
}

/** Shows what is going on. */
export type Say = (text: string) => void;

/** The servers of a client's project, read together. */
export function servers(cloud: OpenStack): Collection<Wire> {
  return cloud.collection("compute", "/servers", "server", { path: "/servers/detail" });
}

/** Where Nova still works on a server, also for the moments in which it names no task. */
const MOVING = new Set([
  "BUILD",
  "REBUILD",
  "REBOOT",
  "HARD_REBOOT",
  "PASSWORD",
  "RESIZE",
  "REVERT_RESIZE",
  "MIGRATING",
]);

/**
 * The server once Nova has nothing more to do on it, whatever has become of it.
 * @throws OmnicloudError when it is gone
 */
export async function atRest(cloud: OpenStack, id: string, say: Say): Promise<ServerWire> {
  let shown = "";
  return until(`server ${id} to be at rest`, async () => {
    const server = (await servers(cloud).now(id)) as ServerWire | undefined;
    if (!server || server.status === "DELETED") throw new OmnicloudError(`server ${id} is gone`);
    const task = server["OS-EXT-STS:task_state"] ?? null;
    if (task === null && !MOVING.has(server.status)) return server;
    const doing = [server.status.toLowerCase(), task].filter(Boolean).join(", ");
    if (doing !== shown) say(`${doing} …`);
    shown = doing;
    return undefined;
  });
}

/** Why a server is in ERROR, in the cloud's own words. */
export function faultOf(server: ServerWire): string {
  return server.fault?.message?.trim().replace(/\.$/, "") || "the cloud gives no reason";
}

/** @throws BrokenError for a server in ERROR */
export function refuseError(server: ServerWire): ServerWire {
  if (server.status === "ERROR") throw new BrokenError(`server ${server.id} is in ERROR: ${faultOf(server)}`);
  return server;
}

/** Nova says 409 for "never in this state" and for "not while this goes on": the second is asked again. */
export const working = (error: CloudError): boolean =>
  error.status === 409 && /in task_state (?!None)/.test(error.detail);

/** Asks for an action. Where the answer is lost, the look that every caller takes next tells what became of it. */
export async function act(cloud: OpenStack, id: string, action: object): Promise<void> {
  try {
    await cloud.post("compute", `/servers/${id}/action`, action, { busy: working });
  } catch (error) {
    if (!(error instanceof CloudError && error.ambiguous)) throw error;
    await pause(300, `a late answer to an action on server ${id}`);
  }
}

/** A state in which a server can be left. */
export type Resting = "ACTIVE" | "SHUTOFF" | "SUSPENDED" | "PAUSED";

const ACTION = {
  start: { "os-start": null },
  stop: { "os-stop": null },
  suspend: { suspend: null },
  resume: { resume: null },
  pause: { pause: null },
  unpause: { unpause: null },
  unshelve: { unshelve: null },
  unrescue: { unrescue: null },
} as const;
type ActionName = keyof typeof ACTION;

/** The first step from each state towards any other; ACTIVE is the middle through which all ways go. */
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
};

function step(from: string, to: Resting): ActionName | undefined {
  if (from === "ACTIVE" && to !== "ACTIVE") return FROM_ACTIVE[to];
  if (from === "ERROR" && to === "SHUTOFF") return "stop";
  return FIRST_STEP[from];
}

/**
 * Brings a server to a state by whatever way Nova allows: a stopped one is started before it is suspended.
 * Gives the server as it is then, and the last step taken, if any.
 * @throws OmnicloudError where there is no way, or where Nova does not take a step
 */
export async function bring(
  cloud: OpenStack,
  id: string,
  to: Resting,
  say: Say,
): Promise<{ server: ServerWire; last?: ActionName }> {
  const tried = new Map<string, number>();
  for (let last: ActionName | undefined; ; ) {
    const server = await atRest(cloud, id, say);
    if (server.status === to) return { server, last };
    const next = step(server.status, to);
    if (!next) {
      refuseError(server);
      const hint = server.status === "VERIFY_RESIZE" ? ": a resize waits to be confirmed or reverted" : "";
      throw new OmnicloudError(`server ${id} cannot be brought from ${server.status} to ${to}${hint}`);
    }
    const times = (tried.get(next) ?? 0) + 1;
    tried.set(next, times);
    if (times > 2) {
      const why = await whyFailed(cloud, id, next);
      throw new OmnicloudError(`server ${id} stays ${server.status}, although it was asked to ${next}: ${why}`);
    }
    say(`${next} …`);
    await act(cloud, id, ACTION[next]);
    last = next;
  }
}

/**
 * Does what Nova refuses in the state that the server is in, by way of ACTIVE, and puts it back as it was.
 * @param server the server at rest
 * @param refused the states in which it is refused
 */
export async function awake<T>(
  cloud: OpenStack,
  server: ServerWire,
  refused: readonly Resting[],
  say: Say,
  work: () => Promise<T>,
): Promise<T> {
  const { id, status } = refuseError(server);
  const before = refused.find((state) => state === status);
  if (!before) return work();
  await bring(cloud, id, "ACTIVE", say);
  let done: T;
  try {
    done = await work();
  } catch (error) {
    // The first error is the one to tell; a server in ERROR has no state to go back to.
    const now = await atRest(cloud, id, say);
    if (now.status === "ACTIVE") await bring(cloud, id, before, say);
    throw error;
  }
  await bring(cloud, id, before, say);
  return done;
}

interface Action {
  action: string;
  request_id: string;
  message?: string | null;
}

/** Why the last action of a kind failed, as far as the cloud tells. Only operators are told more than that it did. */
export async function whyFailed(cloud: OpenStack, id: string, action: string): Promise<string> {
  const path = `/servers/${id}/os-instance-actions`;
  try {
    const { instanceActions } = await cloud.get<{ instanceActions: Action[] }>("compute", path);
    const failed = instanceActions.find((one) => one.action === action && one.message);
    if (!failed) return "the cloud gives no reason";
    return (
      (await details(cloud, `${path}/${failed.request_id}`)) ??
      `the cloud says only "${failed.message}"; its operator finds more under request ${failed.request_id}`
    );
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    return `the cloud gives no reason (${reasonOf(error)})`;
  }
}

/** What an action's events say; the microversion that has it is newer than the one we speak. */
async function details(cloud: OpenStack, path: string): Promise<string | undefined> {
  try {
    const { instanceAction } = await cloud.get<{
      instanceAction: { events?: { result?: string | null; details?: string | null }[] };
    }>("compute", path, { microversion: "2.84" });
    return instanceAction.events?.map((event) => event.details).find(Boolean) ?? undefined;
  } catch (error) {
    if (error instanceof CloudError && error.status === 406) return undefined;
    throw error;
  }
}
