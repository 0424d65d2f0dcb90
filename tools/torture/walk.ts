/**
 * Random walks: ten changes to a program of all components, some interrupted or answered wrongly. After each the second
 * preview has nothing to do; in the end the cloud is as one that the last program made fresh, and a destroy leaves nothing.
 */
import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { Fault } from "../../sandbox";
import { FAULTS } from "./fault";
import { CHANGING, NO_LOGIN } from "./ground";
import type { Hosts } from "./host";
import { end, type Findings, finding, isFault, mustSucceed, unlike, untold } from "./judge";
import { AT_POINT, POINTS, VICTIMS } from "./kill";
import { Killed } from "./ledger";
import type { Plan, Round } from "./rounds";
import { numbersOf } from "./seed";
import { type Part, programOfParts, type Subject, type Variant } from "./subject";
import { subjects } from "./subjects";
import { openWorld, type World } from "./world";

/** How many walks a seed has. */
const WALKS = 200;
/** The changes of a walk. */
const STEPS = 10;

/** One part of the program as it is now. */
interface Placed {
  subject: Subject;
  part: Part;
  variant: Variant;
}

/** The walks of a seed. */
export function walkPlan(hosts: Hosts, seed: number, names?: readonly string[]): Plan {
  const all = subjects.filter(({ name }) => !names || names.includes(name));
  const rounds = Array.from({ length: WALKS }, (_, at): Round => {
    const number = (seed - 1) * WALKS + at;
    return { kind: "walks", name: `walks number ${number}`, run: () => runWalk(number, hosts, all) };
  });
  const about = `walks of ${STEPS} changes each, ${WALKS} a seed`;
  return { kind: "walks", rounds, cells: WALKS, about, every: 25 };
}

/** Runs a walk. */
async function runWalk(number: number, hosts: Hosts, all: readonly Subject[]): Promise<Findings> {
  const walk = new Walk(number, all);
  const findings: Findings = [];
  const world = await openWorld(hosts);
  let empty: string[];
  let last: string[];
  try {
    empty = await world.lines();
    for (let step = 0; step < STEPS && findings.length === 0; step++) {
      const said = walk.change();
      const found = await walk.disturb(world);
      findings.push(...found.map((line) => finding(`step ${step}, ${said}, ${walk.disturbance}`, line)));
    }
    last = await world.lines();
    if (findings.length === 0) findings.push(...(await untold(world)), ...(await end(world, empty, false)));
  } finally {
    await world.close();
  }
  if (findings.length > 0) return findings;
  const fresh = await openWorld(hosts);
  try {
    await mustSucceed("fresh", fresh.engine.up(walk.program()));
    const lines = await fresh.lines();
    return [...(await unlike("walked, beside fresh", { ...world, lines: async () => last }, lines))];
  } finally {
    await fresh.close();
  }
}

/** The program of a walk, and how it goes on. */
class Walk {
  private parts: Placed[] = [];
  private readonly next: () => number;
  /** What happened to the last change. */
  disturbance = "undisturbed";

  constructor(
    number: number,
    private readonly all: readonly Subject[],
  ) {
    this.next = numbersOf(number, "walk");
    for (let parts = 0; parts < 3; parts++) this.add();
  }

  /** The program as it is now. */
  program(): PulumiFn {
    return programOfParts([...this.parts]);
  }

  /** Changes the program; says how. */
  change(): string {
    const way = this.next();
    if (way < 0.4 || this.parts.length === 0) return this.add();
    if (way < 0.6) return this.remove();
    const placed = this.pick(this.parts);
    if (way < 0.8 && !placed.variant.changed) placed.variant = { ...placed.variant, changed: true };
    else placed.variant = { ...placed.variant, change: this.pick(["same", "argument dropped", "other name"] as const) };
    return `${nameOf(placed)} ${placed.variant.changed ? "changed, " : ""}${placed.variant.change}`;
  }

  /** Brings the program up, disturbed or not; then it must be up, with nothing left to do. */
  async disturb(world: World): Promise<Findings> {
    const { sandbox, engine } = world;
    const [skip, way] = [Math.floor(this.next() * 12), this.next()];
    const match = { method: CHANGING, path: NO_LOGIN };
    this.disturbance = "undisturbed";
    if (way > 0.7) {
      const name = this.pick(Object.keys(FAULTS).filter((fault) => fault !== "no answer in time"));
      this.disturbance = `request ${skip} answered by ${name}`;
      sandbox.faults.add({ ...FAULTS[name], match, skip } as Fault);
    } else if (way > 0.35) {
      const [point, victim] = [this.pick(POINTS), this.pick(VICTIMS)];
      this.disturbance = `${victim} killed at request ${skip}, ${point}`;
      sandbox.faults.add({ kind: AT_POINT[point], delay: 0, skip, match, meanwhile: () => engine.kill(victim) });
    }
    const error = await engine.up(this.program()).then(
      (outcome) => outcome.error,
      (thrown: unknown) => {
        if (thrown instanceof Killed) return "killed";
        throw thrown;
      },
    );
    sandbox.faults.clear();
    const findings: Findings = isFault(error) ? [finding("up, a fault", error ?? "")] : [];
    if (error !== undefined) {
      findings.push(...(await mustSucceed("refresh", engine.refresh())));
      findings.push(...(await mustSucceed("up", engine.up(this.program()))));
    }
    findings.push(...(await engine.plan(this.program())).map((change) => finding("second preview", change)));
    return findings;
  }

  /** Adds a part, with what it needs; it begins as it is at first. */
  private add(): string {
    const absent = this.all.flatMap((subject) =>
      subject.parts.filter((part) => !this.parts.some((one) => one.part === part)).map((part) => ({ subject, part })),
    );
    if (absent.length === 0) return "nothing to add";
    const { subject, part } = this.pick(absent);
    const wanted = new Set([...(part.needs ?? []), part.name]);
    const variant: Variant = { changed: false, change: "same" };
    const there = this.parts.filter((one) => one.subject === subject);
    const others = this.parts.filter((one) => one.subject !== subject);
    // In the subject's order: what others need is declared before them.
    const now = subject.parts.flatMap((each) => {
      const known = there.find((one) => one.part === each);
      return known ?? (wanted.has(each.name) ? { subject, part: each, variant } : []);
    });
    this.parts = [...others, ...now];
    return `${nameOf({ subject, part })} added`;
  }

  private remove(): string {
    const { subject, part } = this.pick(this.parts);
    const isGone = (one: Placed) =>
      one.subject === subject && (one.part === part || (one.part.needs ?? []).includes(part.name));
    this.parts = this.parts.filter((one) => !isGone(one));
    return `${nameOf({ subject, part })} removed`;
  }

  private pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)] as T;
  }
}

function nameOf({ subject, part }: Pick<Placed, "subject" | "part">): string {
  return `${subject.name}.${part.name}`;
}
