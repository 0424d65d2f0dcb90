/**
 * What later resources of a program change of an earlier one's object: an upload the size of its bucket. The earlier one was
 * read before that, so such an output is looked up again once all of them are done.
 */
import * as pulumi from "@pulumi/pulumi";

/** The resources that change the object of another one, as far as the program has declared them. */
const changers = new WeakMap<pulumi.Resource, Set<pulumi.Resource>>();

/** Notes that a resource changes the object that an argument of it names, if that comes from a resource of the program. */
export function noteChange(by: pulumi.Resource, argument: unknown): void {
  if (!pulumi.Output.isInstance(argument)) return;
  const { resources } = argument as unknown as { resources?: () => Iterable<pulumi.Resource> };
  for (const changed of resources?.() ?? []) {
    const known = changers.get(changed);
    if (known) known.add(by);
    else changers.set(changed, new Set([by]));
  }
}

/** All that change the object of a resource, and what is in it. */
function changersOf(resource: pulumi.Resource): pulumi.Resource[] {
  const found = new Set<pulumi.Resource>();
  const add = (one: pulumi.Resource): void => {
    for (const by of changers.get(one) ?? []) {
      if (found.has(by)) continue;
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
  ask: (dependsOn: pulumi.Resource[]) => pulumi.Output<object>,
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
        changersOf(of).length === 0
          ? early
          : pulumi
              .all([latest(), early])
              .apply(([found, before]) => (found === undefined ? before : (found as Record<Name, unknown>)[output])),
    });
  }
}
