/** A set of targets of a load balancer, to which others add as well: what is ours there, and what a change of the set needs. */
import { z } from "zod";
import { canonical } from "./addresses";
import { address } from "./addressFields";
import { inAnyOrder } from "./anyOrder";
import { isSameStack, type Mark, nameOfHolder } from "./mark";
import { type Fault, UNKNOWN } from "./schema";

/** A target of a set: an instance or an address. */
export interface Target {
  instanceId?: string;
  ip?: string;
  port?: number;
  weight?: number;
}

/** How a target does, in the words of AWS's target groups. */
export interface Health {
  state: "initial" | "healthy" | "unhealthy" | "unused" | "draining" | "unavailable";
  /** The cloud's own word for it; absent if it is healthy. */
  reason?: string;
  /** Why it cannot become healthy, however long one waits. */
  never?: string;
}

/** A target that a balancer has. */
export interface Registered {
  /** What it is known by there: `10.0.0.5:80`. */
  key: string;
  /** The target as the balancer shows it. */
  target: Target;
  /** Whose it is, if the balancer can say it and does. */
  mark?: Mark;
  health: Health;
}

/** A target that is wanted, and what it is known by in the balancer. */
export interface Wanted {
  key: string;
  target: Target;
}

/** The schema of a set of targets. */
export const targetSet = z.array(
  z
    .strictObject({
      instanceId: z.string().min(1).optional(),
      ip: address.optional(),
      port: z.int().min(1).max(65535).optional(),
      weight: z.int().min(0).max(256).optional(),
    })
    .refine(
      ({ instanceId, ip }) => (instanceId === undefined) !== (ip === undefined),
      "must have either instanceId or ip",
    ),
);

/** A target as it is named in messages: `5f…:80`. */
export function nameOfTarget({ instanceId, ip = "", port }: Target): string {
  const name = instanceId ?? canonical(ip);
  if (port === undefined) return name;
  return name.includes(":") ? `[${name}]:${port}` : `${name}:${port}`;
}

/** Whether two sets of targets are the same. */
export const isSameTargetSet = inAnyOrder<Target>((target) => `${nameOfTarget(target)} ${target.weight ?? ""}`);

/** What is wrong with a set by itself: a target that is there twice. What is not known before `up` is passed over. */
export function twiceTargeted(targets: readonly Target[]): Fault[] {
  const names = targets.map((target) => (isKnown(target) ? nameOfTarget(target) : undefined));
  return names.flatMap((name, i) =>
    name === undefined || names.indexOf(name) === i
      ? []
      : [{ property: `targets[${i}]`, reason: `${name} is in the list already` }],
  );
}

/** Whether all of a target is known. */
export const isKnown = (target: unknown): boolean =>
  typeof target === "object" && target !== null && !Object.values(target).some((value) => value === UNKNOWN);

/** Whose targets a resource calls its own. */
export interface TargetOwner {
  /** What is written on new ones. */
  mark: string;
  token: string;
  tokens: readonly string[];
  /** The keys of those that carry no mark and are its own. */
  own: ReadonlySet<string>;
}

/** Whether a target is the resource's own. */
export const isOwnTarget = ({ key, mark }: Registered, { tokens, own }: TargetOwner): boolean =>
  mark ? tokens.includes(mark.token) : own.has(key);

/** What a change of a set needs. */
export interface TargetPlan {
  /** Those that are there in another way, or not at all. */
  put: Wanted[];
  /** Ours that are wanted no more. */
  remove: Registered[];
  /** Wanted ones that another has there. */
  taken: Registered[];
}

/**
 * What a change of a set needs. What another resource of the same stack has is taken over: its name may have changed.
 * @param isSame whether a target is there as it is wanted, with the resource's mark
 */
export function planTargets(
  wanted: readonly Wanted[],
  there: readonly Registered[],
  owner: TargetOwner,
  { takeOver, isSame }: { takeOver: boolean; isSame(there: Registered, wanted: Wanted): boolean },
): TargetPlan {
  const plan: TargetPlan = { put: [], remove: [], taken: [] };
  for (const one of wanted) {
    const found = there.find(({ key }) => key === one.key);
    if (!found || !isSame(found, one)) plan.put.push(one);
    const isStacks = found?.mark !== undefined && isSameStack(found.mark.token, owner.token);
    if (found && !takeOver && !isStacks && !isOwnTarget(found, owner)) plan.taken.push(found);
  }
  const keys = new Set(wanted.map(({ key }) => key));
  plan.remove = there.filter((one) => isOwnTarget(one, owner) && !keys.has(one.key));
  return plan;
}

/** Why another's target is in the way of one. */
export function targetTakenBy({ key, mark }: Registered, balancer: string): string {
  const whose = mark ? nameOfHolder(mark) : "somebody else";
  return `${key} is in ${balancer} already, by ${whose}: take it out there, leave it out here, or set takeOver: true`;
}
