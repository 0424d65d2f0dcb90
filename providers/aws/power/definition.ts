/** The definition of several instances' power: read together, and moved by as few requests as there are ways to go. */

import type { Instance } from "@aws-sdk/client-ec2";
import { z } from "zod";
import type { Operated } from "../../../components/instancePower";
import type { PowerState, Reboot } from "../../../components/power";
import { inAnyOrder } from "../../core/anyOrder";
import { define, type Report, type Seen } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import { mapLimited, runInTurn } from "../../core/limit";
import { until } from "../../core/poll";
import { type Shape, UNKNOWN } from "../../core/schema";
import { nameInUrn } from "../../core/urn";
import { awsFields } from "../args";
import { type Aws, ec2Sdk } from "../client";
import { findInstances, isGoneState } from "../instance/api";
import { bringTo, reboot, toPowerState } from "../instance/power";
import { otherKeeper } from "../instance/powerKeepers";
import { type PowerArgs, type PowerOutputs, powerType } from "./power";

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
    const others = ids.flatMap((id) => {
      const other = otherKeeper(cloud, id, "list", urn);
      const reason =
        other && `Instance ${nameInUrn(other)} keeps the power of ${id}: leave out its power, or take it out of here`;
      return reason ? [{ property: `instances[${instances.indexOf(id)}]`, reason }] : [];
    });
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
 * @throws OmnicloudError naming those that are not there, once all others are
 */
async function keep(
  cloud: Aws,
  { instances, state }: PowerArgs,
  before: Record<string, Operated>,
  { say, learn, saw }: Report,
  due?: Reboot,
): Promise<void> {
  const found = (await findInstances(cloud, instances)).filter((instance) => !isGoneState(instance));
  const operated = { ...before };
  const note = (id: string, type: string) => {
    operated[id] = { type, at: new Date().toISOString() };
    learn({ operated });
  };
  const moving = found.filter((instance) => toPowerState(instance) !== state);
  const together = moving.filter((instance) => isOneStep(instance, state));
  await moveTogether(cloud, together.map(idOf), state, say);
  for (const instance of together) note(idOf(instance), state === "running" ? "start" : "stop");
  await mapLimited(
    moving.filter((instance) => !together.includes(instance)),
    (instance) =>
      runInTurn(idOf(instance), async () => {
        const { done } = await bringTo(cloud, idOf(instance), state, say);
        if (done !== undefined) note(idOf(instance), done);
      }),
  );
  // One that was just started has booted already.
  if (due !== undefined && state === "running")
    await mapLimited(
      found.filter((instance) => !moving.includes(instance)),
      async (instance) => {
        await reboot(cloud, idOf(instance), due.type, say);
        note(idOf(instance), `${due.type}reboot`);
      },
    );
  const missing = instances.filter((id) => !found.some((instance) => idOf(instance) === id));
  if (missing.length > 0)
    throw new OmnicloudError(`instances: AWS has no ${missing.join(", ")} in ${cloud.region}; the others are ${state}`);
  saw(view(await findInstances(cloud, instances), operated));
}

const idOf = ({ InstanceId = "" }: Instance): string => InstanceId;

/** Whether one request brings an instance to a state: hibernation is another way, which begins and ends with a start. */
function isOneStep({ State, HibernationOptions }: Instance, state: PowerState): boolean {
  const isHibernating = HibernationOptions?.Configured === true;
  if (state === "running") return State?.Name === "stopped";
  return state === "stopped" && State?.Name === "running" && !isHibernating;
}

async function moveTogether(cloud: Aws, ids: readonly string[], state: PowerState, say: Report["say"]): Promise<void> {
  if (ids.length === 0) return;
  const { StartInstancesCommand, StopInstancesCommand } = ec2Sdk();
  say(`${state === "running" ? "start" : "stop"} …`);
  const InstanceIds = [...ids];
  if (state === "running") await cloud.ec2.send(new StartInstancesCommand({ InstanceIds }));
  else await cloud.ec2.send(new StopInstancesCommand({ InstanceIds }));
  await until(`${ids.join(", ")} to be ${state}`, async () => {
    const now = await findInstances(cloud, ids);
    return now.every(({ State }) => State?.Name === state) ? now : undefined;
  });
}
