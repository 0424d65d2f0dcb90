/**
 * What later resources of a program change of an earlier one's object: an upload the size of its bucket. The earlier one was
 * read before that, so such an output is looked up again once all of them are done.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { sharedByCopies } from "./program";
import { resourcesOf } from "./resourcesOf";
import { urnOf } from "./transformed";

/** The resources that change the object of another one, as far as the program has declared them, each with its number. */
const changers = new WeakMap<pulumi.Resource, Map<pulumi.Resource, number>>();

/**
 * How many the program had declared. In an `apply` it is how many there were when that was called: whatever was declared since
 * may be given what comes out of it, and would wait for itself.
 */
const declared = new AsyncLocalStorage<number>();
let count = 0;

/** Notes that a resource changes the object that an argument of it names, if that comes from a resource of the program. */
export function noteChange(by: pulumi.Resource, argument: unknown): void {
  for (const changed of resourcesOf(argument)) note(changed, by);
}

/** Notes that what an argument names is part of a resource's object: a change of the one is one of the other. */
export function noteShared(holder: pulumi.Resource, argument: unknown): void {
  for (const part of resourcesOf(argument)) note(holder, part);
}

function note(changed: pulumi.Resource, by: pulumi.Resource): void {
  const known = changers.get(changed) ?? new Map<pulumi.Resource, number>();
  changers.set(changed, known);
  if (known.has(by)) return;
  count += 1;
  known.set(by, count);
  declared.enterWith(count);
}

/**
 * Waits for what the program has declared so far that changes what these arguments name. An URN is known in preview too. What
 * waits does not depend on them: that would stand in the state.
 */
export async function afterChanges(args: object): Promise<void> {
  const all = new Set(resourcesOf({ ...args }).flatMap(changersOf));
  await Promise.all([...all].map(urnOf));
}

/** All that change the object of a resource, and what is in it, of those that were declared before. */
function changersOf(resource: pulumi.Resource): pulumi.Resource[] {
  const found = new Set<pulumi.Resource>();
  const before = declared.getStore() ?? 0;
  const add = (one: pulumi.Resource): void => {
    for (const [by, at] of changers.get(one) ?? []) {
      if (at > before || found.has(by)) continue;
      found.add(by);
      add(by);
    }
  };
  add(resource);
  return [...found];
}

/**
 * Lets outputs say what is so after all that changes the object. It is looked up again then, once, and only if the program
 * reads one of them: a program that does not costs no request.
 * @param holder what has the outputs
 * @param of the resource whose object it is
 * @param isThere an output that the cloud alone gives: a program's mocks know none, and there is nothing to look up
 * @param ask looks the object up once others are finished
 */
export function sayLater<Name extends string>(
  holder: { [name in Name]: pulumi.Output<unknown> },
  of: pulumi.Resource,
  isThere: pulumi.Output<unknown>,
  outputs: readonly Name[],
  ask: (dependsOn: pulumi.Resource[]) => pulumi.Output<object | undefined>,
): void {
  let asked: pulumi.Output<object | undefined> | undefined;
  let after = 0;
  const latest = () => {
    const all = changersOf(of);
    // What was declared since counts as well.
    if (asked === undefined || after !== all.length) {
      after = all.length;
      asked = isThere.apply(
        (there) => (there === undefined ? undefined : ask(all)) as pulumi.Output<object | undefined>,
      );
    }
    return asked;
  };
  for (const output of outputs) {
    const early = holder[output];
    Object.defineProperty(holder, output, {
      configurable: true,
      enumerable: true,
      get: () =>
        // A preview changes nothing.
        changersOf(of).length === 0 || pulumi.runtime.isDryRun()
          ? early
          : pulumi
              .all([latest(), early])
              .apply(([found, before]) => (found === undefined ? before : (found as Record<Name, unknown>)[output])),
    });
  }
}

/** Whether the program has declared a resource of a type that changes the object of another one. */
export function isChangedBy(resource: pulumi.Resource, type: string): boolean {
  return [...(changers.get(resource)?.keys() ?? [])].some(
    (by) => (by as { __pulumiType?: string }).__pulumiType === type,
  );
}

