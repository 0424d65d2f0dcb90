/** Sizes, and quotas of users and buckets: as the admin API has them, as our type, and compared with what is stored. */
import { OmnicloudError } from "../core/errors";

/** A quota. */
export interface Quota {
  /** GiB; -1 for no limit. */
  maxSize: number;
  /** Objects; -1 for no limit. */
  maxObjects: number;
}

/** What is stored. */
export interface Used {
  /** In bytes. */
  bytes: number;
  /** In objects. */
  objects: number;
}

/** A quota as the admin API has it. */
export interface QuotaWire {
  /** Whether the limits apply. */
  enabled: boolean;
  /** Bytes; below 0 for no limit. */
  max_size: number;
  /** Below 0 for no limit. */
  max_objects: number;
}

const GIB = 1024 ** 3;
const KIB_IN_GIB = 1024 ** 2;

/** Bytes as whole GiB, rounded up: what is not empty is not 0. */
export function inGib(bytes: number): number {
  return Math.ceil(bytes / GIB);
}

/** The quota that limits nothing. */
export const NO_LIMIT: Quota = { maxSize: -1, maxObjects: -1 };

/** A quota as our type. */
export function toQuota({ enabled, max_size, max_objects }: QuotaWire): Quota {
  const limited = (value: number) => (enabled && value >= 0 ? value : -1);
  const bytes = limited(max_size);
  return { maxSize: bytes < 0 ? -1 : bytes / GIB, maxObjects: limited(max_objects) };
}

/** A quota as the query of a request that sets it. */
export function quotaQuery({ maxSize, maxObjects }: Quota): Record<string, string> {
  return {
    "max-size-kb": String(maxSize < 0 ? -1 : maxSize * KIB_IN_GIB),
    "max-objects": String(maxObjects),
    enabled: String(maxSize >= 0 || maxObjects >= 0),
  };
}

/** Both limits; one that the program does not give is kept as it is. */
export function quotaWith(wanted: Partial<Quota>, there: Quota): Quota {
  return { maxSize: wanted.maxSize ?? there.maxSize, maxObjects: wanted.maxObjects ?? there.maxObjects };
}

/** Whether two quotas are the same. */
export function sameQuota(a: Quota, b: Quota): boolean {
  return a.maxSize === b.maxSize && a.maxObjects === b.maxObjects;
}

/**
 * Refuses a quota below what is stored.
 * @param whose who has it, for the error: `user u-1001`
 * @throws OmnicloudError naming the limit and what is stored
 */
export function refuseBelowUse(whose: string, { maxSize, maxObjects }: Quota, used: Used): void {
  const faults = [
    ...(maxSize >= 0 && used.bytes > maxSize * GIB
      ? [`a size of ${maxSize} GiB is less than the ${sizeOf(used.bytes)} stored`]
      : []),
    ...(maxObjects >= 0 && used.objects > maxObjects
      ? [`a limit of ${maxObjects} objects is less than the ${used.objects} stored`]
      : []),
  ];
  if (faults.length > 0) throw new OmnicloudError(`the quota of ${whose} was not changed: ${faults.join(", and ")}`);
}

function sizeOf(bytes: number): string {
  const gib = bytes / GIB;
  return gib >= 0.01 ? `${Number(gib.toFixed(2))} GiB` : `${bytes} bytes`;
}
