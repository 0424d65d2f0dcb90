/** Rules with a mark on shares of others: with a share of the stack's own, its rules are deleted. */
import type { Marked } from "../../../core/definition";
import { mapLimited } from "../../../core/limit";
import { identityOf, MARK_KEY, markIn } from "../../../core/mark";
import type { OpenStack } from "../../client";
import { shares } from "../share/api";
import { rulesOf } from "./api";
import type { RuleWire } from "./rule";

/**
 * The rules of each token on each share, as one object: Manila lists rules by their share alone.
 * @param identity of the stack that asks: its own shares are left out
 */
export async function listMarkedRules(cloud: OpenStack, identity?: string): Promise<Marked[]> {
  const others = (await shares(cloud).all()).filter(({ metadata }) => {
    const own = markIn(metadata[MARK_KEY]);
    return own === undefined || identityOf(own.token) !== identity;
  });
  const lists = await mapLimited(others, async (share) => markedOn(share, (await rulesOf(cloud, share.id)) ?? []));
  return lists.flat();
}

function markedOn({ id, name }: { id: string; name: string | null }, rules: readonly RuleWire[]): Marked[] {
  const byToken = new Map<string, Marked>();
  for (const { metadata, created_at: created } of rules) {
    const mark = markIn(metadata?.[MARK_KEY]);
    if (!mark) continue;
    const { kept = true, createdAt = "" } = byToken.get(mark.token) ?? {};
    const first = [createdAt, typeof created === "string" ? created : ""].filter(Boolean).sort()[0] ?? "";
    byToken.set(mark.token, { ...mark, id, name: name ?? "", kept: kept && mark.kept, createdAt: first });
  }
  return [...byToken.values()];
}
