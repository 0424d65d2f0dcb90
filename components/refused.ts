/**
 * Components that a preview refuses. An error thrown by a constructor would end the program, and a user would be told of one bad
 * component at a time. In a preview, which creates nothing, it is reported, which fails the preview at its end; the outputs stay
 * unknown, so that the program goes on to what else is wrong.
 */
import * as pulumi from "@pulumi/pulumi";
import { unknown } from "@pulumi/pulumi/output";
import { COMPONENTS } from "../providers/core/changedLater";
import { ArgumentError, OmnicloudError } from "../providers/core/errors";
import { mayReport } from "../providers/core/refusedInputs";
import { reportError } from "../providers/core/reportedError";
import type { Registration } from "../providers/core/resource";

/** What is wrong with each component that was refused. */
const refusals = new WeakMap<pulumi.Resource, OmnicloudError[]>();

/**
 * Does a part of a component's construction. What it refuses in a preview is reported at the component.
 * @returns what the work gives; `undefined` if it was refused
 * @throws what `work` throws, if it may not be reported later
 */
export function orRefused<T>(component: pulumi.ComponentResource, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof OmnicloudError) || !mayReport()) throw error;
    note(component, error);
    void reportError(error.message, component);
    leaveUnknown(component);
    return undefined;
  }
}

function note(resource: pulumi.Resource, error: OmnicloudError): void {
  refusals.set(resource, [...(refusals.get(resource) ?? []), error]);
}

/** Whether a component was refused. */
export function isRefused(component: pulumi.Resource): boolean {
  return refusals.has(component);
}

/**
 * The arguments of a component with which a preview goes on to what is wrong with the resources in it: without those that
 * were refused.
 * @returns `undefined` if it cannot go on: what is missing would be refused once more, in other words
 */
export function withoutRefused<Args extends object>(component: pulumi.Resource, args: Args): Args | undefined {
  const errors = refusals.get(component) ?? [];
  const paths = errors.map((error) => (error instanceof ArgumentError ? error.paths : []));
  if (paths.some((all) => all.length === 0)) return undefined;
  return [...new Set(paths.flat())].reduce<Args | undefined>((rest, path) => {
    const steps = path.split(/[.[\]]+/).filter(Boolean);
    return rest === undefined ? undefined : (without(rest, steps) as Args | undefined);
  }, args);
}

/** A value without what is at a path; `undefined` if there is nothing. */
function without(value: unknown, [step = "", ...inner]: readonly string[]): unknown {
  if (typeof value !== "object" || value === null || pulumi.Output.isInstance(value)) return undefined;
  const held = (value as Record<string, unknown>)[step];
  if (held === undefined) return undefined;
  const kept = inner.length > 0 ? without(held, inner) : undefined;
  if (inner.length > 0 && kept === undefined) return undefined;
  const entries = Object.entries(value).flatMap(([key, one]) =>
    key !== step ? [[key, one] as const] : inner.length > 0 ? [[key, kept] as const] : [],
  );
  return Array.isArray(value) ? entries.map(([, one]) => one) : Object.fromEntries(entries);
}

/**
 * Takes over the way to what a class of a single resource gives to Pulumi's constructor. If it is refused in a preview, the
 * resource is not registered: the engine knows it by its URN alone, and all its outputs are unknown.
 * @param type its type, by which it is reported
 */
export function registeredOrRefused(
  type: string,
  name: string,
  opts: pulumi.ResourceOptions | undefined,
  registration: () => Registration,
): { given: ConstructorParameters<typeof pulumi.CustomResource>; settle(resource: pulumi.CustomResource): boolean } {
  try {
    return { given: registration(), settle: () => true };
  } catch (error) {
    if (!(error instanceof OmnicloudError) || !mayReport()) throw error;
    const settle = (resource: pulumi.CustomResource) => {
      const urn = pulumi.createUrn(name, COMPONENTS + type, opts?.parent);
      Object.assign(resource, { urn, id: pulumi.output(unknown) });
      note(resource, error);
      void reportError(error.message, resource);
      leaveUnknown(resource);
      return false;
    };
    return { given: [type, name, {}, {}, true], settle };
  }
}

/** What is asked of any object, and is no output. */
const NO_OUTPUTS: readonly (string | symbol)[] = ["then", "toJSON", "apply", "get"];
/** Outputs that hold others by name. */
const RECORDS: readonly string[] = ["subnetIds", "routeTableIds", "students", "teachers"];

/** Lets all that a component does not have be an Output that is not known. */
function leaveUnknown(resource: pulumi.Resource): void {
  Object.setPrototypeOf(resource, unknownBehind(Object.getPrototypeOf(resource) as object));
}

function unknownBehind(target: object): object {
  const outputs = new Map<string, unknown>();
  return new Proxy(target, {
    get(behind, key, receiver) {
      if (Reflect.has(behind, key) || typeof key === "symbol" || /^__/.test(key) || NO_OUTPUTS.includes(key))
        return Reflect.get(behind, key, receiver);
      const output = outputs.get(key) ?? (RECORDS.includes(key) ? unknownBehind({}) : pulumi.output(unknown));
      outputs.set(key, output);
      return output;
    },
  });
}
