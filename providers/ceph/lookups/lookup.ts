/** What the look-ups of the object storage share: they ask the gateway of a region. */
import { z } from "zod";
import type { OssLookupArgs } from "../../../lookups/bucket";
import type { Named } from "../../core/cloud";
import type { CommonSettings } from "../../core/connection";
import { ArgumentError, OmnicloudError, unlessSilent } from "../../core/errors";
import { defineListOn, defineLookupOn, type ListOn, type Lookup, type LookupOn } from "../../core/lookup";
import type { Shape } from "../../core/schema";
import { suggestionFor } from "../../core/suggest";
import { cephFields } from "../args";
import { type Ceph, clientOf } from "../client";
import type { CephSettings } from "../settings";
import { listUsers } from "../user/api";

/** A look-up that runs on a gateway. */
export type CephLookup = Lookup<Ceph>;

/** The schema of the arguments of every look-up. */
export const lookupFields = {
  connection: cephFields.connection,
  region: cephFields.region,
} satisfies Shape<OssLookupArgs>;

/** The schema of a user's id. */
export const uidArgument = z.string().min(1).optional();

function client(settings: Named<CommonSettings>, { region }: OssLookupArgs): Ceph {
  return clientOf(settings as Named<CephSettings>, { region });
}

/** Declares a look-up: its arguments are checked, then `work` asks. */
export function defineCephLookup<Args extends OssLookupArgs, Result>(
  verb: string,
  schema: z.ZodType,
  work: (lookup: CephLookup, args: Args) => Promise<Result>,
): LookupOn<Args, Result> {
  return defineLookupOn(verb, schema, client, work);
}

/** Declares a list that is fetched as it is consumed. */
export function defineCephList<Args extends OssLookupArgs, Item>(
  verb: string,
  schema: z.ZodType,
  items: (lookup: CephLookup, args: Args) => AsyncGenerator<Item, void>,
): ListOn<Args, Item> {
  return defineListOn(verb, schema, client, items);
}

/**
 * The user that is meant. Only an administrator's keys can read users.
 * @param verb the look-up, for errors
 * @throws ArgumentError if neither look-up nor connection names a user
 */
export function uidMeant(verb: string, uid: string | undefined, { isAdmin, settings }: Ceph): string {
  if (!isAdmin)
    throw new ArgumentError(
      `${verb}: connection ${settings.name} holds the keys of one user: this needs an administrator's`,
    );
  const meant = uid ?? settings.platformUserId;
  if (meant !== undefined) return meant;
  throw new ArgumentError(`${verb}: uid: is required, connection ${settings.name} has no platformUserId`);
}

/** Whose buckets are listed, for the platform: nobody's but its own user's, who is in each question, unless another is named. */
export function othersId({ settings }: Ceph, uid: string | undefined): string[] {
  return uid === undefined || uid === settings.platformUserId ? [] : [uid];
}

/** The error for a user that does not exist, with the nearest ones, for an administrator. */
export async function noUser(uid: string, { region, admin, isAdmin }: Ceph): Promise<OmnicloudError> {
  const all = isAdmin ? await unlessSilent(() => listUsers(admin)) : undefined;
  const nearest = all === undefined ? "" : `; ${suggestionFor(uid, all)}`;
  return new OmnicloudError(`the object storage of region ${region} has no user ${uid}${nearest}`);
}
