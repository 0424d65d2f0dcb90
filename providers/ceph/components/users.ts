/** The users that a program's buckets share. */
import type * as pulumi from "@pulumi/pulumi";
import type { OssBucketArgs, OssBucketUserArgs } from "../../../components/ossBucket";
import type { Named } from "../../core/cloud";
import { equal } from "../../core/equal";
import { argumentFault } from "../../core/errors";
import { perStack } from "../../core/program";
import type { CephSettings } from "../settings";
import { OssUser } from "../user/ossUser";

/** A user, and the bucket that created it. */
interface SharedUser {
  user: OssUser;
  args: OssBucketUserArgs;
  /** The name of that bucket in the program. */
  by: string;
}

/** The users of a stack's program, by connection, region and id. */
const usersOfStack = perStack(() => new Map<string, SharedUser>());

/**
 * The user that buckets of one connection, region and id share. It is not a child of one of them, so that it is kept
 * whichever of them is deleted.
 * @param by the name of the bucket that needs it
 * @throws ArgumentError if the bucket describes it differently than an earlier bucket does
 */
export function sharedUser(
  by: string,
  { connection, region }: OssBucketArgs,
  args: OssBucketUserArgs,
  { platformUserId }: Named<CephSettings>,
  { retainOnDelete }: pulumi.ComponentResourceOptions,
): OssUser {
  const users = usersOfStack();
  const uid = args.uid ?? platformUserId;
  const key = JSON.stringify([connection, region, uid]);
  const there = users.get(key);
  if (!there) {
    const name = ["oss", connection, region, uid ?? by].filter((part) => part !== undefined).join("-");
    const user = new OssUser(name, { ...args, connection, region }, { retainOnDelete });
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
