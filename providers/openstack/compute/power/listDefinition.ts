/** The definition of several servers' power: read by one list, and moved by one request each, as Nova takes no lists. */
import { z } from "zod";
import type { Operated } from "../../../../components/instancePower";
import type { PowerState, Reboot } from "../../../../components/power";
import { inAnyOrder } from "../../../core/anyOrder";
import { define, type Report, type Seen } from "../../../core/definition";
import { OmnicloudError, reasonOf } from "../../../core/errors";
import { powerFaults } from "../../../core/keepers";
import { mapLimited } from "../../../core/limit";
import type { Shape } from "../../../core/schema";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack } from "../../client";
import { objectId } from "../../ids";
import { timeOf } from "../../time";
import { isBeingDeleted, type ServerWire, servers, taskOf } from "../server/api";
import { bringToPower, reboot, toPowerState } from "./api";
import { type PowerListArgs, type PowerListOutputs, powerListType } from "./list";

/** The servers as the resource sees them: one state if all are in it, else all states that there are. */
function view(there: readonly ServerWire[], operated: Record<string, Operated>): Seen<PowerListArgs, PowerListOutputs> {
  const [first] = there;
  const states = [...new Set(there.map(toPowerState))].sort();
  return {
    args: { instances: there.map(({ id }) => id), state: states.join(", ") as PowerState },
    outputs: {
      states: Object.fromEntries(there.map(({ id, status }) => [id, status])),
      operated,
      updatedAt: timeOf(first?.updated),
      zone: first?.["OS-EXT-AZ:availability_zone"] ?? "",
      hypervisor: first?.["OS-EXT-SRV-ATTR:hypervisor_hostname"] ?? undefined,
    },
  };
}

const operatedIn = (known: Readonly<Record<string, unknown>>) =>
  (known.operated as Record<string, Operated> | undefined) ?? {};

/** Those of the servers that are there, in the order of the ids: from one list if they are several. */
async function serversOf(cloud: OpenStack, ids: readonly string[]): Promise<ServerWire[]> {
  const found = await Promise.all(ids.map((id) => servers(cloud).get(id)));
  return found.filter((server) => server !== undefined).filter((server) => !isBeingDeleted(server));
}

/** The definition of several servers' power. */
export const powerList = define<PowerListArgs, PowerListOutputs, OpenStack>(powerListType, {
  args: z.strictObject({
    ...openStackFields,
    instances: z.array(objectId("server", "getInstance")).min(1),
    state: z.enum(["running", "stopped", "suspended", "shelved"]),
    reboot: z.strictObject({ type: z.enum(["soft", "hard"]), trigger: z.string() } satisfies Shape<Reboot>).optional(),
  } satisfies Shape<PowerListArgs>),
  touches: ({ args }) => args.instances ?? [],
  replaceOn: [...PLACE],
  same: { instances: inAnyOrder() },

  validate: ({ instances }, _was, { cloud, urn }) =>
    Array.isArray(instances) ? powerFaults(cloud, instances, urn) : [],

  async create(_args, { token }, { made }) {
    made(token); // there is nothing to create: `settle` brings the servers to their state
    return token;
  },

  async settle(_id, args, { cloud, known }, report) {
    await keep(cloud, args, operatedIn(known), report);
  },

  async read(_id, was, { cloud, known }) {
    const operated = Object.keys(operatedIn(known)).length > 0 ? operatedIn(known) : (was.operated ?? {});
    // None of them there is drift like one: whatever replaced them may be named in the same run.
    return view(await serversOf(cloud, was.instances), operated);
  },

  async update(_id, was, args, { cloud, known }, report) {
    const due = args.reboot?.trigger === was.reboot?.trigger ? undefined : args.reboot;
    await keep(cloud, args, operatedIn(known), report, due);
  },

  leaves: true,
  delete: async () => undefined,
});

/**
 * Brings the servers to their state; one that is in it already is only read.
 * @throws OmnicloudError naming those that are not there or not in it, once all others are
 */
async function keep(
  cloud: OpenStack,
  { instances, state }: PowerListArgs,
  before: Record<string, Operated>,
  { say, learn, saw }: Report,
  due?: Reboot,
): Promise<void> {
  const operated = { ...before };
  const refused: string[] = [];
  const isDue = due !== undefined && state === "running";
  const found = await serversOf(cloud, instances);
  const now = await mapLimited(found, async (server) => {
    const { id } = server;
    const note = ({ operateType: type = "", operatedAt: at = "" }) => {
      operated[id] = { type, at };
      learn({ operated });
    };
    const tell = (text: string) => say(`${id}: ${text}`);
    try {
      const isThere = toPowerState(server) === state && taskOf(server) === undefined;
      if (isThere && !isDue) return server;
      const { server: brought, isChanged } = await bringToPower(cloud, id, state, tell, note);
      // One that was just started has booted already.
      return isDue && !isChanged ? await reboot(cloud, id, due.type, tell, note) : brought;
    } catch (error) {
      if (!(error instanceof OmnicloudError)) throw error;
      refused.push(`${id}: ${reasonOf(error)}`);
      return server;
    }
  });
  const missing = instances.filter((id) => !found.some((server) => server.id === id));
  const faults = [...(missing.length > 0 ? [`OpenStack has no server ${missing.join(", ")}`] : []), ...refused];
  if (faults.length > 0) throw new OmnicloudError(`instances: ${faults.join("; ")}; the others are ${state}`);
  saw(view(now, operated));
}
