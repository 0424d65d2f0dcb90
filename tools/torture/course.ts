/** The course of a walk: ten changes to a program of all components, some interrupted or answered wrongly. A number decides it. */
import { faultsOn } from "./fault";
import type { Findings } from "./judge";
import { POINTS, VICTIMS } from "./kill";
import { numbersOf } from "./seed";
import type { Part, Subject, Variant } from "./subject";

/** The changes of a walk. */
const STEPS = 10;

/** One part of a program. */
export interface Placed {
  subject: Subject;
  part: Part;
  variant: Variant;
}

/** AWS's services that are asked by the package itself: what the native provider makes of a wrong answer is its own. */
const AWS_SERVICES = ["ec2", "efs", "iam", "s3"] as const;

/** What happens to a run: at one of its changing requests, all is killed, or the answer is not what a service says. */
export type Disturbance = { request: number } & (
  | { fault: string; service?: (typeof AWS_SERVICES)[number] }
  | { point: (typeof POINTS)[number]; victim: (typeof VICTIMS)[number] }
);

/** One change of the program. */
export interface Step {
  /** What was changed. */
  change: string;
  /** The program after it. */
  parts: readonly Placed[];
  disturbance?: Disturbance;
}

/** How a walk ended. */
export interface Walked {
  findings: Findings;
  /** The step that found it; the number of steps if all of them passed. */
  at: number;
}

/** The course of a number. */
export function courseOf(number: number, all: readonly Subject[]): Step[] {
  const walk = new Walk(number, all);
  return Array.from({ length: STEPS }, () => walk.step());
}

/** A disturbance in words. */
export function inWords(disturbance: Disturbance | undefined): string {
  if (!disturbance) return "undisturbed";
  const { request } = disturbance;
  if ("fault" in disturbance) {
    const { fault, service } = disturbance;
    return `request ${request}${service ? ` to ${service}` : ""} answered by ${fault}`;
  }
  return `${disturbance.victim} killed at request ${request}, ${disturbance.point}`;
}

/** A part in words: `team.vpc changed, other name`. */
export function nameOf({ subject, part, variant }: Placed): string {
  const { changed, change } = variant;
  const said = [...(changed ? ["changed"] : []), ...(change === "same" ? [] : [change])].join(", ");
  return `${subject.name}.${part.name}${said && ` (${said})`}`;
}

class Walk {
  private parts: readonly Placed[] = [];
  private readonly next: () => number;

  constructor(
    number: number,
    private readonly all: readonly Subject[],
  ) {
    this.next = numbersOf(number, "walk");
    for (let parts = 0; parts < 3; parts++) this.add();
  }

  /** The next change, and what happens to it. */
  step(): Step {
    const change = this.change();
    const disturbance = this.disturbance();
    return { change, parts: this.parts, ...(disturbance ? { disturbance } : {}) };
  }

  private change(): string {
    const way = this.next();
    if (way < 0.4 || this.parts.length === 0) return this.add();
    if (way < 0.6) return this.remove();
    const before = this.pick(this.parts);
    const more: Partial<Variant> =
      way < 0.8 && !before.variant.changed
        ? { changed: true }
        : { change: this.pick(["same", "argument dropped", "other name"] as const) };
    const now: Placed = { ...before, variant: { ...before.variant, ...more } };
    this.parts = this.parts.map((one) => (one === before ? now : one));
    return nameOf(now);
  }

  private disturbance(): Disturbance | undefined {
    const [request, way] = [Math.floor(this.next() * 12), this.next()];
    if (way > 0.7) {
      const [first = { on: undefined }] = this.all;
      const fault = this.pick(faultsOn(first).filter((one) => one !== "no answer in time"));
      // A run asks a service of AWS less often than all of them.
      return first.on === "aws"
        ? { request: request % 4, fault, service: this.pick(AWS_SERVICES) }
        : { request, fault };
    }
    return way > 0.35 ? { request, point: this.pick(POINTS), victim: this.pick(VICTIMS) } : undefined;
  }

  /** Adds a part, with what it needs; it begins as it is at first. What is there already is adopted. */
  private add(): string {
    const absent = this.all.flatMap((subject) =>
      subject.parts.filter((part) => !this.parts.some((one) => one.part === part)).map((part) => ({ subject, part })),
    );
    if (absent.length === 0) return "nothing to add";
    const { subject, part } = this.pick(absent);
    const wanted = new Set([...(part.needs ?? []), part.name]);
    const variant: Variant = { changed: false, change: "same", adopts: true };
    const there = this.parts.filter((one) => one.subject === subject);
    const others = this.parts.filter((one) => one.subject !== subject);
    // In the subject's order: what others need is declared before them.
    const now = subject.parts.flatMap((each) => {
      const known = there.find((one) => one.part === each);
      return known ?? (wanted.has(each.name) ? { subject, part: each, variant } : []);
    });
    this.parts = [...others, ...now];
    return `${subject.name}.${part.name} added`;
  }

  /** Removes a part, with what needs it. What no run takes down stays. */
  private remove(): string {
    const removable = this.parts.filter(({ subject }) => subject.name !== "cluster");
    if (removable.length === 0) return "nothing to remove";
    const { subject, part } = this.pick(removable);
    this.parts = without(this.parts, { subject, part });
    return `${subject.name}.${part.name} removed`;
  }

  private pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)] as T;
  }
}

/** A program without a part, and without what needs it. */
export function without(parts: readonly Placed[], { subject, part }: Pick<Placed, "subject" | "part">): Placed[] {
  const isGone = (one: Placed) =>
    one.subject === subject && (one.part === part || (one.part.needs ?? []).includes(part.name));
  return parts.filter((one) => !isGone(one));
}
