/**
 * The aliases of a component, handed on to what is in it. The engine hands on only the one by which it found the component
 * itself: none, if an `up` without the alias has failed, so that the state has the component under its new name, and what
 * is in it under the old one. So each resource in it is given its former URNs by the program.
 */
import type * as pulumi from "@pulumi/pulumi";
import { perStack, sharedByCopies } from "./program";
import { childOf, nameInUrn, STACK } from "./urn";

/** What the SDK knows of a declared resource, and does not declare. */
interface Declared {
  readonly urn?: pulumi.Output<string>;
  __name?: string;
  __pulumiType?: string;
  __parentResource?: pulumi.Resource;
  __transformations?: readonly pulumi.ResourceTransformation[];
  /** Its own aliases, as URNs. */
  __aliases?: readonly pulumi.Input<string>[];
}

/** A name and type that a resource has, or had. */
interface Called {
  name: string;
  type: string;
}

/** What the program declares now, by qualified type and name: nothing else in it had that name before. */
export const declaredNow = perStack(() => new Set<string>(), "declared names");

/**
 * A resource's options, by which it and all that is in it are given the aliases of the components around them.
 * @param opts as the user wrote them
 */
export function withInheritedAliases<Options extends pulumi.ResourceOptions>(opts: Options): Options {
  if (opts.parent && isHandedOn(opts.parent)) return opts;
  return { ...opts, transformations: [...(opts.transformations ?? []), inheritAliases] };
}

/** Whether what is in a resource is given its aliases. */
function isHandedOn(resource: Declared): boolean {
  return resource.__transformations?.includes(inheritAliases) === true;
}

/** One for all copies of this package, so that each tells whether another has done it. */
export const inheritAliases = sharedByCopies("inherited aliases", (): pulumi.ResourceTransformation => addFormerUrns);

function addFormerUrns({
  name,
  type,
  props,
  opts,
}: pulumi.ResourceTransformationArgs): pulumi.ResourceTransformationResult | undefined {
  const parent: (pulumi.Resource & Declared) | undefined = opts.parent;
  const types = [...typesOf(parent), type].join("$");
  declaredNow().add(`${types}::${name}`);
  const former = parent ? formerUrnsOf(parent) : [];
  if (parent === undefined || former.length === 0) return undefined;
  const before = inherited({ name, type }, parent, former, opts.aliases);
  return { props, opts: { ...opts, aliases: [...(opts.aliases ?? []), ...before] } };
}

/** The types from the outermost component to this one. */
function typesOf(resource: Declared | undefined): string[] {
  if (!resource?.__pulumiType || resource.__pulumiType === STACK) return [];
  return [...typesOf(resource.__parentResource), resource.__pulumiType];
}

/** The URNs that a resource had before: by its own aliases, and by those of what is around it. */
function formerUrnsOf(resource: Declared): readonly pulumi.Input<string>[] {
  const { __aliases: own = [], __parentResource: parent, __name: name, __pulumiType: type } = resource;
  // Its own hold all the others already.
  if (isHandedOn(resource) || !parent || !name || !type) return own;
  return [...own, ...inherited({ name, type }, parent, formerUrnsOf(parent), own)];
}

/** The URNs that a resource had in each former parent: under its own name, and under those that its aliases name. */
function inherited(
  own: Called,
  parent: pulumi.Resource & Declared,
  former: readonly pulumi.Input<string>[],
  aliases: readonly pulumi.Input<string | pulumi.Alias>[] = [],
): Promise<string>[] {
  return former.flatMap((urn) =>
    [own, ...aliases].map(async (alias) => formerUrn(own, await calledBy(own, alias), parent, await heldBy(urn))),
  );
}

async function formerUrn(own: Called, before: Called, parent: pulumi.Resource, urn: string): Promise<string> {
  const declared = declaredNow();
  // By then the program has declared all that it declares without waiting.
  const now = await heldBy(parent.urn);
  const former = formerChild(before, now, urn);
  // An alias to itself means nothing.
  return [urn, former].some((one) => isDeclared(declared, one)) ? childOf(now, own.type, own.name) : former;
}

/**
 * The URN of a resource in what its parent was before. What is named after its parent was so then, too.
 * @param parent the parent's URN
 * @param former what that was
 */
export function formerChild({ name, type }: Called, parent: string, former: string): string {
  const isNamedAfter = name.startsWith(nameInUrn(parent));
  return childOf(former, type, isNamedAfter ? nameInUrn(former) + name.slice(nameInUrn(parent).length) : name);
}

/** Whether the program has a resource with this URN. @param declared {@link declaredNow} */
export function isDeclared(declared: ReadonlySet<string>, urn: string): boolean {
  return declared.has(urn.split("::").slice(2).join("::"));
}

/** The name and type that an alias names; one to another parent names nothing in this one. */
async function calledBy(own: Called, given: Called | pulumi.Input<string | pulumi.Alias>): Promise<Called> {
  const alias = (await heldBy<unknown>(given)) as Called | string | pulumi.Alias;
  if (typeof alias === "string" || "parent" in alias) return own;
  const [name, type] = await Promise.all([heldBy(alias.name), heldBy(alias.type)]);
  return { name: name || own.name, type: type || own.type };
}

/** What an input holds, without what it depends on. */
async function heldBy<T>(input: pulumi.Input<T>): Promise<T> {
  const output = input as { apply?(next: (value: T) => void): void };
  if (typeof output?.apply !== "function") return input as T | Promise<T>;
  return new Promise((resolve) => output.apply?.(resolve));
}
