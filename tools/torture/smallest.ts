/** The smallest program for a finding: parts of the subject are left out while the round still finds it. */
import { Ground } from "./ground";
import type { Findings } from "./judge";
import type { Round } from "./rounds";
import { signatureOf } from "./signature";
import { partsWithout } from "./subject";

/** What is left of the program; nothing if that was not looked for, or the round no longer finds it. */
export async function smallest(round: Round, found: Findings): Promise<string[]> {
  if (round.smallest) return round.smallest();
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
