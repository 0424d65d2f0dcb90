/** A server's power: its states, and the ways to them. API: compute v2.1 POST /servers/{id}/action */
import type { PowerState, Reboot } from "../../../../components/power";
import { runInTurn } from "../../../core/limit";
import type { OpenStack } from "../../client";
import type { ServerWire } from "../server/api";
import { act, bringTo, isAt, type Resting, type Say } from "../server/state";
import type { PowerOutputs } from "./power";

const STATUS: Record<PowerState, Resting> = {
  running: "ACTIVE",
  stopped: "SHUTOFF",
  suspended: "SUSPENDED",
  shelved: "SHELVED_OFFLOADED",
};
const OPERATION: Record<PowerState, string> = {
  running: "start",
  stopped: "stop",
  suspended: "suspend",
  shelved: "shelve",
};
/** Nova's power states, for the statuses that do not show them: a resized server may run or not. */
const BY_POWER: Record<number, string> = { 1: "running", 3: "paused", 4: "stopped", 7: "suspended" };
/** The statuses that do not show whether the server runs. */
const WITHOUT_POWER = new Set([
  "REBOOT",
  "HARD_REBOOT",
  "PASSWORD",
  "RESIZE",
  "VERIFY_RESIZE",
  "REVERT_RESIZE",
  "MIGRATING",
]);

/** Keeps what was done last, and when. */
export type Learn = (done: Pick<PowerOutputs, "operateType" | "operatedAt">) => void;

/** A server's power as our type. One that no program can ask for (`paused`, `error`) has Nova's name, and is drift. */
export function toPowerState(server: ServerWire): PowerState {
  const kept = (Object.keys(STATUS) as PowerState[]).find((state) => isAt(server.status, STATUS[state]));
  if (kept) return kept;
  const shown = WITHOUT_POWER.has(server.status) ? BY_POWER[server["OS-EXT-STS:power_state"] ?? 0] : undefined;
  return (shown ?? server.status.toLowerCase()) as PowerState;
}

/** Brings a server to a state, and reports whether anything had to be done. */
export function bringToPower(
  client: OpenStack,
  id: string,
  state: PowerState,
  say: Say,
  learn: Learn,
): Promise<{ server: ServerWire; isChanged: boolean }> {
  return runInTurn(id, async () => {
    const { server, last } = await bringTo(client, id, STATUS[state], say);
    if (last) learn({ operateType: OPERATION[state], operatedAt: new Date().toISOString() });
    return { server, isChanged: last !== undefined };
  });
}

/** Reboots a running server, and waits until it runs again. @returns the server as it is then */
export function reboot(
  client: OpenStack,
  id: string,
  type: Reboot["type"],
  say: Say,
  learn: Learn,
): Promise<ServerWire> {
  return runInTurn(id, async () => {
    say(`${type} reboot …`);
    await act(client, id, { reboot: { type: type.toUpperCase() } });
    const { server } = await bringTo(client, id, "ACTIVE", say);
    learn({ operateType: `${type}reboot`, operatedAt: new Date().toISOString() });
    return server;
  });
}
