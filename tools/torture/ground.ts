/** What rounds of a subject stand on: its program come up undisturbed, in each variant, and the requests of each verb. */
import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { Engine, Outcome } from "./engine";
import type { Hosts } from "./host";
import { type VerbRequest, verbRequestsIn } from "./request";
import type { State } from "./state";
import { programOf, type Subject, type Variant } from "./subject";
import { type Moment, openWorld, type World } from "./world";

/** What is disturbed. */
export const VERBS = ["up", "update", "refresh", "destroy"] as const;
/** One of them. */
export type Verb = (typeof VERBS)[number];

/** A program that came up undisturbed in an empty cloud. */
export interface Fresh {
  state: State;
  lines: string[];
  /** If rounds begin with it. */
  moment?: Moment;
}

/** What every program says at first: verbs but `up` begin with it. */
const FIRST: Variant = { changed: false, change: "same" };

/** Whether a run was refused with the advice to adopt what is there already. */
export function mustAdopt({ error = "" }: Outcome): boolean {
  return /\badopt: true\b/.test(error);
}

/** The ground of one subject, or of a part of it. */
export class Ground {
  private readonly fresh = new Map<string, Promise<Fresh>>();
  private empty?: Promise<string[]>;
  private requests?: Promise<Record<Verb, VerbRequest[]>>;

  constructor(
    readonly subject: Subject,
    readonly hosts: Hosts,
    /** The parts that are left out. */
    readonly without: ReadonlySet<string> = new Set(),
  ) {}

  /** The program in a variant. */
  program(variant: Variant): PulumiFn {
    return programOf(this.subject, variant, this.without);
  }

  /** The program come up in an empty cloud. @throws Error if that fails */
  freshAs(variant: Variant): Promise<Fresh> {
    const key = JSON.stringify([variant.changed, variant.change, variant.keys ?? false]);
    const known = this.fresh.get(key) ?? this.build(variant);
    this.fresh.set(key, known);
    return known;
  }

  /** What an empty cloud holds. */
  emptyLines(): Promise<string[]> {
    this.empty ??= this.within(undefined, (world) => world.lines());
    return this.empty;
  }

  /** The moment at which a verb begins; none is an empty cloud. */
  async before(verb: Verb): Promise<Moment | undefined> {
    return verb === "up" ? undefined : (await this.freshAs(FIRST)).moment;
  }

  /** Runs a verb. */
  run(verb: Verb, { engine }: Pick<World, "engine">): Promise<Outcome> {
    if (verb === "refresh") return engine.refresh();
    if (verb === "destroy") return engine.destroy();
    return this.up(engine, { changed: verb === "update", change: "same" });
  }

  /** Brings a stack up. If it is refused because something is to be adopted, the program says so then. */
  async up(engine: Engine, variant: Variant): Promise<Outcome> {
    const outcome = await engine.up(this.program(variant));
    return mustAdopt(outcome) ? engine.up(this.program({ ...variant, adopts: true })) : outcome;
  }

  /** The requests of each verb, undisturbed. */
  verbRequests(): Promise<Record<Verb, VerbRequest[]>> {
    this.requests ??= this.record();
    return this.requests;
  }

  /** Opens a world, and closes it after the work. */
  async within<T>(from: Moment | undefined, work: (world: World) => Promise<T>): Promise<T> {
    const world = await openWorld(this.hosts, { from, on: this.subject.on });
    try {
      return await work(world);
    } finally {
      await world.close();
    }
  }

  private build(variant: Variant): Promise<Fresh> {
    return this.within(undefined, async (world) => {
      const { error } = await world.engine.up(this.program(variant));
      if (error !== undefined) throw new Error(`${this.subject.name} fails undisturbed: ${error}`);
      const begins = !variant.changed && variant.change === "same" && !variant.keys;
      const moment = begins ? await world.save() : undefined;
      return { state: structuredClone(world.engine.state), lines: await world.lines(), moment };
    });
  }

  private async record(): Promise<Record<Verb, VerbRequest[]>> {
    const requests: Partial<Record<Verb, VerbRequest[]>> = {};
    for (const verb of VERBS)
      requests[verb] = await this.within(await this.before(verb), async (world) => {
        world.sandbox.requests.clear();
        const { error } = await this.run(verb, world);
        if (error !== undefined) throw new Error(`${verb} of ${this.subject.name} fails undisturbed: ${error}`);
        return verbRequestsIn(world.sandbox);
      });
    return requests as Record<Verb, VerbRequest[]>;
  }
}
