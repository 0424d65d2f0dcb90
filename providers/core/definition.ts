/** What is different about one kind of resource. All else (address, token, unknowns, half-made creates) is shared. */
import type { z } from "zod";
import type { Fault } from "./schema";

/** What a verb is given beside its arguments. `Cloud` is the connection's client. */
export interface Context<Cloud> {
  /** The client of the resource's connection, in its region and project. */
  cloud: Cloud;
  /** The mark by which the object is found again; see mark.ts. */
  token: string;
  /** The resource's URN. */
  urn: string;
  /** The resource's name in the program, for objects that were given none of their own. */
  name: string;
  /** The description of an object that was given none; it holds the mark. */
  label: string;
  /** What marks the object as ours: the token, and whether the stack's end leaves the object (`retainOnDelete`). */
  mark: string;
  /** Tells that the object exists: from here on its id is kept, whatever happens. */
  made(id: string): void;
  /** What is known of the outputs: from the state, and what this verb learned. For what the cloud never tells again. */
  known: Readonly<Record<string, unknown>>;
  /** Keeps outputs that the cloud tells only once (a password, a key), also where the verb fails later on. */
  learn(outputs: Record<string, unknown>): void;
  /**
   * Tells what the cloud said of the object last, in an answer that came after the last change: it is not read again.
   * Two requests become one.
   */
  saw(seen: Seen<object, object>): void;
  /** Shows what is going on, on the resource, until the next line. */
  say(text: string): void;
  /** Leaves a line of information on the resource. */
  inform(text: string): void;
  /** Leaves a warning on the resource. */
  warn(text: string): void;
}

/** What a cloud says of an object. */
export interface Seen<Args, Outputs> {
  /** The arguments as the cloud has them, where it shows them. One that differs from what was written is drift. */
  args: Partial<Args>;
  /** What the cloud says beside them. */
  outputs: Outputs;
  /** The object in the API's own form, for an update that starts from it. */
  raw?: unknown;
  /** What is missing of the object, where a part of it is gone: `settle` puts it right in the next `up`. */
  unfinished?: string;
}

/** An object that carries a token of ours. */
export interface Marked {
  id: string;
  name: string;
  token: string;
  /** True where the object stays when its resource goes (`retainOnDelete`), so that it is no leftover. */
  kept: boolean;
  /** When it was made, for the choice between two of one token: the older stays. */
  createdAt: string;
  /** Forgets it, where a note on this machine is all that is known of it. */
  forget?(): void;
}

/** What may be there or not, and no cloud can tell: an earlier run asked for it and was cut off. */
export interface Lost {
  name: string;
  /** What to look for, and what to do with it. */
  sentence: string;
  /** Forgets it: its user was told with the stack's end, or has looked. */
  forget(): void;
}

