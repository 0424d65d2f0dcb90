/**
 * The aliases that transforms have given to components, handed on to what is in them: the program, which does that with
 * those that it declares (see inheritedAliases.ts), never sees these.
 */
import * as pulumi from "@pulumi/pulumi";
import { declaredNow, formerChild, isDeclared } from "./inheritedAliases";
import { shortened } from "./stateKey";
import { urnOf } from "./transformed";
import { childOf } from "./urn";

/** The aliases of one stack's components. */
export class TransformedAliases {
  /** What each component was before, by its URN. */
  private readonly former = new Map<string, readonly string[]>();
  private readonly declared = declaredNow();

  /** Takes note of a component's final aliases, before any of the resources in it is registered. */
  async note({ type, name, opts }: pulumi.ResourceTransformArgs): Promise<void> {
    const parent = await urnOf(opts.parent);
    const { aliases = [] } = opts;
    if (parent === undefined || aliases.length === 0) return;
    const urns = await Promise.all(
      aliases.map(async (alias) => urnOfAlias({ name, type }, alias as string | pulumi.Alias, parent)),
    );
    this.former.set(childOf(parent, type, name), urns);
  }

  /** A resource's options, with its URNs in what its component was before. */
  async addTo<Options extends pulumi.ResourceOptions>(
    opts: Options,
    { name, type }: Pick<pulumi.ResourceTransformArgs, "name" | "type">,
  ): Promise<Options> {
    const parent = this.former.size > 0 ? await urnOf(opts.parent) : undefined;
    const { aliases = [] } = opts;
    const former = (parent !== undefined && this.former.get(parent)) || [];
    const before = former
      .filter((urn) => !isDeclared(this.declared, urn))
      .map((urn) => formerChild({ name, type }, String(parent), urn))
      .filter((urn) => !isDeclared(this.declared, urn) && !aliases.includes(urn));
    return before.length === 0 ? opts : { ...opts, aliases: [...aliases, ...before] };
  }

  /**
   * What a resource was before by its aliases, in the form of stateKey.ts; those of another type are none of ours, and what
   * the program declares as well is another resource.
   */
  async places(
    own: Record<"name" | "type", string>,
    { aliases = [], parent }: pulumi.ResourceOptions,
  ): Promise<string[] | undefined> {
    const at = await urnOf(parent);
    if (at === undefined) return undefined;
    const urns = await Promise.all(aliases.map((alias) => urnOfAlias(own, alias as string | pulumi.Alias, at)));
    const former = urns.filter((urn) => typeIn(urn) === own.type && !isDeclared(this.declared, urn));
    return former.length > 0 ? [...new Set(former.map(shortened))] : undefined;
  }
}

function typeIn(urn: string): string | undefined {
  return urn.split("::")[2]?.split("$").at(-1);
}

async function urnOfAlias(
  own: Record<"name" | "type", string>,
  alias: string | pulumi.Alias,
  parent: string,
): Promise<string> {
  if (typeof alias === "string") return alias;
  const { name, type, project, stack } = alias as Partial<Record<"name" | "type" | "project" | "stack", string>>;
  const urn = childOf((await parentOf(alias)) ?? parent, type || own.type, name || own.name);
  const [head = "", ownProject, ...rest] = urn.split("::");
  const [scheme, engine, ownStack] = head.split(":");
  return [`${scheme}:${engine}:${stack || ownStack}`, project || ownProject, ...rest].join("::");
}

/** The parent that an alias names; a transform is given it as a resource. */
function parentOf({ parent }: pulumi.Alias): Promise<string | undefined> {
  return urnOf(pulumi.Resource.isInstance(parent) ? parent : undefined);
}
