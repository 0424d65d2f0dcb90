/** The definition of the targets that a program has in a load balancer, the same on every cloud but for how a cloud does it. */
import type { Balancer } from "./balancer";
import { keepTargets, removeTargets } from "./balancer";
import { type Context, type Definition, define, type Marked, type Report, type Seen } from "./definition";
import { OmnicloudError } from "./errors";
import { otherKeeper } from "./keepers";
import type { ResourceType } from "./resourceType";
import { type Fault, hasUnknown, type ObjectSchema } from "./schema";
import {
  isKnown,
  isOwnTarget,
  isSameTargetSet,
  nameOfTarget,
  planTargets,
  type Registered,
  type Target,
  type TargetOwner,
  targetTakenBy,
  twiceTargeted,
} from "./targetSet";
import { nameInUrn } from "./urn";

/** What is common to the arguments on all clouds. */
export interface TargetsArgs {
  targets: Target[];
  waitUntilHealthy?: boolean;
  drainSeconds?: number;
  takeOver?: boolean;
}

/** What a cloud says of them. */
export interface TargetsOutputs {
  /** The keys of those that are ours: noted before one is added. */
  own: string[];
}

/** The outputs' names. */
export const TARGETS_OUTPUTS = { own: true } as const;

/** What differs from cloud to cloud. */
interface Cloudly<Args, Cloud> {
  args: ObjectSchema;
  /** The arguments that say which balancer it is, and where. */
  balancerArgs: readonly (keyof Args & string)[];
  place: readonly (keyof Args & string)[];
  /** The id by which the platform knows the balancer. */
  idOf(args: Partial<Args>): string | undefined;
  /** The balancer that the arguments name. */
  balancer(cloud: Cloud, args: Args): Balancer;
  /** What is wrong with the arguments by themselves. */
  faultsIn?(args: Args): Fault[];
  /** All balancers that have targets with marks, with these; absent if none can carry one. */
  marked?(cloud: Cloud): Promise<{ balancer: Balancer; there: Registered[] }[]>;
}

/** Names in the state that say which of the targets are ours. */
const ownIn = (known: Readonly<Record<string, unknown>>, was: Partial<TargetsOutputs> = {}): string[] =>
  (known.own as string[] | undefined) ?? was.own ?? [];

/** Ours of a balancer's targets, as the resource sees them: as they were written, where that is what is there. */
async function view(
  balancer: Balancer,
  there: readonly Registered[],
  written: readonly Target[],
  owner: TargetOwner,
): Promise<{ args: Pick<TargetsArgs, "targets">; outputs: TargetsOutputs }> {
  const ours = there.filter((one) => isOwnTarget(one, owner));
  const { found } = await balancer.resolve(written);
  const targets = ours.map((one) => {
    const said = found.find(({ key }) => key === one.key);
    if (!said) return one.target;
    return balancer.isSame(one, said, owner.mark) ? said.target : { ...said.target, weight: one.target.weight };
  });
  return { args: { targets }, outputs: { own: ours.map(({ key }) => key) } };
}

const ownerIn = ({ mark, token, tokens }: Context<unknown>, own: readonly string[]): TargetOwner => ({
  ...{ mark, token, tokens, own: new Set(own) },
});

/** Brings the set about, and hands over what is there then. */
async function keep<Args extends TargetsArgs>(
  balancer: Balancer,
  args: Args,
  context: Context<unknown>,
  before: readonly string[],
  { learn, say, saw }: Report,
): Promise<void> {
  let own = before;
  const note = (keys: string[]) => {
    own = keys;
    learn({ own: keys });
  };
  const { there, missing } = await keepTargets(balancer, args, ownerIn(context, before), note, say);
  saw(await view(balancer, there, args.targets, ownerIn(context, own)));
  if (missing.length > 0)
    throw new OmnicloudError(`targets: there is no instance ${missing.join(", ")}; the others are in ${balancer.name}`);
}

