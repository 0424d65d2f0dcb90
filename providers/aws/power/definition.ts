/** The definition of several instances' power: read together, and moved by as few requests as there are ways to go. */

import type { Instance } from "@aws-sdk/client-ec2";
import { z } from "zod";
import type { Operated } from "../../../components/instancePower";
import type { PowerState, Reboot } from "../../../components/power";
import { inAnyOrder } from "../../core/anyOrder";
import { define, type Report, type Seen } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import { powerFaults } from "../../core/keepers";
import { type Shape, UNKNOWN } from "../../core/schema";
import { awsFields } from "../args";
import type { Aws } from "../client";
import { findInstances, isGoneState } from "../instance/api";
import { toPowerState } from "../instance/power";
import { type PowerArgs, type PowerOutputs, powerType } from "./power";
import { bringTogether, rebootTogether } from "./together";

/** The instances as the resource sees them: one state if all are in it, else all states that there are. */
function view(all: readonly Instance[], operated: Record<string, Operated>): Seen<PowerArgs, PowerOutputs> {
  const there = all.filter((instance) => !isGoneState(instance));
  const states = [...new Set(there.map(toPowerState))].sort();
  return {
    args: {
      instances: there.map(({ InstanceId = "" }) => InstanceId),
      state: states.join(", ") as PowerState,
    },
    outputs: {
      states: Object.fromEntries(there.map(({ InstanceId = "", State }) => [InstanceId, State?.Name ?? ""])),
      operated,
    },
  };
}

const operatedIn = (known: Readonly<Record<string, unknown>>) =>
  (known.operated as Record<string, Operated> | undefined) ?? {};

/** The definition of several instances' power. */
export const power = define<PowerArgs, PowerOutputs, Aws>(powerType, {
  args: z.strictObject({
    ...awsFields,
    instances: z.array(z.string().min(1)).min(1),
    state: z.enum(["running", "stopped", "suspended"]),
    reboot: z.strictObject({ type: z.enum(["soft", "hard"]), trigger: z.string() } satisfies Shape<Reboot>).optional(),
  } satisfies Shape<PowerArgs>),
  touches: ({ args }) => args.instances ?? [],
  replaceOn: ["region"],
  same: { instances: inAnyOrder() },

  async validate({ instances, state }, _was, { cloud, urn }) {
    if (!Array.isArray(instances)) return [];
    const ids = instances.filter((id) => id !== UNKNOWN);
    const others = powerFaults(cloud, instances, urn);
    if (state !== "suspended" || others.length > 0) return others;
    const found = await findInstances(cloud, ids);
    return found
      .filter(({ HibernationOptions }) => HibernationOptions?.Configured !== true)
      .map(({ InstanceId = "" }) => ({
        property: `instances[${instances.indexOf(InstanceId)}]`,
        reason: `${InstanceId} cannot be suspended: it was not created with aws: { hibernation: true }`,
      }));
  },

  async create(_args, { token }, { made }) {
    made(token); // there is nothing to create: `settle` brings the instances to their state
    return token;
  },

  async settle(_id, args, { cloud, known }, report) {
    await keep(cloud, args, operatedIn(known), report);
  },

  async read(_id, was, { cloud, known }) {
    const operated = Object.keys(operatedIn(known)).length > 0 ? operatedIn(known) : (was.operated ?? {});
    const seen = view(await findInstances(cloud, was.instances), operated);
    return (seen.args.instances ?? []).length > 0 ? seen : undefined;
  },

  async update(_id, was, args, { cloud, known }, report) {
    const due = args.reboot?.trigger === was.reboot?.trigger ? undefined : args.reboot;
    await keep(cloud, args, operatedIn(known), report, due);
  },

  leaves: true,
  delete: async () => undefined,
});

/**
 * Brings the instances to their state, those that go the same way together.
 * @throws OmnicloudError naming those that are not there or not in it, once all others are
 */
async function keep(
  cloud: Aws,
  { instances, state }: PowerArgs,
  before: Record<string, Operated>,
  { say, learn, saw }: Report,
  due?: Reboot,
): Promise<void> {
  const operated = { ...before };
  const note = (id: string, type: string) => {
    operated[id] = { type, at: new Date().toISOString() };
    learn({ operated });
  };
  const { found, done, refused } = await bringTogether(cloud, instances, state, say, note);
  // One that was just started has booted already.
  const still = found.map(idOf).filter((id) => !done.has(id) && !refused.has(id));
  const isDue = due !== undefined && state === "running" && still.length > 0;
  if (isDue) {
    const failed = await rebootTogether(cloud, still, due.type, say);
    for (const id of still) if (!failed.has(id)) note(id, `${due.type}reboot`);
    for (const [id, reason] of failed) refused.set(id, reason);
  }
  refuseOthers(cloud, instances, found.map(idOf), refused, state);
  saw(view(isDue ? await findInstances(cloud, instances) : found, operated));
}

/** @throws OmnicloudError naming the instances that are not there, and those that are not in the state */
function refuseOthers(
  { region }: Aws,
  wanted: readonly string[],
  found: readonly string[],
  refused: ReadonlyMap<string, string>,
  state: PowerState,
): void {
  const missing = wanted.filter((id) => !found.includes(id));
  const faults = [
    ...(missing.length > 0 ? [`AWS has no ${missing.join(", ")} in ${region}`] : []),
    ...[...refused].map(([id, reason]) => `${id}: ${reason}`),
  ];
  if (faults.length > 0) throw new OmnicloudError(`instances: ${faults.join("; ")}; the others are ${state}`);
}

const idOf = ({ InstanceId = "" }: Instance): string => InstanceId;
