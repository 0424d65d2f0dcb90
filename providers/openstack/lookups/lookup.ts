/** What all look-ups on OpenStack share: where they look, and how they are declared. */
import { z } from "zod";
import type { LookupArgs } from "../../../lookups/ask";
import type { Named } from "../../core/cloud";
import type { CommonSettings } from "../../core/connection";
import { defineListOn, defineLookupOn, type ListOn, type Lookup, type LookupOn } from "../../core/lookup";
import { either, idOrName } from "../../core/oneObject";
import type { Shape } from "../../core/schema";
import { openStackFields } from "../args";
import type { OpenStack } from "../client";
import { clientOf } from "../clients";
import type { OpenStackSettings } from "../settings";

/** A look-up that runs on an OpenStack. */
export type OpenStackLookup = Lookup<OpenStack>;

/** The schema of the arguments that every look-up has. */
export const lookupFields = {
  connection: openStackFields.connection,
  region: openStackFields.region,
  project: openStackFields.project,
  openstack: z.strictObject({ project: openStackFields.project }).optional(),
} satisfies Shape<LookupArgs>;

/** The schema of a look-up of one object. */
export const oneObject = z.strictObject({ ...lookupFields, ...idOrName }).refine(...either);

function client(settings: Named<CommonSettings>, { region, project, openstack }: LookupArgs): OpenStack {
  return clientOf(settings as Named<OpenStackSettings>, { region, project: openstack?.project ?? project });
}

/** Declares a look-up: its arguments are checked, then `work` asks. */
export function defineLookup<Args extends LookupArgs, Result>(
  verb: string,
  schema: z.ZodType,
  work: (lookup: OpenStackLookup, args: Args) => Promise<Result>,
): LookupOn<Args, Result> {
  return defineLookupOn(verb, schema, client, work);
}

/** Declares a list that is read while its items are consumed. */
export function defineList<Args extends LookupArgs, Item>(
  verb: string,
  schema: z.ZodType,
  items: (lookup: OpenStackLookup, args: Args) => AsyncGenerator<Item, void>,
): ListOn<Args, Item> {
  return defineListOn(verb, schema, client, items);
}