/** What is wrong with a new set on a balancer, as far as it can be told before it is brought about. */
async function faultsAt(balancer: Balancer, args: TargetsArgs, context: Pick<Context<unknown>, "token" | "tokens">) {
  const there = await balancer.registered();
  if (!there) return undefined;
  const { found } = await balancer.resolve(args.targets.filter(isKnown));
  const owner = { mark: "", ...context, own: new Set<string>() };
  const { taken } = planTargets(found, there, owner, { takeOver: args.takeOver === true, isSame: () => true });
  const faults = taken.map((one): Fault => {
    const at = args.targets.findIndex((target) =>
      found.some(({ key, target: its }) => key === one.key && its === target),
    );
    return { property: `targets[${at}]`, reason: targetTakenBy(one, balancer.name) };
  });
  faults.push(...((await balancer.refused?.(args)) ?? []));
  const hopeless = args.waitUntilHealthy === true ? await balancer.hopeless() : undefined;
  return hopeless === undefined ? faults : [...faults, { property: "waitUntilHealthy", reason: hopeless }];
}

/** What is wrong with targets that another resource of the program has in the same balancer. */
function keptByOthers(cloud: object, balancer: string, targets: readonly Target[], urn: string): Fault[] {
  return targets.flatMap((target, i) => {
    if (!isKnown(target)) return [];
    const name = nameOfTarget(target);
    const other = otherKeeper(cloud, `target ${name} of ${balancer}`, "targets", urn);
    if (other === undefined) return [];
    return [
      { property: `targets[${i}]`, reason: `${nameInUrn(other)} has ${name} already: leave it out of one of them` },
    ];
  });
}

/** The resources that have targets in balancers, by their marks. */
function owners(all: readonly { there: readonly Registered[] }[]): Marked[] {
  const marks = all.flatMap(({ there }) => there.flatMap(({ mark }) => mark ?? []));
  return [...new Map(marks.map((mark) => [mark.token, mark])).values()].map(({ token, kept }) => ({
    ...{ id: token, name: "targets", token, kept, createdAt: "" },
  }));
}

/** Defines it for a cloud. */
export function defineTargets<Args extends TargetsArgs & object, Cloud extends object>(
  type: ResourceType<Args, TargetsOutputs>,
  { args, balancerArgs, place, idOf, balancer, faultsIn, marked }: Cloudly<Args, Cloud>,
): Definition<Args, TargetsOutputs, Cloud> {
  return define<Args, TargetsOutputs, Cloud>(type, {
    args,
    touches: ({ args: said }) => [idOf(said)].filter((id) => id !== undefined),
    replaceOn: [...balancerArgs, ...place],
    partOf: balancerArgs,
    same: { targets: isSameTargetSet } as never,
    // Draining may take an hour.
    timeouts: { create: 1800, update: 4500, delete: 4500 },

    async validate(said, was, { cloud, urn, token, tokens }) {
      if (!Array.isArray(said.targets)) return [];
      const faults = [...twiceTargeted(said.targets), ...(faultsIn?.(said) ?? [])];
      if (hasUnknown(balancerArgs.map((name) => said[name]))) return faults;
      const one = balancer(cloud, said);
      faults.push(...keptByOthers(cloud, one.name, said.targets, urn));
      if (was || faults.length > 0) return faults;
      const there = await faultsAt(one, said, { token, tokens });
      return (
        there ?? [
          { property: balancerArgs.find((name) => said[name] !== undefined) ?? "", reason: `${one.name} is not there` },
        ]
      );
    },

    async create(_args, { token }, { made }) {
      made(token); // there is no object of its own: `settle` adds the targets
      return token;
    },

    async settle(_id, said, context, report) {
      await keep(balancer(context.cloud, said), said, context, ownIn(context.known), report);
    },

    async read(_id, was, context) {
      const one = balancer(context.cloud, was);
      const there = await one.registered();
      if (!there) return undefined;
      const owner = ownerIn(context, ownIn(context.known, was));
      return (await view(one, there, was.targets ?? [], owner)) as unknown as Seen<Args, TargetsOutputs>;
    },

    async update(_id, was, said, context, report) {
      await keep(balancer(context.cloud, said), said, context, ownIn(context.known, was), report);
    },

    ...(marked ? { leftovers: async (cloud: Cloud) => owners(await marked(cloud)) } : {}),

    async delete(id, was, { cloud, token, tokens = [token] }, { say }) {
      const owner = { tokens: [...new Set([...tokens, id])], own: new Set(ownIn({}, was)) };
      const drain = was.drainSeconds ?? 0;
      if (idOf(was) !== undefined) return removeTargets(balancer(cloud, was), owner, drain, say);
      for (const { balancer: one } of (await marked?.(cloud)) ?? []) await removeTargets(one, owner, drain, say);
    },
  });
}
