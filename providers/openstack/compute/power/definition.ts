/** Whether a server runs: a state that is kept, and reboots on demand. API: compute POST /servers/{id}/action */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { define, type Seen } from "../../../core/definition";
import { inTurn } from "../../../core/limit";
import { registration } from "../../../core/resource";
import type { Inputs, Shape } from "../../../core/schema";
import { elsewhere, type OpenStackArgs, place } from "../../args";
import type { OpenStack } from "../../client";
import { act, bring, type Resting, type Say, type ServerWire, servers } from "../server/state";

/** The states in which a server can be kept. */
export type PowerState = "running" | "stopped" | "suspended";

/** A reboot on demand. */
export interface Reboot {
  /** `soft` asks the guest to shut down first, `hard` does not. */
  type: "soft" | "hard";
  /** Any text: each time it changes, a running server is rebooted once. When the resource is made nothing is rebooted. */
  trigger: string;
}

/** Arguments of an {@link InstancePower}. */
export interface PowerArgs extends OpenStackArgs {
  /** The server's id. */
  server: string;
  /** The state to keep it in. A change of it from outside is drift, which the next `up` repairs. */
  state: PowerState;
  /** Reboots the server when the trigger changes; one that does not run is not rebooted. */
  reboot?: Reboot;
}

/** What the cloud says of a server's power. */
export interface PowerOutputs {
  /** The server's status: `ACTIVE`, `SHUTOFF`, `SUSPENDED`, … */
  status: string;
  /** What was done last: `start`, `stop`, `suspend`, `softreboot` or `hardreboot`; absent as long as nothing was. */
  operateType?: string;
  /** When that was. */
  operatedAt?: string;
}

const STATUS: Record<PowerState, Resting> = { running: "ACTIVE", stopped: "SHUTOFF", suspended: "SUSPENDED" };
const OPERATION: Record<PowerState, string> = { running: "start", stopped: "stop", suspended: "suspend" };
/** Nova's power states, for the statuses that do not tell: a resized server may run or not. */
const BY_POWER: Record<number, string> = { 1: "running", 3: "paused", 4: "stopped", 7: "suspended" };

/** The state in our words; one that cannot be kept (`paused`, `shelved`, `error`) stands for itself, as drift. */
function stateOf(server: ServerWire): PowerState {
  const kept = (Object.keys(STATUS) as PowerState[]).find((state) => STATUS[state] === server.status);
  if (kept) return kept;
  const powered = ["REBOOT", "HARD_REBOOT", "PASSWORD", "RESIZE", "VERIFY_RESIZE", "REVERT_RESIZE", "MIGRATING"];
  const told = powered.includes(server.status) ? BY_POWER[server["OS-EXT-STS:power_state"] ?? 0] : undefined;
  return (told ?? server.status.toLowerCase()) as PowerState;
}

const ID = "/power";
const serverOf = (id: string) => id.slice(0, -ID.length);

/** The definition of {@link InstancePower}. */
export const power = define<PowerArgs, PowerOutputs, OpenStack>({
  name: "openstack:Power",
  kind: "openstack",
  args: z.strictObject({
    ...place,
    server: z.string().min(1),
    state: z.enum(["running", "stopped", "suspended"]),
    reboot: z.strictObject({ type: z.enum(["soft", "hard"]), trigger: z.string() } satisfies Shape<Reboot>).optional(),
  } satisfies Shape<PowerArgs>),
  outputs: ["status", "operateType", "operatedAt"],
  replaceOn: ["server", ...elsewhere],
  partOf: ["server"],

  async create({ server }, _context, { made }) {
    made(server + ID); // there is nothing to make: `settle` brings the server to its state
    return server + ID;
  },

  async settle(id, { state }, { cloud, known }, { say, learn, saw }) {
    const { server } = await keep(cloud, serverOf(id), state, say, learn);
    saw(view(server, known));
  },

  async read(id, was, { cloud }) {
    const server = (await servers(cloud).get(serverOf(id))) as ServerWire | undefined;
    return server && server["OS-EXT-STS:task_state"] !== "deleting" ? view(server, was) : undefined;
  },

  async update(id, was, args, { cloud, known }, { say, learn, saw }) {
    const { server, moved } = await keep(cloud, serverOf(id), args.state, say, learn);
    const { reboot } = args;
    // One that was just started has booted.
    const due = !moved && args.state === "running" && reboot && reboot.trigger !== was.reboot?.trigger;
    if (due) await restart(cloud, serverOf(id), reboot.type, say, learn);
    saw(view(server, known));
  },

  leaves: true,
  delete: async () => undefined,
});

type Learn = (outputs: Partial<PowerOutputs> & Record<string, unknown>) => void;

/** The server's power in our words; what was done to it is only known from us. */
function view(server: ServerWire, known: Partial<PowerOutputs>): Seen<PowerArgs, PowerOutputs> {
  const { operateType, operatedAt } = known;
  return {
    args: { server: server.id, state: stateOf(server) },
    outputs: { status: server.status, operateType, operatedAt },
  };
}

/** Brings the server to a state, and tells whether anything had to be done. */
function keep(
  cloud: OpenStack,
  id: string,
  state: PowerState,
  say: Say,
  learn: Learn,
): Promise<{ server: ServerWire; moved: boolean }> {
  return inTurn(id, async () => {
    const { server, last } = await bring(cloud, id, STATUS[state], say);
    if (last) learn({ operateType: OPERATION[state], operatedAt: new Date().toISOString() });
    return { server, moved: last !== undefined };
  });
}

/** Reboots a running server; it is running again when it is done. */
function restart(cloud: OpenStack, id: string, type: Reboot["type"], say: Say, learn: Learn): Promise<void> {
  return inTurn(id, async () => {
    say(`${type} reboot …`);
    await act(cloud, id, { reboot: { type: type.toUpperCase() } });
    await bring(cloud, id, "ACTIVE", say);
    learn({ operateType: `${type}reboot`, operatedAt: new Date().toISOString() });
  });
}

/**
 * Keeps a server running, stopped or suspended, by whatever way the cloud needs. Removing it leaves the server as it is.
 * @example new InstancePower("web", { server: web.id, state: "running", reboot: { type: "soft", trigger: "2024-05" } })
 */
export class InstancePower extends pulumi.CustomResource {
  declare readonly server: pulumi.Output<string>;
  declare readonly state: pulumi.Output<PowerState>;
  declare readonly status: pulumi.Output<string>;
  declare readonly operateType: pulumi.Output<string | undefined>;
  declare readonly operatedAt: pulumi.Output<string | undefined>;

  constructor(name: string, args: Inputs<PowerArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(power, name, args, opts));
  }
}
