/** What is different about one kind of resource. All else (address, token, unknowns, half-made creates) is shared. */
import type { z } from "zod";
import { equal } from "./equal";
import type { ResourceType } from "./resourceType";
import type { Fault } from "./schema";

/** What a verb is given beside its arguments. `Cloud` is the connection's client. */
export interface Context<Cloud> {
  /** The client of the resource's connection, in its region and project. */
  cloud: Cloud;
  /** The token by which the object is found again; see mark.ts. */
  token: string;
  /** The resource's URN. */
  urn: string;
  /** The resource's name in the program, for objects that were given none of their own. */
  name: string;
  /** The description of an object that was given none; it holds the mark. */
  label: string;
  /** What marks the object as ours: the token, and whether the stack's end keeps the object (`retainOnDelete`). */
  mark: string;
  /** What is known of the outputs: from the state, and what this verb learned. For what the cloud never reports again. */
  known: Readonly<Record<string, unknown>>;
}

/** What a verb reports while it runs. */
export interface Report {
  /** The object exists: from here on its id is kept, whatever happens. */
  made(id: string): void;
  /** Keeps outputs that the cloud reports only once (a password, a key), even if the verb fails later on. */
  learn(outputs: Record<string, unknown>): void;
  /** Hands over what the cloud answered to the last change, if that describes the whole object: it is not read again. */
  saw(seen: Seen<object, object>): void;
  /** Shows a line of progress on the resource, until the next one. */
  say(text: string): void;
  /** Leaves a line of information on the resource. */
  inform(text: string): void;
  /** Leaves a warning on the resource. */
  warn(text: string): void;
}

/** What `delete` is given; for a leftover, which is in no state, `cloud` and `token` alone. */
export type DeleteContext<Cloud> = Pick<Context<Cloud>, "cloud" | "token"> & Partial<Context<Cloud>>;

/** What a cloud says of an object. */
export interface Seen<Args, Outputs> {
  /** The arguments as the cloud has them, as far as it shows them. One that differs from what was written is drift. */
  args: Partial<Args>;
  /** What the cloud says beside them. */
  outputs: Outputs;
  /** The object in the API's own form, for an update that starts from it. */
  raw?: unknown;
  /** What is missing of the object, if a part of it is gone: `settle` repairs it in the next `up`. */
  unfinished?: string;
}

/** An object that carries one of our tokens. */
export interface Marked {
  /** The object's id. */
  id: string;
  /** Its name in the cloud. */
  name: string;
  /** The token that it carries. */
  token: string;
  /** True if the object is kept when its resource is deleted (`retainOnDelete`), so that it is no leftover. */
  kept: boolean;
  /** When it was created, for the choice between two of one token: the older is kept. */
  createdAt: string;
  /** Forgets it, if a note on this machine is all that is known of it. */
  forget?(): void;
}

/** What may exist or not, and no cloud can say which: an earlier run requested it and was interrupted. */
export interface Lost {
  /** Its name, by which the user refers to it. */
  name: string;
  /** What to look for, and what to do with it. */
  sentence: string;
  /** Forgets it, once the user was warned at the stack's end or has looked for it. */
  forget(): void;
}

