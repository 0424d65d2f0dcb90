// What COS holds: the buckets of all accounts and regions, whose names end with their account's APPID.

import { usualTarget } from "../../rgw/places";
import { noQuota, RgwState, type User } from "../../rgw/state";
import { UsageLog } from "../../rgw/usage";
import type { Caller } from "../state";

/** The storage classes of a bucket in one zone. */
const CLASSES = ["STANDARD", "STANDARD_IA", "INTELLIGENT_TIERING", "ARCHIVE", "DEEP_ARCHIVE"];

/** COS: its buckets and objects are kept as an S3 store keeps them. */
export class CosState {
  readonly store = new RgwState("", new UsageLog(), { [usualTarget]: CLASSES });
  /** The region of each bucket. */
  readonly regions = new Map<string, string>();

  /** An account as the owner of buckets. */
  accountOf(uin: string): User {
    const uid = ownerId(uin);
    const there = this.store.users.get(uid);
    if (there) return there;
    const user: User = {
      ...{ uid, displayName: uid, email: "", suspended: false, maxBuckets: 200, opMask: "read, write, delete" },
      ...{ keys: new Map(), caps: new Map(), placementTags: [], bucketQuota: noQuota(), userQuota: noQuota() },
    };
    this.store.users.set(uid, user);
    return user;
  }
}

/** How COS names an account, and a user in it. */
export const ownerId = (uin: string, user = uin): string => `qcs::cam::uin/${uin}:uin/${user}`;

/** The APPID of an account. */
export const appIdOf = (uin: string): string => `125${uin.slice(-7)}`;

/** The account's own end of its buckets' names. */
export const suffixOf = ({ uin }: Pick<Caller, "uin">): string => `-${appIdOf(uin)}`;
