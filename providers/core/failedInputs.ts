/**
 * Arguments whose value cannot be had: a look-up failed, or an `apply` of the program threw. Left to the SDK, such a resource
 * is never registered, and an inline program of the Automation API waits for ever for whatever depends on it. So the
 * resource is registered without them, and the host refuses it in its check, in the words of the error.
 */
import * as pulumi from "@pulumi/pulumi";
import { reasonOf } from "./errors";
import type { Fault } from "./schema";

/** The hidden input that names them. It never reaches a state: check refuses whatever has it. */
export const FAILED = "__failed";

/** What an Output holds. The SDK has it, and does not declare it. */
interface Held {
  promise(withUnknowns: boolean): Promise<unknown>;
}

/**
 * The arguments as they are registered: one whose value cannot be had is left out, and named in `__failed`.
 * @example const inputs = { ...withoutFailed(args), __provider };
 */
export function withoutFailed(args: object): pulumi.Inputs {
  const later = Object.entries(args).filter(([, value]) => isLater(value));
  if (later.length === 0) return { ...args };
  const reasons = later.map(([property, value]) => ({ property, value, reason: whyFailed(value) }));
  const given = reasons.map(({ property, value, reason }) => [
    property,
    reason.then((failed) => (failed === undefined ? value : undefined)),
  ]);
  const failed = Promise.all(reasons.map(async ({ property, reason }) => ({ property, reason: await reason }))).then(
    (all) => {
      const { [FAILED]: known = [] } = args as { [FAILED]?: readonly Fault[] };
      const faults = [...known, ...all.filter((one): one is Fault => one.reason !== undefined)];
      return faults.length > 0 ? faults : undefined;
    },
  );
  return { ...args, ...Object.fromEntries(given), [FAILED]: failed };
}

/** True for what is known later, and for what holds such a value. */
function isLater(value: unknown): boolean {
  if (typeof value !== "object" || value === null || pulumi.Resource.isInstance(value)) return false;
  if (value instanceof Promise || pulumi.Output.isInstance(value)) return true;
  return Object.values(value).some(isLater);
}

/** Why a value cannot be had, in one line; `undefined` if it can. */
async function whyFailed(value: unknown): Promise<string | undefined> {
  try {
    await waitFor(value);
    return undefined;
  } catch (error) {
    // What the engine itself refused ends the program: the SDK deals with that.
    return isFromEngine(error) ? undefined : reasonOf(error);
  }
}

async function waitFor(value: unknown): Promise<void> {
  if (typeof value !== "object" || value === null || pulumi.Resource.isInstance(value)) return;
  if (value instanceof Promise) return waitFor(await value);
  if (pulumi.Output.isInstance(value)) return waitFor(await (value as unknown as Held).promise(true));
  await Promise.all(Object.values(value).map(waitFor));
}

/** True for the error of a resource that another value comes from: it was not registered, or its monitor has ended. */
function isFromEngine(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === "number" || /^failed to (register|read) /.test(reasonOf(error));
}

/**
 * Arguments for resources of another provider, in which nothing fails: what cannot be had is `undefined` there, at any
 * depth. Their component has a resource of ours that is given the arguments as they are; it refuses them before the others
 * are created.
 */
export function unfailing<T>(value: T): T {
  if (!isLater(value)) return value;
  if (value instanceof Promise || pulumi.Output.isInstance(value)) {
    const sound = whyFailed(value).then((reason) => (reason === undefined ? value : undefined));
    return pulumi.output(sound) as T;
  }
  if (Array.isArray(value)) return value.map(unfailing) as T;
  return Object.fromEntries(Object.entries(value as object).map(([key, one]) => [key, unfailing(one)])) as T;
}
