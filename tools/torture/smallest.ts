/** The smallest program for a finding: parts of the subject are left out while the round still finds it. */
import { Ground } from "./ground";
import type { Findings } from "./judge";
import type { Round } from "./rounds";
import { partsWithout } from "./subject";

/** What a finding is about, whatever the ids: two of the same kind are one. */
export function signatureOf(found: Findings): string {
  const [first = ""] = found;
  return first
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4,12})+(-kept)?/g, "…")
    .replace(/\b[0-9a-f]{32}\b/g, "…")
    .replace(/req-\S+|tx0\S+/g, "…")
    .replace(/\d+/g, "9")
    .slice(0, 140);
}

/** The parts that are left, and the last round that found it. */
export async function smallest(round: Round, found: Findings): Promise<string[]> {
  const { ground } = round;
  if (!ground || !round.smaller) return [];
  const wanted = signatureOf(found);
  let without = new Set<string>(ground.without);
  for (const { name } of [...ground.subject.parts].reverse()) {
    if (!partsWithout(ground.subject, without).includes(name)) continue;
    const fewer = new Set([...without, name]);
    if (partsWithout(ground.subject, fewer).length === 0) continue;
    if (await stillFinds(round, new Ground(ground.subject, ground.hosts, fewer), wanted)) without = fewer;
  }
  return partsWithout(ground.subject, without);
}

async function stillFinds(round: Round, ground: Ground, wanted: string): Promise<boolean> {
  const smaller = await round.smaller?.(ground);
  return smaller !== undefined && signatureOf(await smaller.run()) === wanted;
}
