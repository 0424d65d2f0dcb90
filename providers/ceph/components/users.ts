/** The users that a program's buckets share. */
import type * as pulumi from "@pulumi/pulumi";
import type { OssBucketArgs, OssBucketUserArgs } from "../../../components/ossBucket";
import type { Used } from "../../core/cloud";
import { equal } from "../../core/equal";
import { argumentFault } from "../../core/errors";
import { declaredBy } from "../../core/handedOn";
import { perStack } from "../../core/program";
import { type CephSettings, usualRegion } from "../settings";
import { OssUser } from "../user/ossUser";

/** A user, and the bucket that created it. */
interface SharedUser {
  user: OssUser;
  args: OssBucketUserArgs;
  /** The name of that bucket in the program. */
  by: string;
}

/** The users of a stack's program, by connection, region and id: those that are meant, however they are written. */
const usersOfStack = perStack(() => new Map<string, SharedUser>(), "users");

/**
 * The user that buckets of one connection, region and id share. It is not a child of one of them, so that it is kept
 * whichever of them is deleted.
 * @param self the bucket that needs it
 * @param by the name of that bucket
 * @throws ArgumentError if the bucket describes it differently than an earlier bucket does
 */
export function sharedUser(
  self: pulumi.Resource,
  by: string,
  { connection, region }: OssBucketArgs,
  args: OssBucketUserArgs,
  settings: Used<CephSettings>,
  { retainOnDelete }: pulumi.ComponentResourceOptions,
): OssUser {
  const users = usersOfStack();
  const uid = args.uid ?? settings.platformUserId;
  const regionName = region ?? usualRegion(settings);
  const key = JSON.stringify([settings.name, regionName, uid]);
  const there = users.get(key);
  if (!there) {
    const [name, ...aliases] = namesOf({ connection, region }, settings, regionName, uid ?? by);
    const user = new OssUser(
      name,
      { ...args, connection, region },
      declaredBy(self, { retainOnDelete, aliases: aliases.map((other) => ({ name: other })) }),
    );
    users.set(key, { user, args, by });
    return user;
  }
  const { uid: _uid, ...wanted } = args;
  if (Object.keys(wanted).length > 0 && !equal(there.args, args))
    throw argumentFault(
      "OssBucket",
      by,
      "user",
      `it shares the user of OssBucket ${there.by}, which comes first in the program: give the user's settings there`,
    );
  return there.user;
}

/**
 * A user's names in the program: the one that the arguments make, then those that they would make if connection or region
 * were written, or left out, and meant the same. Version 0.1.0 put into the name what was written.
 */
function namesOf(
  { connection, region }: Pick<OssBucketArgs, "connection" | "region">,
  settings: Used<CephSettings>,
  regionName: string | undefined,
  id: string,
): [name: string, ...aliases: string[]] {
  const nameWith = (...place: (string | undefined)[]) =>
    ["oss", ...place, id].filter((part) => part !== undefined).join("-");
  const connections = [settings.name, ...(settings.isDefault ? [undefined] : [])];
  const regions = [regionName, ...(usualRegion(settings) === regionName ? [undefined] : [])];
  const name = nameWith(connection, region);
  const others = connections.flatMap((one) => regions.map((other) => nameWith(one, other)));
  return [name, ...new Set(others.filter((other) => other !== name))];
}
