/** The rounds on AWS, of programs whose resources are native ones and ours: kills and faults in turn, now and then a walk, or two stacks at once. */
import { faultPlan } from "../faultPlan";
import type { Ground } from "../ground";
import type { Hosts } from "../host";
import { killPlan } from "../killPlan";
import type { Plan, Round } from "../rounds";
import { twoPlan } from "../two";
import { walkPlan } from "../walk";

/** A round takes some seconds: its cloud is a process of its own. */
const EVERY = 6;
/** A walk comes after so many kills and faults, two at once after so many. */
const RARE = { walks: 10, two: 5 };

/** The rounds on AWS, in the order of a seed. */
export async function awsPlan(grounds: readonly Ground[], hosts: Hosts, seed: number): Promise<Plan> {
  const [kills, faults] = [await killPlan(grounds, seed), await faultPlan(grounds, seed)];
  const subjects = grounds.map(({ subject }) => subject);
  const [walks, two] = [walkPlan(hosts, seed, subjects), twoPlan(grounds, seed)];
  const most = Math.max(kills.rounds.length, faults.rounds.length);
  const rounds = Array.from({ length: most }, (_, at) => [
    ...[kills.rounds[at], faults.rounds[at]],
    ...(at % RARE.two === RARE.two - 1 ? [asOne(two.rounds[Math.floor(at / RARE.two)], "two")] : []),
    ...(at % RARE.walks === RARE.walks - 1 ? [asOne(walks.rounds[Math.floor(at / RARE.walks)], "walks")] : []),
  ]);
  return {
    kind: "aws",
    rounds: rounds.flat().flatMap((round) => (round ? onAws(round) : [])),
    cells: kills.cells + faults.cells + 2,
    about: [kills, faults, walks, two].map(({ about }) => about).join("; "),
    every: EVERY,
  };
}

/** There is always another one of these: the log counts all of them as one cell. */
const asOne = (round: Round | undefined, cell: string): Round | undefined => round && { ...round, cell };

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