/** The resources of a type that the program has declared so far and that change what an argument names. */
export function changersOfType(argument: unknown, type: string): pulumi.Resource[] {
  const all = resourcesOf(argument).flatMap((resource) => [...(changers.get(resource)?.keys() ?? [])]);
  return all.filter((by) => (by as { __pulumiType?: string }).__pulumiType === type);
}

/** Looks an object up once others are finished. */
type LookUp = (look: string, args: pulumi.Inputs, dependsOn: pulumi.Resource[]) => pulumi.Output<object | undefined>;

/** The look-ups of the program: the entry of the package provides them, for a cloud's resources know none. */
const provided = sharedByCopies("look-ups", (): { lookUp?: LookUp } => ({}));

/** Provides the look-ups by which resources say later what others have changed. */
export function provideLookUps(lookUp: LookUp): void {
  provided.lookUp ??= lookUp;
}

/** How a standalone resource is looked up. */
interface Standalone<Found> {
  /** The look-up: `getCloudDisk`. */
  look: string;
  args: pulumi.Inputs;
  /** An output that the cloud alone gives. */
  isThere: pulumi.Output<unknown>;
  /** The outputs that others change, and what the look-up calls each of them. */
  outputs: Readonly<Record<string, keyof Found & string>>;
}

/** Lets a standalone resource say what is so after all that changes its object: see {@link sayLater}. */
export function sayStandaloneLater<Found>(
  resource: pulumi.Resource,
  { parent }: pulumi.ResourceOptions = {},
  { look, args, isThere, outputs }: Standalone<Found>,
): void {
  if (isComponentOfOurs(parent)) return;
  const holder = resource as unknown as Record<string, pulumi.Output<unknown>>;
  const names = Object.keys(outputs);
  sayLater(holder, resource, isThere, names, lookedUp(look, args, outputs));
}

/** Asks the program's look-up, and calls what it says as the outputs are called. */
function lookedUp(
  look: string,
  args: pulumi.Inputs,
  outputs: Readonly<Record<string, string>>,
): (dependsOn: pulumi.Resource[]) => pulumi.Output<object | undefined> {
  return (dependsOn) => {
    const found = provided.lookUp?.(look, args, dependsOn) ?? pulumi.output(undefined);
    return found.apply((all) =>
      all === undefined
        ? undefined
        : Object.fromEntries(
            Object.entries(outputs).map(([name, of]) => [name, (all as Record<string, unknown>)[of]] as const),
          ),
    ) as pulumi.Output<object | undefined>;
  };
}

/**
 * Lets outputs of a component say what is so after resources that stand beside it. What is in the component itself says so
 * without a request: only resources of these types count.
 * @param holder what the component gives out
 * @param of the resource in it whose object others change
 */
export function sayBesideLater<Found>(
  holder: object,
  of: pulumi.Resource,
  types: readonly string[],
  { look, args, isThere, outputs }: Standalone<Found>,
): void {
  const own = Object.fromEntries(Object.keys(outputs).map((name) => [name, (holder as Record<string, unknown>)[name]]));
  const later = { ...own } as Record<string, pulumi.Output<unknown>>;
  sayLater(later, of, isThere, Object.keys(outputs), lookedUp(look, args, outputs));
  for (const name of Object.keys(outputs))
    Object.defineProperty(holder, name, {
      configurable: true,
      enumerable: true,
      get: () => (types.some((type) => isChangedBy(of, type)) ? later[name] : own[name]),
    });
}

/** The beginning of the types of our components. */
export const COMPONENTS = "omnicloud:index:";

/** Whether a resource is one of our components, which gives out by itself what its resources change of each other. */
export function isComponentOfOurs(resource: pulumi.Resource | undefined): boolean {
  const { __pulumiType: type } = (resource ?? {}) as { __pulumiType?: string };
  return type?.startsWith(COMPONENTS) ?? false;
}
