/** The rounds on AWS: kills and faults in turn, of programs whose resources are native ones and ours. */
import { faultPlan } from "../faultPlan";
import type { Ground } from "../ground";
import { killPlan } from "../killPlan";
import type { Plan, Round } from "../rounds";

/** A round takes some seconds: its cloud is a process of its own. */
const EVERY = 6;

/** The rounds on AWS, in the order of a seed. */
export async function awsPlan(grounds: readonly Ground[], seed: number): Promise<Plan> {
  const plans = [await killPlan(grounds, seed), await faultPlan(grounds, seed)];
  const most = Math.max(...plans.map(({ rounds }) => rounds.length));
  const rounds = Array.from({ length: most }, (_, at) => plans.flatMap((plan) => plan.rounds[at] ?? []));
  const cells = plans.reduce((sum, plan) => sum + plan.cells, 0);
  return {
    kind: "aws",
    rounds: rounds.flat().map(onAws),
    cells,
    about: plans.map(({ about }) => about).join("; "),
    every: EVERY,
  };
}

function onAws({ smaller, ...round }: Round): Round {
  const { name, cell = name } = round;
  return {
    ...{ ...round, kind: "aws", name: `aws ${name}`, cell: `aws ${cell}` },
    async smaller(ground) {
      const same = await smaller?.(ground);
      return same && onAws(same);
    },
  };
}