/** One kind of resource: its arguments, its rules and its verbs. */
export interface Definition<Args extends object, Outputs extends object, Cloud> extends ResourceType<Args, Outputs> {
  /** The kind of cloud that it lives on: what its name begins with. */
  kind: string;
  /** The schema of its arguments. */
  args: z.ZodObject;
  /** A change of one of these needs a new object. */
  replaceOn?: readonly (keyof Args & string)[];
  /**
   * Those of `replaceOn` that name the object this one lives in. It is deleted before that object, and replaced with it:
   * an id that is unknown in preview means that the object is being replaced.
   */
  partOf?: readonly (keyof Args & string)[];
  /** True if the object holds a user's data: a replacement is refused unless `replaceData: true`. */
  holdsData?: boolean;
  /** The argument that allows such a replacement, if it is not `replaceData`. */
  replacedWith?: keyof Args & string;
  /** True if the cloud is left as it is when the resource is deleted: a kept power state is not undone. */
  leaves?: true | ((was: Args & Partial<Outputs>) => boolean);
  /** Arguments that are never a diff of their own. */
  quiet?: readonly (keyof Args & string)[];
  /** When two written forms of an argument mean the same; deep equality if nothing is said. */
  same?: { [K in keyof Args]?: (a: Args[K], b: Args[K]) => boolean };
  /**
   * When what is written means what is there already, as the outputs say: an image's name in place of its id, or the zone
   * that the cloud chose because none was written. `diff` and drift ask it alike. See {@link is}.
   */
  means?: { [K in keyof Args]?: (there: Partial<Args & Outputs>, written: Args[K] | undefined) => boolean };
  /** True if `diff` reads the object from the cloud: the next `up` finishes what is unfinished there without a refresh. */
  looked?: boolean;
  /** True if the object is never replaced: a change that would do so is refused in preview. */
  irreplaceable?: boolean;
  /** How long each verb may take, in seconds, unless `customTimeouts` says otherwise; 600 if nothing is said. */
  timeouts?: { create?: number; update?: number; delete?: number };
  /**
   * Faults that the schema cannot see, also those that only the cloud knows. `args` may hold UNKNOWN at any depth; `was`
   * are the arguments before. It runs in preview and again in `up`; if the cloud does not answer, it is left to `up`.
   */
  validate?(
    args: Args,
    was: Args | undefined,
    context: Pick<Context<Cloud>, "cloud" | "urn" | "name" | "token">,
  ): Promise<Fault[]> | Fault[];
  /**
   * Faults of a change that the cloud cannot make in place, for objects that are not replaced. Unlike `validate` it gets
   * the outputs. `args` may hold UNKNOWN at any depth; if the cloud does not answer, it is left to `update`.
   */
  refuse?(was: Args & Outputs, args: Args, context: Pick<Context<Cloud>, "cloud">): Promise<Fault[]> | Fault[];
  /** The objects of this kind that carry a token, wherever this connection can see them. */
  marked?(cloud: Cloud): Promise<Marked[]>;
  /**
   * Instead of `marked`, if `find` is cheap and a list of all objects is expensive: called only at the stack's end and by
   * `omnicloud leftovers`.
   */
  leftovers?(cloud: Cloud): Promise<Marked[]>;
  /** For objects that no list shows with a token: the id of the one that exists already, found by its arguments. */
  find?(args: Args, context: Context<Cloud>): Promise<string | undefined>;
  /** Creates the object, reports `made(id)` as soon as the id is known, and returns the id. */
  create(args: Args, context: Context<Cloud>, report: Report): Promise<string>;
  /** Brings a created object to its final state; safe to run again on one that was left half-made. */
  settle?(id: string, args: Args, context: Context<Cloud>, report: Report): Promise<void>;
  /** What the cloud says of the object; `undefined` if it is gone. `was` is what the state holds of it. */
  read(id: string, was: Args & Partial<Outputs>, context: Context<Cloud>): Promise<Seen<Args, Outputs> | undefined>;
  /** True if the object is beyond repair, so that it must be replaced. */
  broken?(outputs: Outputs): boolean;
  /** Changes the object from `was` to `args`; only what differs. `was` comes from `now`, which was just read. */
  update?(
    id: string,
    was: Args & Outputs,
    args: Args,
    context: Context<Cloud>,
    report: Report,
    now: Seen<Args, Outputs>,
  ): Promise<void>;
  /** Deletes the object and waits until it is gone; one that is gone already is success. */
  delete(id: string, was: Args & Outputs, context: DeleteContext<Cloud>, report: Report): Promise<void>;
}

/** A definition of any kind, as the host sees it. */
// biome-ignore lint/suspicious/noExplicitAny: the host holds definitions of all kinds; each checks its own arguments by its schema.
export type AnyDefinition = Definition<any, any, any>;

/** What a definition adds to its resource's type. */
type Rest<Args extends object, Outputs extends object, Cloud> = Omit<
  Definition<Args, Outputs, Cloud>,
  keyof ResourceType<Args, Outputs> | "kind"
>;

/**
 * Declares the definition of a resource's type.
 * @example export const volume = define<VolumeArgs, VolumeOutputs, OpenStack>(volumeType, { args: z.strictObject({ … }), … });
 */
export function define<Args extends object, Outputs extends object, Cloud>(
  type: ResourceType<Args, Outputs>,
  rest: Rest<Args, Outputs, Cloud>,
): Definition<Args, Outputs, Cloud> {
  const [kind = ""] = type.name.split(":");
  return { ...type, ...rest, kind };
}

/**
 * For `means`: what is written means what this output says, and so does nothing written.
 * @example means: { availabilityZone: is("zone"), type: is("volumeType") }
 */
export function is<Outputs extends object, K extends keyof Outputs>(
  output: K,
): (there: Partial<Outputs>, written: Outputs[K] | undefined) => boolean {
  return (there, written) => written === undefined || equal(written, there[output]);
}
