/** The definition of an instance's type and power. API: CVM ResetInstancesType */
import { z } from "zod";
import type { Reboot } from "../../../components/power";
import { define, type Report, type Seen } from "../../core/definition";
import { otherKeeper, powerOf } from "../../core/keepers";
import { runInTurn } from "../../core/limit";
import { pairId } from "../../core/pairId";
import { type Shape, UNKNOWN } from "../../core/schema";
import { nameInUrn } from "../../core/urn";
import { tencentFields } from "../args";
import type { StoppedMode } from "../blocks";
import type { Tencent } from "../client";
import { findInstance, type Instance } from "./api";
import { meansStoppedMode, restartsFor, stoppedModeField } from "./fields";
import { flavorOf } from "./flavors";
import { atRest, bringTo, chargedAs, instanceNow, reboot, start, stop, toPowerState, toStatus } from "./power";
import { type StateArgs, type StateOutputs, stateType } from "./state";

/** An instance and its state, which is no object of its own: `INSTANCE/state`. */
const idOf = (instance: string) => pairId.of(instance, "state");
const instanceIn = (id: string) => pairId.parts(id)[0];

async function view(
  instance: Instance,
  cloud: Tencent,
  { operateType, operatedAt }: Partial<StateOutputs>,
  stoppedMode?: StoppedMode,
): Promise<Seen<StateArgs, StateOutputs>> {
  const { InstanceId: id = "", InstanceType: flavor = "" } = instance;
  const flavorSpec = (await flavorOf(cloud, flavor)) ?? { name: flavor, vcpus: 0, ram: 0, disk: 0 };
  return {
    args: { instance: id, flavor, power: toPowerState(instance), stoppedMode: chargedAs(instance) ?? stoppedMode },
    outputs: { status: toStatus(instance), flavorSpec, operateType, operatedAt },
  };
}

/** The definition of an instance's type and power. */
export const instanceState = define<StateArgs, StateOutputs, Tencent>(stateType, {
  args: z.strictObject({
    ...tencentFields,
    instance: z.string().min(1),
    flavor: z.string().min(1),
    power: z.enum(["running", "stopped"]).optional(),
    stoppedMode: stoppedModeField,
    reboot: z.strictObject({ type: z.enum(["soft", "hard"]), trigger: z.string() } satisfies Shape<Reboot>).optional(),
  } satisfies Shape<StateArgs>),
  touches: ({ id, args }) => [id === undefined ? args.instance : instanceIn(id)],
  replaceOn: ["instance", "region"],
  partOf: ["instance"],
  means: { power: (_there, written) => written === undefined, stoppedMode: meansStoppedMode },

  validate({ instance, power }, _was, { cloud, urn }) {
    if (instance === UNKNOWN) return [];
    const other = otherKeeper(cloud, powerOf(instance), power === undefined ? undefined : "own", urn);
    if (other === undefined) return [];
    return [{ property: "power", reason: `InstancePower ${nameInUrn(other)} keeps it already: leave one of them out` }];
  },

  sideEffect(was, now) {
    const { flavor, power } = now;
    if (flavor !== UNKNOWN && was.flavor !== flavor && was.status === "running") return "restarts the instance";
    const staysStopped = was.power === "stopped" && power === "stopped";
    return staysStopped && restartsFor(was, now) ? "starts the instance and stops it again" : undefined;
  },

  async create({ instance }, _context, { made }) {
    made(idOf(instance)); // there is nothing to create: `settle` brings the instance to its state
    return idOf(instance);
  },

  async settle(id, args, { cloud, known }, report) {
    const instance = await change(instanceIn(id), args, cloud, report);
    report.saw(await view(instance, cloud, known, args.stoppedMode));
  },

  async read(id, was, { cloud }) {
    const instance = await findInstance(cloud, instanceIn(id));
    return instance && view(instance, cloud, was, was.stoppedMode);
  },

  async update(id, was, args, { cloud, known }, report) {
    const isDue = args.reboot?.trigger !== was.reboot?.trigger;
    const instance = await change(instanceIn(id), args, cloud, report, isDue ? args.reboot : undefined);
    report.saw(await view(instance, cloud, known, args.stoppedMode));
  },

  leaves: true,
  delete: async () => undefined,
});

/** Brings an instance to its type and its power; what ran before a new type runs after it, and what was stopped does not. */
function change(id: string, args: StateArgs, cloud: Tencent, report: Report, due?: Reboot): Promise<Instance> {
  const { say, learn } = report;
  return runInTurn(id, async () => {
    const before = await instanceNow(cloud, id);
    const resized = before.InstanceType === args.flavor ? undefined : await resize(cloud, id, args, say);
    const { instance, done } =
      args.power === undefined
        ? { instance: resized ?? before, done: undefined }
        : await bringTo(cloud, id, args.power, say, args.stoppedMode);
    const operated = (operateType: string) => learn({ operateType, operatedAt: new Date().toISOString() });
    if (done !== undefined) operated(done);
    if (due === undefined || done !== undefined || args.power !== "running") return instance;
    // One that was resized has booted already: that is the reboot that was asked for.
    const rebooted = resized ?? (await reboot(cloud, id, due.type, say));
    operated(`${due.type}reboot`);
    return rebooted;
  });
}

async function resize(
  cloud: Tencent,
  id: string,
  { flavor, power, stoppedMode }: StateArgs,
  say: Report["say"],
): Promise<Instance> {
  const was = toPowerState(await atRest(cloud, id));
  // One that runs afterwards must find room again: it gives its own up only to stay stopped.
  if (was !== "stopped") await stop(cloud, id, say, power === "stopped" ? stoppedMode : undefined);
  say(`type ${flavor} …`);
  await cloud.ask("cvm", "ResetInstancesType", { InstanceIds: [id], InstanceType: flavor });
  const resized = await atRest(cloud, id);
  // What is to be in another state afterwards is brought there from where it is.
  return was === "running" && (power ?? "running") === "running" && toPowerState(resized) === "stopped"
    ? start(cloud, id, say)
    : resized;
}
