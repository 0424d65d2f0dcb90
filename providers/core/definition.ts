/** What is different about one kind of resource. All else (address, token, unknowns, half-made creates) is shared. */
import { equal } from "./equal";
import type { Mark } from "./mark";
import type { Obstacle } from "./obstacle";
import type { ResourceType } from "./resourceType";
import type { Fault, ObjectSchema } from "./schema";
import type { Seen, WithIds } from "./seen";
import type { Touch, Touched } from "./touched";

export type { Seen } from "./seen";

/** What a verb is given beside its arguments. `Cloud` is the connection's client. */
export interface Context<Cloud> {
  /** The client of the resource's connection, in its region and project. */
  cloud: Cloud;
  /** The token by which the object is found again; see mark.ts. */
  token: string;
  /** All tokens that mean the resource: `token`, what 0.1.0 called it, and what it had in other stacks. */
  tokens: readonly string[];
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
  /** Where the object is: its cloud, region and project, in one form however they are written. */
  place?(): Promise<string>;
  /** Whether another resource of the program has the object with this id, as far as this run has seen. */
  isHeld?(id: string): Promise<boolean>;
  /** Asks the platform for an object beside those that the verb names. @throws NotAllowedError unless it clearly allows it */
  requirePermission?(id: string): Promise<void>;
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

/** An object that a definition found by itself, without a list. */
export type Own = Pick<Marked, "id" | "kept">;

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
  /** All marks that it carries, if they are several: a run was interrupted between two requests. */
  marks?: readonly Mark[];
  /** The names of stack and resource, if they stand beside the mark: `dev/disk`. */
  holder?: string;
  /** When it was created, for the choice between two of one token: the older is kept. */
  createdAt: string;
  /** How large it is, for what holds data: `20 GiB`. */
  size?: string;
  /** True if it is no object of its own: a note on one, or a part that a create begins with. */
  isPart?: true;
  /** True if it only says that another object is being created: it holds nothing, and may be deleted at once. */
  isNote?: boolean;
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

/**
 * Whose a thing is that is found by what it is: an attachment by its server and its volume, a router's leg by router and
 * subnet. Whoever creates it or takes it over writes its mark there, and only that resource deletes it.
 */
export interface Ownership<Cloud> {
  /**
   * Writes the resource's mark on the thing, in place of any other.
   * @param seen what the verb saw of it last, which saves a look
   * @returns false if the connection has no right to: then only the run's own memory says whose the thing is
   */
  write(id: string, context: Pick<Context<Cloud>, "cloud" | "mark">, seen?: Seen<object, object>): Promise<boolean>;
  /**
   * The mark on the thing, from one list of its kind and place that the whole run shares. `undefined` for none: version
   * 0.1.0 wrote none, so the thing counts as the resource's own. "unmarkable" if there is no room for it.
   * Absent if `create` and `delete` look themselves: then `write` only hands over what another resource of the stack had.
   */
  read?(id: string, cloud: Cloud): Promise<Mark | "unmarkable" | undefined>;
  /**
   * Removes the mark of a thing that is gone from what it hung on: what somebody makes of the same two ends later is not the
   * resource's. Absent if the mark goes with the thing.
   */
  erase?(id: string, cloud: Cloud): Promise<void>;
}

/** All marks on an object of a list: its own alone, if the list shows no others. */
export function marksOn(object: Marked): readonly Mark[] {
  return object.marks ?? [object];
}

/** One kind of resource: its arguments, its rules and its verbs. */
export interface Definition<Args extends object, Outputs extends object, Cloud> extends ResourceType<Args, Outputs> {
  /** The kind of cloud that it lives on: what its name begins with. */
  kind: string;
  /** The schema of its arguments. */
  args: ObjectSchema;
  /**
   * The existing objects that a verb touches, by ids that cloud and platform know: the platform is asked for each. What a
   * verb only uses, and the operator offers to all (an image, a flavor, an external network), is not among them.
   */
  touches(touch: Touch<Args, Outputs, Cloud>): Touched;
  /** A change of one of these needs a new object. */
  replaceOn?: readonly (keyof Args & string)[];
  /**
   * Those of `replaceOn` that name the object this one lives in. It is deleted before that object, and replaced with it:
   * an id that is unknown in preview means that the object is being replaced.
   */
  partOf?: readonly (keyof Args & string)[];
  /** Those that name objects which cannot be deleted as long as this one is there, although it is not replaced with them. */
  blocks?: readonly (keyof Args & string)[];
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
  means?: { [K in keyof Args]?: (there: Partial<Args & Outputs & WithIds>, written: Args[K] | undefined) => boolean };
  /**
   * Arguments that name something which others may rename or replace: what the outputs say that is. As long as it is the
   * same as when it was written, what was written means it, whatever its name means today.
   */
  names?: { [K in keyof Args]?: (outputs: Partial<Outputs & WithIds>) => unknown };
  /**
   * Those of `names` that may be written in other words and mean the same, as only the cloud knows: a new name of the image.
   * If what is written has changed, `diff` looks at the object before it says so.
   */
  asked?: readonly (keyof Args & string)[];
  /**
   * Arguments to which others add: metadata, tags. What the program did not write is not its own, so it is no drift, and
   * `update` leaves it alone.
   */
  shared?: readonly (keyof Args & string)[];
  /** Arguments that mean something where the program says nothing, so that anything else in the cloud is drift. */
  exhaustive?: readonly (keyof Args & string)[];
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
    context: Pick<Context<Cloud>, "cloud" | "urn" | "name" | "token" | "tokens">,
  ): Promise<Fault[]> | Fault[];
  /**
   * Faults of a change that the cloud cannot make in place, for objects that are not replaced. Unlike `validate` it gets
   * the outputs. `args` may hold UNKNOWN at any depth; if the cloud does not answer, it is left to `update`.
   */
  refuse?(was: Args & Outputs, args: Args, context: Pick<Context<Cloud>, "cloud">): Promise<Fault[]> | Fault[];
  /**
   * What a change in place does beside what it shows, in words for the preview: `restarts the server`. Both may hold UNKNOWN.
   */
  sideEffect?(was: Args & Outputs, args: Args): string | undefined;
  /** The objects of this kind that carry a token, wherever this connection can see them. */
  marked?(cloud: Cloud): Promise<Marked[]>;
  /**
   * Instead of `marked`, if `find` is cheap and a list of all objects is expensive: called only at the stack's end and by
   * `omnicloud leftovers`.
   * @param identity of the stack that asks: what is deleted with one of its own objects may be left out
   */
  leftovers?(cloud: Cloud, identity?: string): Promise<Marked[]>;
  /** For objects that no list shows with a token: the one of this resource that exists already, or its id. */
  find?(args: Args, context: Context<Cloud>): Promise<Own | string | undefined>;
  /** For a thing that is found by what it is: how it says whose it is. */
  ownership?: Ownership<Cloud>;
  /**
   * What keeps the object from being deleted. Asked only if the cloud refuses to delete it, and before it is deleted to be
   * replaced.
   */
  inTheWay?(id: string, cloud: Cloud): Promise<Obstacle[]>;
  /**
   * What a new object has where the program says nothing, written out: `[]` for no rules, `undefined` for no description.
   * One that an interrupted run left is made like that. What the cloud chooses is left out, unless it can be asked.
   * @param seen the object, once it was read: `read` is given what is returned without it
   */
  fresh?(args: Args, context: Context<Cloud>, seen?: Partial<Args>): Partial<Args> | Promise<Partial<Args>>;
  /**
   * The arguments that no cloud shows and only a new object can have. `create` writes their digest beside the mark, `read`
   * returns it: one that an interrupted run created with others cannot serve.
   */
  unseen?(args: Args): Record<string, unknown>;
  /** For what carries no mark and is named by its arguments alone: the id that `create` returns. */
  idOf?(args: Args): string;
  /** Creates the object, reports `made(id)` as soon as the id is known, and returns the id. */
  create(args: Args, context: Context<Cloud>, report: Report): Promise<string>;
  /** Brings a created object to its final state; safe to run again on one that was left half-made. */
  settle?(id: string, args: Args, context: Context<Cloud>, report: Report): Promise<void>;
  /** What the cloud says of the object; `undefined` if it is gone. `was` is what the state holds of it. */
  read(id: string, was: Args & Partial<Outputs>, context: Context<Cloud>): Promise<Seen<Args, Outputs> | undefined>;
  /** True if the object is beyond repair, so that it must be replaced. */
  broken?(outputs: Outputs): boolean;
  /** True if the cloud left the object in a state that is no success, although it is not to be replaced for that. */
  failed?(outputs: Outputs): boolean;
  /** Changes the object from `was` to `args`; only what differs. `was` comes from `now`, which was just read. */
  update?(
    id: string,
    was: Args & Outputs,
    args: Args,
    context: Context<Cloud>,
    report: Report,
    now: Seen<Args, Outputs>,
  ): Promise<void>;
  /**
   * Makes this the only mark of ours on the object, and changes nothing else of it; without a mark, takes ours off. An
   * object that is gone is passed over. `update` does the same for the mark in its context.
   * @param context.tokens those of the marks that are the resource's own, also of a stack that had it before
   * @param context.label the description of an object that was given none; without it, only the mark in it is replaced
   */
  remark?(
    id: string,
    mark: string | undefined,
    context: Pick<Context<Cloud>, "cloud"> & Partial<Pick<Context<Cloud>, "label" | "known" | "tokens">>,
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
 * For `means`: what is written means what this output says, and so does nothing written. As it is the same text, the type's
 * `tells` names it: the output of a secret argument is a secret.
 * @example means: { availabilityZone: is("zone"), type: is("volumeType") }
 */
export function is<Outputs extends object, K extends keyof Outputs>(
  output: K,
): ((there: Partial<Outputs>, written: Outputs[K] | undefined) => boolean) & { output: K } {
  const isSame = (there: Partial<Outputs>, written: Outputs[K] | undefined): boolean =>
    written === undefined || equal(written, there[output]);
  return Object.assign(isSame, { output });
}
