/**
 * A share's rules, as one set. Rules that are kept are not touched, so their clients notice nothing. Manila allows one rule
 * for a client: to change its rights the rule is deleted and created again, which interrupts that client alone.
 * API: shared file systems v2 /share-access-rules, POST /shares/{id}/action (allow_access, deny_access)
 */
import type { ShareRule } from "../../../../lookups/nasShare";
import { answerWasLost, type CloudError, isGone, OmnicloudError, refusedWith } from "../../../core/errors";
import { Limit } from "../../../core/limit";
import { repeatIfLost } from "../../../core/lostAnswer";
import { MARK_KEY } from "../../../core/mark";
import { until } from "../../../core/poll";
import type { OpenStack } from "../../client";
import { goneError, unlessGone } from "../../gone";
import { act, reasonOfFailure } from "../share/api";
import { isBeingDeleted, planRules } from "./plan";
import { type RuleWire, ruleForm, toAccess, tokenOn, toRule } from "./rule";

/** How many rules of a share are changed at a time. */
const AT_ONCE = 4;
/** For how long (ms) a share that is being created or resized may refuse rules. */
const LONGEST_WORK = 60_000;

/** The rules of a share; `undefined` if there is no such share. */
export async function rulesOf(client: OpenStack, share: string): Promise<RuleWire[] | undefined> {
  try {
    const query = { share_id: share };
    return await client.list<RuleWire>("share", "/share-access-rules", "access_list", { query });
  } catch (error) {
    // Manila calls a share that is gone a bad request here.
    if (isGone(error) || refusedWith(error, 400, /not found/)) return undefined;
    throw error;
  }
}

/**
 * Brings the rules of a share to those wanted, and waits until they hold. The new ones carry the mark.
 * @returns the rules as the cloud confirmed them
 * @throws OmnicloudError if the cloud did not apply one, naming it
 */
export function bringRulesTo(
  client: OpenStack,
  share: string,
  wanted: ShareRule[],
  mark?: string,
): Promise<RuleWire[]> {
  const change = async () => {
    const there = await rulesOf(client, share);
    if (!there) throw goneError(`share ${share}`);
    const plan = planRules(there, wanted);
    await forEachRule(plan.add, (rule) => allow(client, share, rule, mark));
    await forEachRule(plan.change, async ({ old, by }) => {
      await deny(client, share, old);
      await waitUntilGone(client, share, [old]);
      await allow(client, share, by, mark);
    });
    await forEachRule(plan.remove, (old) => deny(client, share, old));
    return waitUntilApplied(client, share, plan.remove);
  };
  // Repeated also if something else created a rule meanwhile.
  return repeatIfLost(change, (error) => answerWasLost(error) || refusedWith(error, 400, /exists/));
}

/**
 * Takes over rules: they get the mark, if they carry another or none. API: PUT /share-access-rules/{id}/metadata, which
 * older clouds do not have.
 */
export async function takeOverRules(client: OpenStack, rules: RuleWire[], mark: string): Promise<void> {
  const body = { metadata: { [MARK_KEY]: mark } };
  const others = rules.filter(({ metadata }) => metadata?.[MARK_KEY] !== mark);
  await forEachRule(others, async ({ id }) => {
    await unlessGone(client.put("share", `/share-access-rules/${id}/metadata`, body));
  });
}

/** Takes our mark off rules. API: DELETE /share-access-rules/{id}/metadata/{key} */
export async function unmarkRules(client: OpenStack, rules: readonly RuleWire[]): Promise<void> {
  const marked = rules.filter((rule) => tokenOn(rule) !== undefined);
  await forEachRule(marked, async ({ id }) => {
    await client.delete("share", `/share-access-rules/${id}/metadata/${MARK_KEY}`);
  });
}

/**
 * Deletes the rules of a share that carry the token.
 * @param unmarked whether one that carries none is the resource's, too: of a resource that had all rules of the share
 */
export async function deleteRules(
  client: OpenStack,
  share: string,
  token: string,
  { unmarked }: { unmarked: boolean },
): Promise<void> {
  const there = ((await rulesOf(client, share)) ?? []).filter(
    (rule) => (tokenOn(rule) ?? (unmarked ? token : undefined)) === token,
  );
  await forEachRule(there, (old) => deny(client, share, old));
  await waitUntilGone(client, share, there);
}

async function allow(client: OpenStack, share: string, rule: ShareRule, mark?: string): Promise<void> {
  const end = Date.now() + LONGEST_WORK;
  const busy = (error: CloudError) => refusedWith(error, 400, /invalid state/) && Date.now() < end;
  await act(client, share, { allow_access: toAccess(rule, mark) }, { busy });
}

async function deny(client: OpenStack, share: string, rule: RuleWire): Promise<void> {
  if (isBeingDeleted(rule)) return;
  await unlessGone(act(client, share, { deny_access: { access_id: rule.id } }));
}

async function waitUntilGone(client: OpenStack, share: string, rules: RuleWire[]): Promise<void> {
  if (rules.length === 0) return;
  const ids = new Set(rules.map(({ id }) => id));
  const stuck = await until(`${ids.size} rules of share ${share} to be deleted`, async () => {
    const left = ((await rulesOf(client, share)) ?? []).filter(({ id }) => ids.has(id));
    return left.length === 0 || left.some(({ state }) => state === "error") ? left : undefined;
  });
  if (stuck.length > 0) throw await notAppliedError(client, share, stuck);
}

/** Waits until all rules hold and the deleted ones are gone. @returns the rules */
async function waitUntilApplied(client: OpenStack, share: string, deleted: RuleWire[]): Promise<RuleWire[]> {
  const ids = new Set(deleted.map(({ id }) => id));
  const rules = await until(`the rules of share ${share} to hold`, async () => {
    const now = (await rulesOf(client, share)) ?? [];
    const failed = now.some(({ state }) => state === "error");
    return failed || now.every(({ id, state }) => state === "active" && !ids.has(id)) ? now : undefined;
  });
  const failed = rules.filter(({ state }) => state === "error");
  if (failed.length > 0) throw await notAppliedError(client, share, failed);
  return rules;
}

async function notAppliedError(client: OpenStack, share: string, failed: RuleWire[]): Promise<OmnicloudError> {
  const names = failed.map((rule) => ruleForm(toRule(rule))).join("; ");
  const state = { id: share, status: "in error" };
  const why = await reasonOfFailure(client, state, "update access rules", "delete access rules");
  return new OmnicloudError(
    `share ${share}: the cloud did not apply ${names}: ${why}. Does the share's protocol know such clients? NFS knows them by ip, CIFS by user, CephFS by cephx`,
  );
}

async function forEachRule<T>(rules: readonly T[], change: (rule: T) => Promise<void>): Promise<void> {
  const limit = new Limit(AT_ONCE);
  await Promise.all(rules.map((rule) => limit.run(() => change(rule))));
}