/** One kind of resource: its arguments, its rules and its verbs. */
export interface Definition<Args extends object, Outputs extends object, Cloud> {
  /** The type's name behind `pulumi-nodejs:dynamic/omnicloud/`, for ever: `openstack:Volume`. */
  name: string;
  /** The kind of connection that it lives on. */
  kind: string;
  /** The schema of its arguments. */
  args: z.ZodObject;
  /** The names of all its outputs. */
  outputs: readonly (keyof Outputs & string)[];
  /** A change of one of these makes a new object. */
  replaceOn?: readonly (keyof Args & string)[];
  /**
   * Of these, the ids of objects that stay as long as this one is there: it goes before they go, and where such an id
   * is not known yet, its object is made anew, and so is this one.
   */
  partOf?: readonly (keyof Args & string)[];
  /** True where the object holds a user's data: a replacement is refused unless `replaceData: true`. */
  holdsData?: boolean;
  /** The argument that allows such a replacement, where it is not `replaceData`. */
  replacedWith?: keyof Args & string;
  /** True where the cloud stays as it is when the resource goes: a kept power state is not undone. */
  leaves?: true | ((was: Args & Partial<Outputs>) => boolean);
  /** Outputs, and arguments kept among them, that hold a secret. */
  secrets?: readonly (keyof (Args & Outputs) & string)[];
  /** Arguments that are never a diff of their own. */
  quiet?: readonly (keyof Args & string)[];
  /** When two written forms of an argument mean the same; deep equality where nothing is said. */
  same?: { [K in keyof Args]?: (a: Args[K], b: Args[K]) => boolean };
  /**
   * When what is written means what is there already, as the outputs tell: an image's name in place of its id, or the
   * zone that the cloud chose where none was written.
   */
  means?: { [K in keyof Args]?: (there: Partial<Args & Outputs>, written: Args[K] | undefined) => boolean };
  /** True where the diff looks into the cloud: what is unfinished there is finished by the next `up`, without a refresh. */
  looked?: boolean;
  /** True where the object is never made anew: a change that would do so is refused in preview. */
  irreplaceable?: boolean;
  /** How long each verb may take, in seconds, unless `customTimeouts` says otherwise; 600 where nothing is said. */
  timeouts?: { create?: number; update?: number; delete?: number };
  /**
   * Faults that the schema cannot see, also such that only the cloud knows. `args` may hold UNKNOWN at any depth; `was`
   * are the arguments before. It runs in preview and again in `up`; where the cloud does not answer, it is left to `up`.
   */
  validate?(
    args: Args,
    was: Args | undefined,
    context: Pick<Context<Cloud>, "cloud" | "urn" | "name" | "token">,
  ): Promise<Fault[]> | Fault[];
  /**
   * Faults of a change that the cloud cannot make in place, for objects that are not made anew. Unlike `validate` it is
   * told the outputs. `args` may hold UNKNOWN at any depth; where the cloud does not answer, it is left to `update`.
   */
  refuse?(was: Args & Outputs, args: Args, context: Pick<Context<Cloud>, "cloud">): Promise<Fault[]> | Fault[];
  /** The objects of this kind that carry a token, wherever this connection can see them. */
  marked?(cloud: Cloud): Promise<Marked[]>;
  /**
   * In place of `marked`, where a create finds its object by what it is and a list of all is dear: asked for only at the
   * stack's end and by `omnicloud leftovers`.
   */
  leftovers?(cloud: Cloud): Promise<Marked[]>;
  /**
   * What an earlier run asked for and was cut off from, and nothing can find. It is listed by `omnicloud leftovers`, told
   * with the stack's end, and then forgotten. For clouds that cannot list what they have.
   */
  lost?(identity: string): Lost[];
  /** For objects without a token: the id of the one that is there already, found by what it is. */
  find?(args: Args, context: Context<Cloud>): Promise<string | undefined>;
  /** Makes the object, tells `made(id)` as soon as the id is known, and returns the id. */
  create(args: Args, context: Context<Cloud>): Promise<string>;
  /** Brings a made object to its final state; safe to run again on one that was left half-made. */
  settle?(id: string, args: Args, context: Context<Cloud>): Promise<void>;
  /** What the cloud says of the object; `undefined` when it is gone. `was` is what is kept of it. */
  read(id: string, was: Args & Partial<Outputs>, context: Context<Cloud>): Promise<Seen<Args, Outputs> | undefined>;
  /** True where the object is past mending, so that it must be made anew. */
  broken?(outputs: Outputs): boolean;
  /** Changes the object from `was` to `args`; only what differs. `now` is the look that `was` comes from. */
  update?(
    id: string,
    was: Args & Outputs,
    args: Args,
    context: Context<Cloud>,
    now: Seen<Args, Outputs>,
  ): Promise<void>;
  /** Removes the object and waits until it is gone; one that is gone already is success. */
  delete(id: string, was: Args & Outputs, context: Context<Cloud>): Promise<void>;
}

/** A definition of any kind, as the host sees it. */
// biome-ignore lint/suspicious/noExplicitAny: the host holds definitions of all kinds; each checks its own arguments by its schema.
export type AnyDefinition = Definition<any, any, any>;

/** Declares a definition; only there so that the compiler infers and checks its types. */
export function define<Args extends object, Outputs extends object, Cloud>(
  definition: Definition<Args, Outputs, Cloud>,
): Definition<Args, Outputs, Cloud> {
  return definition;
}
