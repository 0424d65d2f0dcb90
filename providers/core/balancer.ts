/** What a load balancer of any cloud does for a set of targets, and how the set is brought about on it. */
import type { Report } from "./definition";
import { OmnicloudError } from "./errors";
import { repeatIfLost } from "./lostAnswer";
import { pause } from "./operation";
import { noteDestinations, stillOwn } from "./routeSet";
import type { Fault } from "./schema";
import {
  isOwnTarget,
  planTargets,
  type Registered,
  type Target,
  type TargetOwner,
  targetTakenBy,
  type Wanted,
} from "./targetSet";

/** Shows a line of progress. */
type Say = Report["say"];

/** A load balancer, or the part of one that has targets. */
export interface Balancer {
  /** What it is called in messages: `pool 5f…`. */
  name: string;
  /** Its targets, read now; `undefined` if it is gone. */
  registered(): Promise<Registered[] | undefined>;
  /** What targets are known by there, and the instances that are not there. */
  resolve(targets: readonly Target[]): Promise<{ found: Wanted[]; missing: string[] }>;
  /** Whether a target is there as it is wanted, with this mark. */
  isSame(there: Registered, wanted: Wanted, mark: string): boolean;
  /** Adds and changes targets, and waits until they are taken in. */
  put(wanted: readonly Wanted[], mark: string, say: Say): Promise<void>;
  /** Takes targets out, once they had `drainSeconds` to end what they do. */
  remove(targets: readonly Registered[], drainSeconds: number, say: Say): Promise<void>;
  /**
   * Writes down that a resource's targets are these, where they cannot say it themselves.
   * @param tokens the resource's: what it wrote of others before is gone then
   */
  note?(keys: readonly string[], mark: string, tokens: readonly string[]): Promise<void>;
  /** Why none of its targets can become healthy, if that is so. */
  hopeless(): Promise<string | undefined>;
  /** What it refuses of what is wanted, as far as only the cloud knows. */
  refused?(args: TargetsWanted): Promise<Fault[]>;
}

/** What is wanted of a balancer. */
export interface TargetsWanted {
  targets: readonly Target[];
  waitUntilHealthy?: boolean;
  drainSeconds?: number;
  takeOver?: boolean;
}

/**
 * Makes the targets of ours those that are wanted: what is new first, then what is wanted no more is drained and taken out.
 * @param note is told the keys of all that is ours from then on, before anything is added
 * @returns the balancer's targets as they are then, and the instances that are not there
 * @throws OmnicloudError before anything is changed, if another's target is in the way or health cannot come
 */
export async function keepTargets(
  balancer: Balancer,
  args: TargetsWanted,
  owner: TargetOwner,
  note: (own: string[]) => void,
  say: Say,
): Promise<{ there: Registered[]; missing: string[] }> {
  let { own } = owner;
  return repeatIfLost(async () => {
    const before = await registeredAt(balancer);
    const { found, missing } = await balancer.resolve(args.targets);
    const plan = planTargets(
      found,
      before,
      { ...owner, own },
      {
        takeOver: args.takeOver === true,
        isSame: (there, wanted) => balancer.isSame(there, wanted, owner.mark),
      },
    );
    const [taken] = plan.taken;
    if (taken) throw new OmnicloudError(`targets: ${targetTakenBy(taken, balancer.name)}`);
    if (args.waitUntilHealthy && found.length > 0) refuseHopeless(await balancer.hopeless());
    own = new Set([...own, ...found.map(({ key }) => key)]);
    note([...own]);
    const { mark, tokens } = owner;
    await balancer.note?.(
      [...found, ...plan.remove].map(({ key }) => key),
      mark,
      tokens,
    );
    if (plan.put.length > 0) await balancer.put(plan.put, owner.mark, say);
    if (plan.remove.length > 0) await balancer.remove(plan.remove, args.drainSeconds ?? 0, say);
    const keys = found.map(({ key }) => key);
    noteDestinations(
      balancer.name,
      keys,
      plan.remove.map(({ key }) => key),
    );
    note(keys);
    await balancer.note?.(keys, mark, tokens);
    if (args.waitUntilHealthy) return { there: await waitUntilHealthy(balancer, keys, say), missing };
    const isChanged = plan.put.length + plan.remove.length > 0;
    return { there: isChanged ? await registeredAt(balancer) : before, missing };
  });
}

/** Takes out a resource's targets; what another has taken over since stays, and a balancer that is gone has none. */
export async function removeTargets(
  balancer: Balancer,
  { tokens, own }: Pick<TargetOwner, "tokens" | "own">,
  drainSeconds: number,
  say: Say,
): Promise<void> {
  const left = new Set(stillOwn(balancer.name, [...own]));
  await repeatIfLost(async () => {
    const there = (await balancer.registered()) ?? [];
    const ours = there.filter((one) => isOwnTarget(one, { tokens, own: left, mark: "", token: "" }));
    if (ours.length > 0) await balancer.remove(ours, drainSeconds, say);
    if (ours.length > 0) await balancer.note?.([], tokens[0] ?? "", tokens);
  });
}

async function registeredAt(balancer: Balancer): Promise<Registered[]> {
  const there = await balancer.registered();
  if (there) return there;
  throw new OmnicloudError(`${balancer.name} is not there`);
}

function refuseHopeless(reason: string | undefined): void {
  if (reason !== undefined) throw new OmnicloudError(`waitUntilHealthy: ${reason}`);
}

const FIRST = 200;
const LONGEST = 5000;

/**
 * Waits until targets are healthy.
 * @throws OmnicloudError at once for those that cannot become so, DeadlineError naming those that did not in time
 */
async function waitUntilHealthy(balancer: Balancer, keys: readonly string[], say: Say): Promise<Registered[]> {
  for (let wait = FIRST; ; wait = Math.min(wait * 1.3, LONGEST)) {
    const there = await registeredAt(balancer);
    const sick = keys.flatMap((key) => {
      const health = there.find((one) => one.key === key)?.health ?? GONE;
      return health.state === "healthy" ? [] : [{ key, ...health }];
    });
    if (sick.length === 0) return there;
    const never = sick.filter(({ never: reason }) => reason !== undefined);
    if (never.length > 0)
      throw new OmnicloudError(
        `waitUntilHealthy: ${never.map(({ key, never: reason }) => `${key} cannot become healthy: ${reason}`).join("; ")}`,
      );
    say(`${keys.length - sick.length} of ${keys.length} targets are healthy`);
    const list = sick.map(({ key, state, reason }) => `${key} (${reason ?? state})`).join(", ");
    await pause(wait, `targets to be healthy: ${list}`);
  }
}

const GONE = { state: "unused", reason: undefined, never: "it was taken out meanwhile" } as const;
