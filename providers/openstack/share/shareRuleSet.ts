/**
 * Brings a share's rules to what is wanted: new clients come first, then those whose rights change, then those go that
 * nobody wants. Rules that stay are not touched, so their clients notice nothing. Manila has one rule for a client: for
 * other rights its rule goes and comes again, which interrupts that client alone.
 */
import { CloudError, isGone, OmnicloudError } from "../../core/errors";
import { until } from "../../core/poll";
import type { OpenStack, Wire } from "../client";
import { clientOf, fromAccess, ruleForm, type ShareRule, toAccess } from "./shareRule";
import { actionOn, whyFailed } from "./shareState";

/** Requests at a time. */
const AT_A_TIME = 4;
/** For how long (ms) a share that is being made or resized may refuse rules. */
const LONGEST_WORK = 60_000;

/** What is to be done, in this order. */
export interface Plan {
  /** Rules of new clients. */
  add: ShareRule[];
  /** Rules whose client gets other rights, or whose rule failed: the old one goes first. */
  change: { old: Wire; by: ShareRule }[];
  /** Rules that nobody wants any more. */
  remove: Wire[];
}

const isGoing = ({ state }: Wire) => state === "queued_to_deny" || state === "denying";

/** The rules of a share; `undefined` where there is no such share. */
export async function rulesOf(cloud: OpenStack, share: string): Promise<Wire[] | undefined> {
  try {
    return await cloud.list("share", "/share-access-rules", "access_list", { query: { share_id: share } });
  } catch (error) {
    // Manila calls a share that is gone a bad request here.
    if (isGone(error) || (error instanceof CloudError && error.status === 400 && /not found/.test(error.detail)))
      return undefined;
    throw error;
  }
}

/** From the rules that there are to those wanted. */
export function sharePlan(there: Wire[], wanted: ShareRule[]): Plan {
  const byClient = new Map(wanted.map((rule) => [clientOf(rule), rule]));
  const plan: Plan = { add: [], change: [], remove: [] };
  const met = new Set<string>();
  for (const old of there) {
    const rule = fromAccess(old);
    const by = byClient.get(clientOf(rule));
    if (!by) {
      plan.remove.push(old);
      continue;
    }
    met.add(clientOf(rule));
    if (ruleForm(rule) !== ruleForm(by) || old.state === "error" || isGoing(old)) plan.change.push({ old, by });
  }
  plan.add = wanted.filter((rule) => !met.has(clientOf(rule)));
  return plan;
}

/**
 * Brings the rules of a share to those wanted, and waits until they hold.
 * @returns the rules as the cloud confirmed them
 * @throws OmnicloudError where the cloud did not apply one, naming it
 */
export async function bringRulesTo(cloud: OpenStack, share: string, wanted: ShareRule[]): Promise<Wire[]> {
  for (let attempt = 0; ; attempt++) {
    try {
      const there = await rulesOf(cloud, share);
      if (!there) throw new OmnicloudError(`share ${share} is gone from the cloud: run pulumi refresh, then pulumi up`);
      const plan = sharePlan(there, wanted);
      await inTurns(plan.add, (rule) => allow(cloud, share, rule));
      await inTurns(plan.change, async ({ old, by }) => {
        await deny(cloud, share, old);
        await gone(cloud, share, [old]);
        await allow(cloud, share, by);
      });
      await inTurns(plan.remove, (old) => deny(cloud, share, old));
      return await applied(cloud, share, plan.remove);
    } catch (error) {
      // A lost answer, or a rule that came meanwhile: look again and do what is left.
      const exists = error instanceof CloudError && error.status === 400 && /exists/.test(error.detail);
      if (!(exists || (error instanceof CloudError && error.ambiguous)) || attempt === 3) throw error;
    }
  }
}

/** Takes all rules away. */
export async function removeRules(cloud: OpenStack, share: string): Promise<void> {
  const there = (await rulesOf(cloud, share)) ?? [];
  await inTurns(there, (old) => deny(cloud, share, old));
  await gone(cloud, share, there);
}

async function allow(cloud: OpenStack, share: string, rule: ShareRule): Promise<void> {
  const end = Date.now() + LONGEST_WORK;
  const busy = (error: CloudError) => error.status === 400 && /invalid state/.test(error.detail) && Date.now() < end;
  await cloud.post("share", actionOn(share), { allow_access: toAccess(rule) }, { busy });
}

async function deny(cloud: OpenStack, share: string, rule: Wire): Promise<void> {
  if (isGoing(rule)) return;
  try {
    await cloud.post("share", actionOn(share), { deny_access: { access_id: rule.id } });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Waits until rules are gone. */
async function gone(cloud: OpenStack, share: string, rules: Wire[]): Promise<void> {
  if (rules.length === 0) return;
  const ids = new Set(rules.map(({ id }) => id));
  const stuck = await until(`${ids.size} rules of share ${share} to go`, async () => {
    const left = ((await rulesOf(cloud, share)) ?? []).filter(({ id }) => ids.has(id));
    return left.length === 0 || left.some(({ state }) => state === "error") ? left : undefined;
  });
  if (stuck.length > 0) throw await notApplied(cloud, share, stuck);
}

/** The rules once all hold and those to go are gone. */
async function applied(cloud: OpenStack, share: string, going: Wire[]): Promise<Wire[]> {
  const ids = new Set(going.map(({ id }) => id));
  const rules = await until(`the rules of share ${share} to hold`, async () => {
    const now = (await rulesOf(cloud, share)) ?? [];
    const failed = now.some(({ state }) => state === "error");
    return failed || now.every(({ id, state }) => state === "active" && !ids.has(id)) ? now : undefined;
  });
  const failed = rules.filter(({ state }) => state === "error");
  if (failed.length > 0) throw await notApplied(cloud, share, failed);
  return rules;
}

async function notApplied(cloud: OpenStack, share: string, failed: Wire[]): Promise<OmnicloudError> {
  const names = failed.map((rule) => ruleForm(fromAccess(rule))).join("; ");
  const state = { id: share, status: "in error" };
  const why = await whyFailed(cloud, state, "update access rules", "delete access rules");
  return new OmnicloudError(
    `share ${share}: the cloud did not apply ${names}: ${why}. Does the share's protocol know such clients? NFS knows them by ip, CIFS by user, CephFS by cephx`,
  );
}

async function inTurns<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(AT_A_TIME, items.length) }, worker));
}
