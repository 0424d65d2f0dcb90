/** What resources of one kind say of their place, and what all resources may say of themselves. */
import * as pulumi from "@pulumi/pulumi";

/** On OpenStack, as its operator. */
export const onCloud = { connection: "cloud", region: "RegionOne" };

/** On Ceph, with an administrator's keys. */
export const onStore = { connection: "oss", region: "default" };

/** Each option that a resource may have and that does not hold its end up. */
export const options = (...aliases: string[]): pulumi.CustomResourceOptions => ({
  aliases: aliases.map((name) => ({ name })),
  customTimeouts: { create: "5m", update: "6m", delete: "7m" },
});

/** The outputs of a resource or component: whatever in it is an Output. */
export function all(resource: pulumi.Resource): Record<string, unknown> {
  return Object.fromEntries(Object.entries(resource).filter(([key, value]) => isShown(key, value)));
}

function isShown(key: string, value: unknown): boolean {
  return !key.startsWith("__") && pulumi.Output.isInstance(value);
}

/**
 * A value that was another one in the stack's first `up`: what is recorded has been changed in place, too. The config says
 * which `up` it is, as `every:up`.
 */
export function changed<T>(first: T, now: T): T {
  return new pulumi.Config("every").require("up") === "first" ? first : now;
}
