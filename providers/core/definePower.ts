/** The definition of several instances' power on a cloud that takes lists of them: read together, and moved together. */
import { z } from "zod";
import { inAnyOrder } from "./anyOrder";
import { type Definition, define, type Report, type Seen } from "./definition";
import { OmnicloudError } from "./errors";
import { powerFaults } from "./keepers";
import type { Operated, PowerArgs, PowerOutputs, PowerState, Reboot } from "./power";
import { bringTogether, type Fleet, rebootTogether } from "./powerTogether";
import type { ResourceType } from "./resourceType";
import { type Fault, type ObjectSchema, type Shape, UNKNOWN } from "./schema";

/** The schema of a reboot on demand. */
export const rebootField = z
  .strictObject({ type: z.enum(["soft", "hard"]), trigger: z.string() } satisfies Shape<Reboot>)
  .optional();

/** What differs from cloud to cloud. */
interface Cloudly<Args extends PowerArgs, One, Cloud> {
  args: ObjectSchema;
  /** The arguments that say where they are. */
  place: readonly (keyof Args & string)[];
  /** When what is written means what is there already; see {@link Definition}. */
  means?: Definition<Args, PowerOutputs, Cloud>["means"];
  sideEffect?: Definition<Args, PowerOutputs, Cloud>["sideEffect"];
  fleet(cloud: Cloud, args: Args): Fleet<One>;
  /** Faults of those that can be told by a look; `ids` are the known ones. */
  faults?(args: Args, ids: readonly string[], cloud: Cloud): Promise<Fault[]>;
}

const operatedIn = (known: Readonly<Record<string, unknown>>) =>
  (known.operated as Record<string, Operated> | undefined) ?? {};

/** The instances as the resource sees them: one state if all are in it, else all states that there are. */
function view<One>(
  fleet: Fleet<One>,
  there: readonly One[],
  operated: Record<string, Operated>,
): Seen<PowerArgs, PowerOutputs> {
  const states = [...new Set(there.map(fleet.powerOf))].sort();
  return {
    args: { instances: there.map(fleet.idOf), state: states.join(", ") as PowerState, ...fleet.said?.(there) },
    outputs: { states: Object.fromEntries(there.map((one) => [fleet.idOf(one), fleet.stateOf(one)])), operated },
  };
}

/** Defines it for a cloud. */
export function definePower<Args extends PowerArgs & object, One, Cloud extends object>(
  type: ResourceType<Args, PowerOutputs>,
  { args, place, means, sideEffect, fleet, faults }: Cloudly<Args, One, Cloud>,
): Definition<Args, PowerOutputs, Cloud> {
  return define<Args, PowerOutputs, Cloud>(type, {
    args,
    touches: ({ args: said }) => said.instances ?? [],
    replaceOn: place,
    same: { instances: inAnyOrder() } as never,
    means,
    sideEffect,

    async validate(said, _was, { cloud, urn }) {
      if (!Array.isArray(said.instances)) return [];
      const others = powerFaults(cloud, said.instances, urn);
      if (others.length > 0 || faults === undefined) return others;
      const ids = said.instances.filter((id) => id !== UNKNOWN);
      return faults(said, ids, cloud);
    },

    async create(_args, { token }, { made }) {
      made(token); // there is nothing to create: `settle` brings the instances to their state
      return token;
    },

    async settle(_id, wanted, { cloud, known }, report) {
      await keep(fleet(cloud, wanted), wanted, operatedIn(known), report);
    },

    async read(_id, was, { cloud, known }) {
      const operated = Object.keys(operatedIn(known)).length > 0 ? operatedIn(known) : (was.operated ?? {});
      const of = fleet(cloud, was);
      // None of them there is drift like one: whatever replaced them may be named in the same run.
      return view(of, await of.find(was.instances), operated) as Seen<Args, PowerOutputs>;
    },

    async update(_id, was, wanted, { cloud, known }, report) {
      const due = wanted.reboot?.trigger === was.reboot?.trigger ? undefined : wanted.reboot;
      await keep(fleet(cloud, wanted), wanted, operatedIn(known), report, due);
    },

    leaves: true,
    delete: async () => undefined,
  });
}

/**
 * Brings the instances to their state, those that go the same way together.
 * @throws OmnicloudError naming those that are not there or not in it, once all others are
 */
async function keep<One>(
  fleet: Fleet<One>,
  wanted: PowerArgs,
  before: Record<string, Operated>,
  { say, learn, saw }: Report,
  due?: Reboot,
): Promise<void> {
  const { instances, state } = wanted;
  const operated = { ...before };
  const note = (id: string, type: string) => {
    operated[id] = { type, at: new Date().toISOString() };
    learn({ operated });
  };
  const { found, done, refused } = await bringTogether(fleet, instances, state, say, note);
  // One that was just started has booted already.
  const still = found.map(fleet.idOf).filter((id) => !done.has(id) && !refused.has(id));
  const isDue = due !== undefined && state === "running" && still.length > 0;
  if (isDue) {
    const failed = await rebootTogether(fleet, still, due.type, say);
    for (const id of still) if (!failed.has(id)) note(id, `${due.type}reboot`);
    for (const [id, reason] of failed) refused.set(id, reason);
  }
  refuseOthers(fleet, wanted, found.map(fleet.idOf), refused);
  saw(view(fleet, isDue ? await fleet.find(instances) : found, operated));
}

/** @throws OmnicloudError naming the instances that are not there, and those that are not in the state */
function refuseOthers(
  { missing: nameMissing }: Pick<Fleet<never>, "missing">,
  { instances, state }: PowerArgs,
  found: readonly string[],
  refused: ReadonlyMap<string, string>,
): void {
  const missing = instances.filter((id) => !found.includes(id));
  const faults = [
    ...(missing.length > 0 ? [nameMissing(missing)] : []),
    ...[...refused].map(([id, reason]) => `${id}: ${reason}`),
  ];
  if (faults.length > 0) throw new OmnicloudError(`instances: ${faults.join("; ")}; the others are ${state}`);
}
