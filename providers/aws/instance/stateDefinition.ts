/** The definition of an instance's type and power. API: EC2 ModifyInstanceAttribute */

import type { Instance } from "@aws-sdk/client-ec2";
import { z } from "zod";
import type { Reboot } from "../../../components/power";
import { define, type Report, type Seen } from "../../core/definition";
import { otherKeeper, powerOf } from "../../core/keepers";
import { runInTurn } from "../../core/limit";
import { pairId } from "../../core/pairId";
import { type Shape, UNKNOWN } from "../../core/schema";
import { nameInUrn } from "../../core/urn";
import { awsFields } from "../args";
import { type Aws, ec2Sdk } from "../client";
import { findInstance } from "./api";
import { flavorOf } from "./flavors";
import { noteLeaving } from "./leaving";
import { bringTo, instanceNow, reboot, start, stop, toPowerState } from "./power";
import { type StateArgs, type StateOutputs, stateType } from "./state";

/** An instance and its state, which is no object of its own: `INSTANCE/state`. */
const idOf = (instance: string) => pairId.of(instance, "state");
const instanceIn = (id: string) => pairId.parts(id)[0];

async function view(
  instance: Instance,
  cloud: Aws,
  { operateType, operatedAt }: Partial<StateOutputs>,
): Promise<Seen<StateArgs, StateOutputs>> {
  const { InstanceId: id = "", InstanceType: flavor = "", State } = instance;
  const flavorSpec = (await flavorOf(cloud, flavor)) ?? { name: flavor, vcpus: 0, ram: 0, disk: 0 };
  return {
    args: { instance: id, flavor, power: toPowerState(instance) },
    outputs: { status: State?.Name ?? "", flavorSpec, operateType, operatedAt },
  };
}

/** The definition of an instance's type and power. */
export const instanceState = define<StateArgs, StateOutputs, Aws>(stateType, {
  args: z.strictObject({
    ...awsFields,
    instance: z.string().min(1),
    flavor: z.string().min(1),
    power: z.enum(["running", "stopped", "suspended"]).optional(),
    reboot: z.strictObject({ type: z.enum(["soft", "hard"]), trigger: z.string() } satisfies Shape<Reboot>).optional(),
  } satisfies Shape<StateArgs>),
  touches: ({ id, args }) => [id === undefined ? args.instance : instanceIn(id)],
  replaceOn: ["instance", "region"],
  partOf: ["instance"],
  means: { power: (_there, written) => written === undefined },

  validate({ instance, power }, _was, { cloud, urn }) {
    if (instance === UNKNOWN) return [];
    const other = otherKeeper(cloud, powerOf(instance), power === undefined ? undefined : "own", urn);
    if (other === undefined) return [];
    return [{ property: "power", reason: `InstancePower ${nameInUrn(other)} keeps it already: leave one of them out` }];
  },

  sideEffect: (was, { flavor }) =>
    flavor !== UNKNOWN && was.flavor !== flavor && was.status === "running" ? "restarts the instance" : undefined,

  async create({ instance }, _context, { made }) {
    made(idOf(instance)); // there is nothing to create: `settle` brings the instance to its state
    return idOf(instance);
  },

  async settle(id, args, { cloud, known }, report) {
    report.saw(await view(await change(instanceIn(id), args, cloud, report), cloud, known));
  },

  async read(id, was, { cloud }) {
    const instance = await findInstance(cloud, instanceIn(id));
    return instance && view(instance, cloud, was);
  },

  async update(id, was, args, { cloud, known }, report) {
    const isDue = args.reboot?.trigger !== was.reboot?.trigger;
    const instance = await change(instanceIn(id), args, cloud, report, isDue ? args.reboot : undefined);
    report.saw(await view(instance, cloud, known));
  },

  leaves: true,
  async delete(id, _was, { cloud }) {
    noteLeaving(cloud, instanceIn(id));
  },
});

/** Brings an instance to its type and its power; what ran before a new type runs after it, and what was stopped does not. */
function change(id: string, args: StateArgs, cloud: Aws, report: Report, due?: Reboot): Promise<Instance> {
  const { say, learn } = report;
  return runInTurn(id, async () => {
    const before = await instanceNow(cloud, id);
    const resized = before.InstanceType === args.flavor ? undefined : await resize(cloud, before, args, say);
    const { instance, done } =
      args.power === undefined
        ? { instance: resized ?? before, done: undefined }
        : await bringTo(cloud, id, args.power, say);
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
  cloud: Aws,
  before: Instance,
  { flavor, power }: StateArgs,
  say: Report["say"],
): Promise<Instance> {
  const { InstanceId: id = "" } = before;
  const was = toPowerState(before);
  const { ModifyInstanceAttributeCommand } = ec2Sdk();
  // Of a hibernated one the memory would be lost: it wakes up and shuts down first.
  if (was === "suspended") await start(cloud, id, say);
  if (was !== "stopped") await stop(cloud, id, say);
  say(`type ${flavor} …`);
  await cloud.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, InstanceType: { Value: flavor } }));
  // One that somebody else keeps suspended (an InstancePower) is so again, in the same run.
  if (was === "suspended" && power === undefined) return (await bringTo(cloud, id, "suspended", say)).instance;
  // What is to be in another state afterwards is brought there from where it is.
  return was === "running" && (power ?? "running") === "running" ? start(cloud, id, say) : instanceNow(cloud, id);
}
