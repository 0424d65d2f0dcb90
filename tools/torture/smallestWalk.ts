/** The smallest walk for a finding: steps, parts and disturbances are left out while the walk still finds it. */
import { inWords, nameOf, type Placed, type Step, type Walked, without } from "./course";
import { signatureOf } from "./signature";

/** At most so many walks are tried. */
const TRIES = 60;

/** What is left, a line for each step. @param walk walks; each call begins with an empty cloud */
export async function smallestWalk(
  steps: readonly Step[],
  walk: (steps: readonly Step[]) => Promise<Walked>,
): Promise<string[]> {
  const { findings, at } = await walk(steps);
  if (findings.length === 0) return [];
  const wanted = signatureOf(findings);
  let tries = 0;
  const finds = async (some: readonly Step[]) => {
    tries += 1;
    if (tries > TRIES) return false;
    const { findings: found, at: where } = await walk(some);
    return signatureOf(found) === wanted && where === (at < steps.length ? some.length - 1 : some.length);
  };
  let left = steps.slice(0, at + 1);
  left = await withFewerSteps(left, finds);
  left = await withFewerParts(left, finds);
  left = await undisturbed(left, finds);
  return left.map(
    ({ parts, disturbance }, i) => `step ${i}: ${parts.map(nameOf).join(" + ") || "nothing"}; ${inWords(disturbance)}`,
  );
}

type Finds = (steps: readonly Step[]) => Promise<boolean>;

/** The last step found it: those before it are left out, all of them at first. */
async function withFewerSteps(steps: Step[], finds: Finds): Promise<Step[]> {
  for (const last of [1, 2, 3]) {
    const some = steps.slice(-last);
    if (some.length < steps.length && (await finds(some))) return some;
  }
  let left = steps;
  for (const step of steps.slice(0, -1)) {
    const fewer = left.filter((one) => one !== step);
    if (await finds(fewer)) left = fewer;
  }
  return left;
}

async function withFewerParts(steps: Step[], finds: Finds): Promise<Step[]> {
  const all = new Map<Placed["part"], Placed>(
    steps.flatMap(({ parts }) => parts.map((placed) => [placed.part, placed] as const)),
  );
  let left = steps;
  for (const placed of [...all.values()].reverse()) {
    const fewer = left.map((step) => ({ ...step, parts: without(step.parts, placed) }));
    if (fewer.some(({ parts }, i) => parts.length < (left[i]?.parts.length ?? 0)) && (await finds(fewer))) left = fewer;
  }
  return left;
}

async function undisturbed(steps: Step[], finds: Finds): Promise<Step[]> {
  let left = steps;
  for (const i of steps.keys()) {
    if (!left[i]?.disturbance) continue;
    const calmer = left.map((step, at) => (at === i ? { change: step.change, parts: step.parts } : step));
    if (await finds(calmer)) left = calmer;
  }
  return left;
}
