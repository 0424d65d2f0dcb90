/** A cloud of things, in memory, and the definition of a resource on it: what tests of the life of a resource stand on. */
import { z } from "zod";
import type { AnyDefinition, Context, Report } from "../../providers/core/definition";
import { CloudError } from "../../providers/core/errors";
import { marksIn } from "../../providers/core/mark";
import { itself } from "../../providers/core/touched";
import type { Running } from "../../providers/host/context";
import { create } from "../../providers/host/lifecycle";

/** One object. */
export interface Thing {
  id: string;
  size: number;
  zone?: string;
  mark: string;
  status: string;
  createdAt: string;
}

/** The cloud of the running test, and what it saw. */
export const world = {
  things: new Map<string, Thing>(),
  /** What the definition was asked to do, in order. */
  calls: [] as string[],
  /** What was shown on the resource. */
  shown: [] as string[],
  /** What the next creates do besides creating. */
  mishaps: [] as ((thing: Thing) => void)[],
  /** What settling does. */
  settling: becomesReady,
  /** The client: what was listed through one is not listed again. */
  cloud: {},
};
let serial = 0;

function becomesReady(thing: Thing): void {
  if (thing.status === "new") thing.status = "ready";
}

/** An empty cloud. */
export function begin(): void {
  Object.assign(world, { things: new Map(), calls: [], shown: [], mishaps: [], settling: becomesReady, cloud: {} });
}

/** The thing is made, and the answer is lost. */
export const lost = (thing: Thing) => {
  throw new CloudError({ service: "test", operation: "POST /things", status: 502, detail: thing.id, ambiguous: true });
};
/** Nothing is made, and the answer is lost. */
export const neverMade = (thing: Thing) => {
  world.things.delete(thing.id);
  lost(thing);
};

/** The definition of a thing. */
export function definition(more: Partial<AnyDefinition> = {}): AnyDefinition {
  return {
    name: "test:Thing",
    kind: "test",
    args: z.strictObject({
      size: z.int(),
      zone: z.string().optional(),
      adopt: z.any().optional(),
      takeOver: z.any().optional(),
    }),
    outputs: ["status"],
    touches: itself,
    replaceOn: ["zone"],
    marked: async () => {
      world.calls.push("list");
      return [...world.things.values()].map(({ id, mark, createdAt }) => ({
        id,
        name: id,
        token: mark.replace(/-kept$/, ""),
        kept: mark.endsWith("-kept"),
        createdAt,
      }));
    },
    async create(args, { mark }, { made }) {
      const id = `thing-${++serial}`;
      world.calls.push(`create ${args.size}`);
      const thing = {
        id,
        size: args.size,
        zone: args.zone,
        mark,
        status: "new",
        createdAt: String(serial).padStart(9, "0"),
      };
      world.things.set(id, thing);
      world.mishaps.shift()?.(thing);
      made(id);
      return id;
    },
    async settle(id) {
      world.calls.push(`settle ${id}`);
      const thing = world.things.get(id);
      if (thing) world.settling(thing);
    },
    async read(id) {
      const thing = world.things.get(id);
      const { size, zone, status, mark } = thing ?? {};
      return thing && { args: { size, zone }, outputs: { status }, marks: marksIn(mark?.split(" ") ?? []) };
    },
    broken: ({ status }) => status === "broken",
    async update(id, _was, args, { mark }) {
      world.calls.push(`update ${id} to ${args.size}`);
      const thing = world.things.get(id);
      if (thing) Object.assign(thing, { size: args.size, mark });
    },
    async remark(id, mark = "") {
      world.calls.push(`remark ${id} ${mark}`);
      const thing = world.things.get(id);
      if (thing) thing.mark = mark;
    },
    async delete(id) {
      world.calls.push(`delete ${id}`);
      if (!world.things.delete(id))
        throw new CloudError({
          service: "test",
          operation: `DELETE /things/${id}`,
          status: 404,
          detail: "no such thing",
        });
    },
    ...more,
  };
}

/** The token of the resource `thing`. */
export const TOKEN = "1a2b3c4d-0123456789ab";
/** Its marks. */
export const marks = { __self: [TOKEN, "dev||thing"], __provider: "line" };

/** What its verbs are given. */
export function context(mark = TOKEN): Context<unknown> {
  return {
    cloud: world.cloud,
    token: TOKEN,
    tokens: [TOKEN],
    urn: "urn:pulumi:dev::test::t::thing",
    name: "thing",
    label: "",
    mark,
    known: {},
  };
}

/** Where its verbs report: what they show is kept in `world.shown`. */
export const report: Report = {
  made: () => undefined,
  learn: () => undefined,
  saw: () => undefined,
  say: (text) => world.shown.push(text),
  inform: (text) => world.shown.push(text),
  warn: (text) => world.shown.push(`warning: ${text}`),
};

/** Both. */
export const running = (mark = TOKEN): Running => ({ context: context(mark), report });

/** A thing that some earlier run left. */
export function leave(more: Partial<Thing> = {}): Thing {
  const id = `thing-${++serial}`;
  const thing = { id, size: 1, mark: TOKEN, status: "ready", createdAt: String(serial).padStart(9, "0"), ...more };
  world.things.set(id, thing);
  return thing;
}

/** Creates the resource `thing`. */
export const make = (args: object, of = definition()) => create(of, { ...marks, ...args } as never, running());

/** What work that is refused throws. */
export async function refused(work: Promise<unknown>): Promise<Error> {
  const error = await work.catch((thrown: unknown) => thrown);
  if (error instanceof Error) return error;
  throw new Error("it was not refused");
}
