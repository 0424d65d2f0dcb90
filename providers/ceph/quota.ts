/** Quotas: what a program asks for, against what is stored already. */
import { OmnicloudError } from "../core/errors";
import type { Used } from "./admin";
import { ofGib } from "./args";
import type { Quota } from "./settings";

/** Both limits, where one that is not given stays as it is. */
export function quotaWith(wanted: Partial<Quota>, there: Quota): Quota {
  return { maxSize: wanted.maxSize ?? there.maxSize, maxObjects: wanted.maxObjects ?? there.maxObjects };
}

/** Whether two quotas are the same. */
export function sameQuota(a: Quota, b: Quota): boolean {
  return a.maxSize === b.maxSize && a.maxObjects === b.maxObjects;
}

/**
 * Refuses a quota that is smaller than what is used.
 * @param whose who has it, for the error
 */
export function refuseBelowUse(whose: string, { maxSize, maxObjects }: Quota, used: Used): void {
  const faults = [
    ...(maxSize >= 0 && used.bytes > ofGib(maxSize)
      ? [`a size of ${maxSize} GiB is less than the ${sizeOf(used.bytes)} that are used`]
      : []),
    ...(maxObjects >= 0 && used.objects > maxObjects
      ? [`${maxObjects} objects are less than the ${used.objects} that there are`]
      : []),
  ];
  if (faults.length > 0) throw new OmnicloudError(`the quota of ${whose} stays as it is: ${faults.join(", and ")}`);
}

function sizeOf(bytes: number): string {
  const gib = bytes / ofGib(1);
  return gib >= 0.01 ? `${Number(gib.toFixed(2))} GiB` : `${bytes} bytes`;
}
