/** What rounds of a subject stand on: its program come up undisturbed, in each variant, and the requests of each verb. */
import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { LoggedRequest, Sandbox } from "../../sandbox";
import type { Outcome } from "./engine";
import type { Hosts } from "./host";
import { programOf, type Subject, type Variant } from "./subject";
import { type Moment, openWorld, type World } from "./world";

/** What is disturbed. */
export const VERBS = ["up", "update", "refresh", "destroy"] as const;
/** One of them. */
export type Verb = (typeof VERBS)[number];

/** A program that came up undisturbed in an empty cloud. */
export interface Fresh {
  moment: Moment;
  lines: string[];
}

/** A request of a verb that runs undisturbed. */
export interface VerbRequest {
  /** Service, method and template: `nova POST /v2.1/servers`. */
  kind: string;
  /** Whether it changes something. */
  changes: boolean;
  /** Which of the verb's requests it is that change something, or of all others, from 0. */
  index: number;
}

/** A login changes nothing, and no program is about it. */
const LOGIN = /\/auth\/tokens|^\/$/;
/** The paths of all but logins, for a sandbox's faults. */
export const NO_LOGIN = "^(?!.*/auth/tokens).+";
/** The methods that change something. */
export const CHANGING = ["POST", "PUT", "PATCH", "DELETE"];
/** The others. */
export const LOOKING = ["GET", "HEAD"];

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
    return verb === "up" ? undefined : (await this.freshAs({ changed: false, change: "same" })).moment;
  }

  /** Runs a verb. */
  run(verb: Verb, { engine }: World): Promise<Outcome> {
    if (verb === "refresh") return engine.refresh();
    if (verb === "destroy") return engine.destroy();
    return engine.up(this.program({ changed: verb === "update", change: "same" }));
  }

  /** The requests of each verb, undisturbed. */
  verbRequests(): Promise<Record<Verb, VerbRequest[]>> {
    this.requests ??= this.record();
    return this.requests;
  }

  /** Opens a world, and closes it after the work. */
  async within<T>(from: Moment | undefined, work: (world: World) => Promise<T>): Promise<T> {
    const world = await openWorld(this.hosts, from);
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
      return { moment: await world.save(), lines: await world.lines() };
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

function verbRequestsIn({ requests }: Sandbox): VerbRequest[] {
  const count = { true: 0, false: 0 };
  return requests
    .list()
    .filter(({ path }) => !LOGIN.test(path))
    .map((request) => {
      const changes = CHANGING.includes(request.method);
      return { kind: kindOf(request), changes, index: count[`${changes}`]++ };
    });
}

/** The class of a request: its service, its method, its template, and of Nova's actions which. */
export function kindOf({ service, method, template, body }: LoggedRequest): string {
  const action = template.endsWith("/action") ? ` ${Object.keys(safely(body))[0] ?? ""}` : "";
  return `${service} ${method} ${template}${action}`;
}

function safely(body: string): object {
  try {
    return JSON.parse(body) as object;
  } catch {
    return {}; // an upload's bytes
  }
}
