/** What the look-ups of the object storage share: they run on the gateway of a region. */
import { z } from "zod";
import { place } from "../providers/ceph/args";
import type { Ceph } from "../providers/ceph/client";
import { ceph } from "../providers/ceph/cloud";
import { OmnicloudError } from "../providers/core/errors";
import type { Shape } from "../providers/core/schema";
import { type LookupOptions, lookOn } from "./lookup";

/** Arguments of every look-up of the object storage: where it looks. */
export interface OssLookupArgs {
  /** The connection's name. @default the stack's `omnicloud:connection`, or the only connection there is */
  connection?: string;
  /** The region. @default the connection's */
  region?: string;
}

/** The schema of the arguments of every look-up of the object storage. */
export const where = { connection: place.connection, region: place.region } satisfies Shape<OssLookupArgs>;

/** The schema of a user's id. */
export const uidArgument = z.string().min(1).optional();

/**
 * Makes a look-up: its arguments are checked, the platform is asked, then `work` asks.
 * @param about the object that is looked at; nothing for a list
 * @throws OmnicloudError naming the argument that is wrong; whatever `work` throws
 */
export function lookInOss<Args extends OssLookupArgs, Result>(
  verb: string,
  schema: z.ZodType,
  args: Args,
  options: LookupOptions | undefined,
  about: (cloud: Ceph) => string | undefined,
  work: (cloud: Ceph) => Promise<Result>,
): Promise<Result> {
  return lookOn(ceph, verb, schema, args, options, async (lookup) => {
    await lookup.permit(about(lookup.cloud));
    return work(lookup.cloud);
  });
}

/** The user that is meant. @throws OmnicloudError where neither look-up nor connection names one */
export function uidMeant(verb: string, uid: string | undefined, { isAdmin, settings }: Ceph): string {
  if (!isAdmin)
    throw new OmnicloudError(
      `${verb}: connection ${settings.name} holds the keys of one user: it takes an administrator's`,
    );
  const meant = uid ?? settings.platformUserId;
  if (meant !== undefined) return meant;
  throw new OmnicloudError(`${verb}: uid: is required, connection ${settings.name} has no platformUserId`);
}

/** The error for a user that is not there. */
export function noUser(uid: string, { region }: Ceph): OmnicloudError {
  return new OmnicloudError(`the object storage of region ${region} has no user ${uid}`);
}
