/** What all look-ups on AWS share: where they look, how they are declared, and how one object is found. */
import { z } from "zod";
import type { IdOrName, LookupArgs } from "../../../lookups/ask";
import type { Named } from "../../core/cloud";
import type { CommonSettings } from "../../core/connection";
import { OmnicloudError } from "../../core/errors";
import { gathered } from "../../core/gathered";
import { defineListOn, defineLookupOn, type ListOn, type Lookup, type LookupOn } from "../../core/lookup";
import { either, idOrName, notFoundError, severalNamed } from "../../core/oneObject";
import { awsFields } from "../args";
import { type Aws, clientOf } from "../client";
import type { AwsSettings } from "../settings";

/** A look-up that runs on AWS. */
export type AwsLookup = Lookup<Aws>;

/** The schema of the arguments that every look-up has. */
export const lookupFields = { connection: awsFields.connection, region: awsFields.region };

/** The schema of a look-up of one object. */
export const oneObject = z.strictObject({ ...lookupFields, ...idOrName }).refine(...either);

function client(settings: Named<CommonSettings>, { region }: LookupArgs): Aws {
  return clientOf(settings as Named<AwsSettings>, { region });
}

/** Declares a look-up: its arguments are checked, then `work` asks. */
export function defineLookup<Args extends LookupArgs, Result>(
  verb: string,
  schema: z.ZodType,
  work: (lookup: AwsLookup, args: Args) => Promise<Result>,
): LookupOn<Args, Result> {
  return defineLookupOn(verb, schema, client, work);
}

/** Declares a list that is read while its items are consumed. */
export function defineList<Args extends LookupArgs, Item>(
  verb: string,
  schema: z.ZodType,
  items: (lookup: AwsLookup, args: Args) => AsyncGenerator<Item, void>,
): ListOn<Args, Item> {
  return defineListOn(verb, schema, client, items);
}

/** A kind of object that is looked up. */
export interface ObjectKind<T> {
  /** What users call it: `security group`. */
  noun: string;
  /** The object of an id; `undefined` if there is none. */
  byId(cloud: Aws, id: string): Promise<T | undefined>;
  /** The objects of exactly this name. */
  byName(cloud: Aws, name: string): Promise<readonly T[]>;
  /** The names of all, for an error. */
  names(cloud: Aws): Promise<readonly string[]>;
  /** An object's id. */
  idOf(object: T): string;
}

/** How a kind of object of EC2 is looked for. */
export interface ListedKind<T> extends Pick<ObjectKind<T>, "noun" | "idOf"> {
  /** An object's name; empty if it has none. */
  nameOf(object: T): string;
  /** The objects that filters of EC2 let through. */
  list(cloud: Aws, filters: Filter[]): Promise<readonly T[]>;
  /** The filter of ids: `vpc-id`. */
  idFilter: string;
  /** Whether it has names beside the tag `Name`. @default false */
  hasOtherNames?: boolean;
}

/** A filter of EC2. */
export interface Filter {
  Name: string;
  Values: string[];
}

/**
 * The filters for objects of these names; none where EC2 cannot narrow by them: it would take `*` for a pattern. What comes
 * is compared again.
 */
export function nameFilters(names: readonly string[]): Filter[] {
  const isPlain = names.length > 0 && names.length <= MOST_VALUES && names.every((name) => /^[^*?\\]+$/.test(name));
  return isPlain ? [{ Name: "tag:Name", Values: [...names] }] : [];
}

/** The most values that a filter of EC2 takes. */
const MOST_VALUES = 200;

/** A kind of object whose ids and names are asked for all together: by one request for all that a program asks at a time. */
export function listedKind<T>(kind: ListedKind<T>): ObjectKind<T> {
  const { noun, idOf, nameOf, list, idFilter, hasOtherNames = false } = kind;
  const once = { atOnce: MOST_VALUES, remember: false };
  const byIds = perCloud((cloud) =>
    gathered<T>(async (ids) => {
      const found = await list(cloud, [{ Name: idFilter, Values: [...ids] }]);
      return new Map(found.map((object) => [idOf(object), object]));
    }, once),
  );
  const byNames = perCloud((cloud) =>
    gathered<T[]>(async (names) => {
      const found = await list(cloud, hasOtherNames ? [] : nameFilters(names));
      return new Map(names.map((name) => [name, found.filter((object) => nameOf(object) === name)]));
    }, once),
  );
  return {
    noun,
    idOf,
    byId: (cloud, id) => byIds(cloud)(id),
    byName: async (cloud, name) => (await byNames(cloud)(name)) ?? [],
    names: async (cloud) => (await list(cloud, [])).map(nameOf).filter(Boolean),
  };
}

/** One of something for each client. */
export function perCloud<Value>(make: (cloud: Aws) => Value): (cloud: Aws) => Value {
  const known = new WeakMap<Aws, Value & object>();
  return (cloud) => {
    const there = known.get(cloud) ?? (make(cloud) as Value & object);
    known.set(cloud, there);
    return there;
  };
}

/**
 * The object that is meant, once the platform permits it.
 * @throws OmnicloudError if there is none, with the nearest names, or if several have the name
 */
export async function pick<T>(lookup: AwsLookup, kind: ObjectKind<T>, { id, name }: IdOrName): Promise<T> {
  const { cloud } = lookup;
  if (id !== undefined) {
    await lookup.requirePermission(id);
    const found = await kind.byId(cloud, id);
    if (found !== undefined) return found;
    throw await notFound(lookup, kind, { id });
  }
  const all = await kind.byName(cloud, name ?? "");
  const ids = all.map((object) => kind.idOf(object));
  await lookup.requirePermission(...ids);
  const [only, ...more] = all;
  if (only === undefined) throw await notFound(lookup, kind, { name });
  if (more.length === 0) return only;
  throw new OmnicloudError(severalNamed(`${kind.noun}s`, name, ids));
}

async function notFound<T>(lookup: AwsLookup, kind: ObjectKind<T>, want: IdOrName): Promise<OmnicloudError> {
  const { cloud } = lookup;
  const names = (await lookup.mayList()) ? await kind.names(cloud) : undefined;
  return notFoundError(`${kind.noun} of ${cloud.region}`, want, names);
}
