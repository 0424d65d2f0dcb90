/** What all look-ups on AWS share: where they look, how they are declared, and how objects are listed. */
import { z } from "zod";
import type { LookupArgs } from "../../../lookups/ask";
import type { Named } from "../../core/cloud";
import type { CommonSettings } from "../../core/connection";
import { defineListOn, defineLookupOn, type ListOn, type Lookup, type LookupOn } from "../../core/lookup";
import { type ObjectKind as KindOn, listedKind as listedOn } from "../../core/objectKind";
import { either, idOrName } from "../../core/oneObject";
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

/** A kind of object that is looked up on AWS. */
export type ObjectKind<T> = KindOn<Aws, T>;

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
export const MOST_VALUES = 200;

/** A kind of object whose ids and names are asked for all together: by one request for all that a program asks at a time. */
export function listedKind<T>({ list, idFilter, hasOtherNames = false, ...kind }: ListedKind<T>): ObjectKind<T> {
  return listedOn<Aws, T>({
    ...kind,
    atOnce: MOST_VALUES,
    ofIds: (cloud, ids) => list(cloud, [{ Name: idFilter, Values: [...ids] }]),
    ofNames: (cloud, names) => list(cloud, hasOtherNames ? [] : nameFilters(names)),
    all: (cloud) => list(cloud, []),
  });
}
