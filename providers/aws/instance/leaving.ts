/** Instances that this run deletes: their own resources go first, and say so to what else is deleted. */

const leaving = new WeakMap<object, Set<string>>();

/** Notes that an instance is deleted later in this run. */
export function noteLeaving(cloud: object, id: string): void {
  leaving.set(cloud, (leaving.get(cloud) ?? new Set()).add(id));
}

/** Whether an instance is deleted later in this run. */
export function isLeaving(cloud: object, id: string | undefined): boolean {
  return id !== undefined && leaving.get(cloud)?.has(id) === true;
}
