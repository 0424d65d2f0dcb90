/** What a bucket may be set to beside what buckets are on every cloud: S3's own words. */
import { z } from "zod";
import { MARK_KEY } from "../../core/mark";
import type { BucketPolicy } from "../../core/s3/bucket/rules";
import { type Fault, hasUnknown, type Shape } from "../../core/schema";

/** For how long new objects cannot be deleted or overwritten, unless their writer says otherwise. */
export interface ObjectLockRule {
  /** `GOVERNANCE`: some may delete them all the same. `COMPLIANCE`: nobody may. */
  mode: "GOVERNANCE" | "COMPLIANCE";
  /** Days; either these or years. */
  days?: number;
  /** Years; either these or days. */
  years?: number;
}

/** Which access of everybody is refused, whatever policies and access control lists say. */
export interface PublicAccessBlock {
  /**
   * Refuses to write access control lists that open something. Ceph 16 then refuses every upload, also with a private list.
   * @default false
   */
  blockPublicAcls?: boolean;
  /** Ignores access control lists that open something. @default false */
  ignorePublicAcls?: boolean;
  /** Refuses to write policies that open something. @default false */
  blockPublicPolicy?: boolean;
  /** Ignores policies that open something; Ceph 16 keeps it and applies it to nothing. @default false */
  restrictPublicBuckets?: boolean;
}

/** What a bucket may be set to beside the rest. */
export interface BucketExtras {
  /** A bucket policy of your own, as JSON, in place of `policy`; how it is written makes no difference. @default none */
  policyJson?: string;
  /** Tags of your own. @default none */
  tags?: Record<string, string>;
  /** Whether its objects can be locked, which keeps all their versions; changing it needs a new bucket. @default false */
  objectLockEnabled?: boolean;
  /** For how long new objects are locked. Only with `objectLockEnabled`. @default not at all */
  objectLock?: ObjectLockRule;
  /** Which access of everybody is refused, whatever else is said. @default none */
  publicAccessBlock?: PublicAccessBlock;
}

/** What is wrong with the key of a tag, if anything is. */
function faultOfTag(key: string): string | undefined {
  if (key === "" || key.length > 128) return "must have 1 to 128 characters";
  return key.startsWith(MARK_KEY) ? `must not begin with ${MARK_KEY}: those tags are ours` : undefined;
}

/** The schema of these arguments. */
export const extraFields: Shape<BucketExtras> = {
  policyJson: z
    .string()
    .refine((text) => typeof documentIn(text) === "object", "must be a bucket policy, as JSON")
    .optional(),
  tags: z
    .record(z.string(), z.string().max(256))
    .superRefine((tags, issues) => {
      for (const key of Object.keys(tags)) {
        const message = faultOfTag(key);
        if (message !== undefined) issues.addIssue({ code: "custom", path: [key], message });
      }
    })
    .refine((tags) => Object.keys(tags).length < 50, "must be at most 49")
    .optional(),
  objectLockEnabled: z.boolean().optional(),
  objectLock: z
    .strictObject({
      mode: z.enum(["GOVERNANCE", "COMPLIANCE"]),
      days: z.int().positive().optional(),
      years: z.int().positive().optional(),
    } satisfies Shape<ObjectLockRule>)
    .refine(({ days, years }) => (days === undefined) !== (years === undefined), "must have either days or years")
    .optional(),
  publicAccessBlock: z
    .strictObject({
      blockPublicAcls: z.boolean().optional(),
      ignorePublicAcls: z.boolean().optional(),
      blockPublicPolicy: z.boolean().optional(),
      restrictPublicBuckets: z.boolean().optional(),
    } satisfies Shape<PublicAccessBlock>)
    .optional(),
};

/** A policy's content, however its JSON is written; the text itself if it is none. */
export function documentIn(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null") as unknown;
  } catch {
    return text;
  }
}

/** The tags of a bucket's user. */
export function usersTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !key.startsWith(MARK_KEY)));
}

/** All parts of a public access block, written out. */
export const blockOf = (block: PublicAccessBlock = {}): Required<PublicAccessBlock> => ({
  ...{ blockPublicAcls: false, ignorePublicAcls: false, blockPublicPolicy: false, restrictPublicBuckets: false },
  ...block,
});

/** The other arguments that these have to do with. */
interface Others {
  policy?: BucketPolicy;
  versioning?: boolean;
}

/** Faults between these arguments, and between them and the others. */
export function extraFaults(args: BucketExtras & Others): Fault[] {
  const { policy, policyJson, objectLock, objectLockEnabled, versioning, publicAccessBlock } = args;
  const faults: Fault[] = [];
  if (policyJson !== undefined && policy !== undefined)
    faults.push({ property: "policyJson", reason: "cannot be given with policy: a bucket has one" });
  if (objectLock !== undefined && objectLockEnabled !== true && !hasUnknown(objectLockEnabled))
    faults.push({ property: "objectLock", reason: "needs objectLockEnabled: true" });
  if (objectLockEnabled === true && versioning === false)
    faults.push({ property: "versioning", reason: "cannot be false: objectLockEnabled keeps all versions" });
  const isOpen = policy === "public-ro" || policy === "public-rw";
  const { blockPublicPolicy, restrictPublicBuckets } = publicAccessBlock ?? {};
  if (isOpen && (blockPublicPolicy === true || restrictPublicBuckets === true))
    faults.push({ property: "publicAccessBlock", reason: `refuses what policy: "${policy}" allows` });
  return faults;
}
