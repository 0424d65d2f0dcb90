/** What all look-ups on Tencent Cloud share: where they look, how they are declared, and how objects are listed. */
import { z } from "zod";
import type { LookupArgs } from "../../../lookups/ask";
import type { Named } from "../../core/cloud";
import type { CommonSettings } from "../../core/connection";
import { defineListOn, defineLookupOn, type ListOn, type Lookup, type LookupOn } from "../../core/lookup";
import { either, idOrName } from "../../core/oneObject";
import { tencentFields } from "../args";
import { clientOf, type Tencent } from "../client";
import type { TencentSettings } from "../settings";
import { type Filter, MOST_VALUES } from "../vpc/api";

/** A look-up that runs on Tencent Cloud. */
export type TencentLookup = Lookup<Tencent>;

/** The schema of the arguments that every look-up has. */
export const lookupFields = { connection: tencentFields.connection, region: tencentFields.region };

/** The schema of a look-up of one object. */
export const oneObject = z.strictObject({ ...lookupFields, ...idOrName }).refine(...either);

function client(settings: Named<CommonSettings>, { region }: LookupArgs): Tencent {
  return clientOf(settings as Named<TencentSettings>, { region });
}

/** Declares a look-up: its arguments are checked, then `work` asks. */
export function defineLookup<Args extends LookupArgs, Result>(
  verb: string,
  schema: z.ZodType,
  work: (lookup: TencentLookup, args: Args) => Promise<Result>,
): LookupOn<Args, Result> {
  return defineLookupOn(verb, schema, client, work);
}

/** Declares a list that is read while its items are consumed. */
export function defineList<Args extends LookupArgs, Item>(
  verb: string,
  schema: z.ZodType,
  items: (lookup: TencentLookup, args: Args) => AsyncGenerator<Item, void>,
): ListOn<Args, Item> {
  return defineListOn(verb, schema, client, items);
}

/** The filter that narrows a list to these values; none if there are more than a filter takes. */
export function filterOf(Name: string, values: readonly string[] | undefined): Filter[] {
  const Values = [...new Set(values)];
  return Values.length > 0 && Values.length <= MOST_VALUES ? [{ Name, Values }] : [];
}

/** Without what is absent or empty. */
export function present<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== "")) as T;
}
