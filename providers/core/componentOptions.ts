/**
 * The options of our components where they are final: transforms may have changed them after the component handed them on
 * (see handedOn.ts). What a transform has set reaches the component's resources by ours.
 */
import type * as pulumi from "@pulumi/pulumi";
import { equal } from "./equal";
import { firstStep } from "./handedOn";
import { urnOf } from "./transformed";
import { childOf } from "./urn";

/** The options of a component that a transform may set, and that the engine keeps to the component. */
type Kept = Pick<pulumi.ResourceOptions, "ignoreChanges" | "replaceOnChanges" | "customTimeouts">;

/** The options of one stack's components. */
export class ComponentOptions {
  private readonly byUrn = new Map<string, Kept>();

  /** Takes note of a component's final options, before any of its resources is registered. */
  async note({ type, name, opts }: pulumi.ResourceTransformArgs): Promise<void> {
    const parent = await urnOf(opts.parent);
    if (parent === undefined || !type.startsWith("omnicloud:index:")) return;
    const kept = handedDown(this.byUrn.get(parent), opts);
    if (kept !== undefined) this.byUrn.set(childOf(parent, type, name), kept);
  }

  /**
   * A resource's options, with those of the component around it that name one of its properties.
   * @param component the one that declares it, if that is not its parent
   */
  async addTo(
    opts: pulumi.CustomResourceOptions,
    properties: object,
    component?: pulumi.Resource,
  ): Promise<pulumi.CustomResourceOptions> {
    // A child waits for its parent; what stands outside may be here before it.
    const around = await urnOf(component);
    const parent = around ?? (this.byUrn.size > 0 ? await urnOf(opts.parent) : undefined);
    const kept = parent === undefined ? undefined : this.byUrn.get(parent);
    if (kept === undefined) return opts;
    const has = (path: string) => path === "*" || firstStep(path) in properties;
    const all = handedDown({ ...kept, ...only(kept, has) }, opts);
    return all === undefined || equal(all, handedDown({}, opts)) ? opts : all;
  }
}

function only({ ignoreChanges, replaceOnChanges }: Kept, has: (path: string) => boolean): Kept {
  return { ignoreChanges: ignoreChanges?.filter(has), replaceOnChanges: replaceOnChanges?.filter(has) };
}

/** The inner options with what the outer ones add; `undefined` if there is nothing. */
function handedDown<Options extends Kept>(outer: Kept = {}, inner: Options): Options | undefined {
  const both = (key: "ignoreChanges" | "replaceOnChanges") => [
    ...new Set([...(inner[key] ?? []), ...(outer[key] ?? [])]),
  ];
  const customTimeouts = { ...written(outer.customTimeouts), ...written(inner.customTimeouts) };
  const [ignoreChanges, replaceOnChanges] = [both("ignoreChanges"), both("replaceOnChanges")];
  const isEmpty = ignoreChanges.length + replaceOnChanges.length + Object.keys(customTimeouts).length === 0;
  return isEmpty ? undefined : { ...inner, ignoreChanges, replaceOnChanges, customTimeouts };
}

function written(timeouts: pulumi.CustomTimeouts = {}): pulumi.CustomTimeouts {
  return Object.fromEntries(Object.entries(timeouts).filter(([, given]) => given));
}
