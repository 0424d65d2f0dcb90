/**
 * Programs under torture. A subject is a list of parts; a new resource joins by being in a part. Each part says what it
 * declares at first, after a change, and how the program may differ when it recovers.
 */
import type { PulumiFn } from "@pulumi/pulumi/automation";

/** How the recovering program differs from the interrupted one. */
export const CHANGES = ["same", "argument dropped", "other name", "other logical name"] as const;
/** One of them. */
export type Change = (typeof CHANGES)[number];

/** What a program says. */
export interface Variant {
  /** Whether the change that `update` brings is made. */
  changed: boolean;
  change: Change;
  /** Whether the keys in components have other names: of subnets, disks, members; and lists another order. @default false */
  keys?: boolean;
  /** Whether it says that what is there already is to be adopted, as a refused run asked for. @default false */
  adopts?: boolean;
}

/** One part of a subject's program. */
export interface Part {
  name: string;
  /** The parts whose resources it uses. */
  needs?: readonly string[];
  /** Declares its resources; later parts get what it returns. */
  declare(words: Words, made: Made): unknown;
}

/** A program under torture. */
export interface Subject {
  name: string;
  parts: readonly Part[];
  /** The clouds that it is on. @default the sandbox's */
  on?: "aws";
  /** Its cloud carries no marks: what was kept or forgotten cannot be found again. @default false */
  unmarked?: boolean;
}

/** The resources of the parts so far, by part. */
export class Made {
  constructor(
    private readonly made = new Map<string, unknown>(),
    private readonly prefix = "",
  ) {}

  /** The same, as the parts of one subject see it in a program of several. */
  of(subject: string): Made {
    return new Made(this.made, `${this.prefix}${subject} `);
  }

  /** What a part that is needed returned. */
  get<T>(part: string): T {
    const name = this.prefix + part;
    if (!this.made.has(name)) throw new Error(`no part ${name} was declared before`);
    return this.made.get(name) as T;
  }

  /** Notes what a part returned. */
  set(part: string, value: unknown): void {
    this.made.set(this.prefix + part, value);
  }
}

/** The words of a program: what differs from one variant to the next. */
export class Words {
  constructor(private readonly variant: Variant) {}

  /** What it says at first, and after the change. */
  changed<T>(before: T, after: T): T {
    return this.variant.changed ? after : before;
  }

  /** An argument that may be dropped. */
  optional<T>(value: T): T | undefined {
    return this.variant.change === "argument dropped" ? undefined : value;
  }

  /** A name in the cloud. */
  named(name: string): string {
    return this.variant.change === "other name" ? `${name}-other` : name;
  }

  /** A name in the cloud that two resources cannot have at once. */
  unique(name: string): string {
    return this.variant.change === "same" || this.variant.change === "argument dropped" ? name : `${name}-other`;
  }

  /** The same of one whose name cannot be changed. */
  once(name: string): string {
    return this.logical(name);
  }

  /** A key in a component. */
  key(key: string): string {
    return this.variant.keys ? `${key}-moved` : key;
  }

  /** A list whose order means nothing. */
  list<T>(list: T[]): T[] {
    return this.variant.keys ? [...list].reverse() : list;
  }

  /** Whether what is there already is to be adopted. */
  adopts(): true | undefined {
    return this.variant.adopts || undefined;
  }

  /** A resource's name in the program. */
  logical(name: string): string {
    return this.variant.change === "other logical name" ? `${name}-moved` : name;
  }
}

/** A subject's program in a variant. @param without the parts that are left out, with all that need them */
export function programOf({ parts }: Subject, variant: Variant, without: ReadonlySet<string> = new Set()): PulumiFn {
  const words = new Words(variant);
  const gone = new Set(without);
  for (const { name, needs = [] } of parts) if (needs.some((need) => gone.has(need))) gone.add(name);
  return async () => {
    const made = new Made();
    for (const part of parts) if (!gone.has(part.name)) made.set(part.name, part.declare(words, made));
  };
}

/** Subjects in one program. */
export function together(name: string, subjects: readonly Subject[]): Subject {
  const parts = subjects.flatMap(({ name: subject, parts }) =>
    parts.map(
      ({ name: part, needs = [], declare }): Part => ({
        name: `${subject} ${part}`,
        needs: needs.map((need) => `${subject} ${need}`),
        declare: (words, made) => declare(words, made.of(subject)),
      }),
    ),
  );
  return { name, parts };
}

/** A program of parts of several subjects, each in a variant of its own. */
export function programOfParts(parts: readonly { subject: Subject; part: Part; variant: Variant }[]): PulumiFn {
  return async () => {
    const made = new Map<Subject, Made>();
    for (const { subject, part, variant } of parts) {
      const own = made.get(subject) ?? new Made();
      made.set(subject, own);
      own.set(part.name, part.declare(new Words(variant), own));
    }
  };
}

/** The parts that are left when some are left out. */
export function partsWithout({ parts }: Subject, without: ReadonlySet<string>): string[] {
  const gone = new Set(without);
  for (const { name, needs = [] } of parts) if (needs.some((need) => gone.has(need))) gone.add(name);
  return parts.map(({ name }) => name).filter((name) => !gone.has(name));
}
