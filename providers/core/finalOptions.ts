/**
 * A resource's options where they are final. Transforms of the resource, of its parents and of the stack change options
 * after a constructor has read them, and the engine adds what a parent hands down. One stack transform of ours, which runs
 * after all of these, corrects the hidden inputs by which the host is told of them.
 */
import * as pulumi from "@pulumi/pulumi";
import { ComponentOptions } from "./componentOptions";
import { equal } from "./equal";
import { componentsOutside } from "./handedOn";
import { sharedByCopies } from "./program";
import { noteRefused } from "./refusedTransforms";
import type { AnyResourceType } from "./resourceType";
import { asItCame, type Path, secretPaths } from "./transformed";
import { TransformedAliases } from "./transformedAliases";
import { keepSecretsOfTransforms } from "./transformedSecrets";

/** What the host is told of a resource's options. Hidden inputs are never a diff. */
export interface HiddenOptions {
  /** A replacement that is created before the old object is deleted must not find that one by their common token. */
  __fresh?: true;
  /** The object is kept when its resource is deleted. */
  __kept?: true;
  /** `customTimeouts`: the engine does not pass them on. */
  __timeouts?: pulumi.CustomTimeouts;
  /** `replaceOnChanges`: the engine cannot apply it. */
  __replaceOn?: string[];
  /** `ignoreChanges: ["*"]`: the engine would keep our hidden properties as they were, too. */
  __ignoreAll?: true;
  /**
   * The secret arguments in `ignoreChanges`. The engine would take them from the state as they stand there, and a state of
   * 0.1.0 has them in clear.
   */
  __ignored?: string[];
  /** `import`: the engine cannot import, so it must not try. The host says what can be done instead. */
  __import?: string;
  /** What the resource was before, by its aliases: an object of that name may still be there beside its own. */
  __formerly?: string[];
  /** Where in the properties secrets are: the host is given all values in clear, and must mask these in what it says. */
  __secrets?: Path[];
}

/** The types of the resources that this process declared, by the engine's name of each. */
const types = sharedByCopies("types", () => new Map<string, AnyResourceType>());

/** What options mean for the host, as far as they say it. */
export function hiddenOptions(
  { single, secrets = [] }: Pick<AnyResourceType, "single" | "secrets">,
  opts: pulumi.CustomResourceOptions,
): HiddenOptions {
  const { deleteBeforeReplace, retainOnDelete, customTimeouts = {}, replaceOnChanges = [], ignoreChanges = [] } = opts;
  const ignored = ignoreChanges.filter((path) => secrets.includes(path));
  const timeouts = Object.entries(customTimeouts).filter(([, written]) => written);
  return {
    __fresh: (!single && !deleteBeforeReplace) || undefined,
    __kept: retainOnDelete || undefined,
    __timeouts: timeouts.length > 0 ? Object.fromEntries(timeouts) : undefined,
    __replaceOn: replaceOnChanges.length > 0 ? replaceOnChanges : undefined,
    __ignoreAll: ignoreChanges.includes("*") || undefined,
    __ignored: ignored.length > 0 ? ignored : undefined,
    __import: opts.import || undefined,
  };
}

/**
/**
 * The options without those that the host applies. `ignoreChanges: ["*"]` the engine would apply to our hidden properties too,
 * and so to `retainOnDelete`, which must reach the mark on the object; ignored secret arguments it would take from the state as
 * they stand there, maybe in clear. For `import` it would read the object without any properties, and a provider in Node
 * cannot even be found without them.
 */
export function forEngine<Options extends pulumi.CustomResourceOptions>(
  opts: Options,
  { secrets = [] }: Pick<AnyResourceType, "secrets">,
): Options {
  const { import: imported, ...rest } = opts;
  const kept = imported === undefined ? opts : (rest as Options);
  const isHosts = (path: string) => path === "*" || secrets.includes(path);
  if (!kept.ignoreChanges?.some(isHosts)) return kept;
  return { ...kept, ignoreChanges: kept.ignoreChanges.filter((path) => !isHosts(path)) };
}

/** Has a resource's type known, so that the host is told of its final options. */
export function tellFinalOptions(type: string, resourceType: AnyResourceType): void {
  types.set(type, resourceType);
}

/** What the transform of one stack has seen of the components. */
interface Seen {
  components: ComponentOptions;
  aliases: TransformedAliases;
  /** The components of resources that stand outside of them, by type and name. */
  outside: ReturnType<typeof componentsOutside>;
}

/**
 * Registers our transform with the stack whose program asks. The engine runs transforms in the order in which they reach
 * it: this is done once all that the program registered has. Where there are none (mocks, a language host that is older
 * than its engine), options count as the constructors read them.
 */
export async function seeFinalOptions(): Promise<void> {
  const monitor = transformer();
  const callbacks = monitor && pulumi.runtime.getCallbacks();
  if (monitor === undefined || callbacks === undefined) return;
  keepSecretsOfTransforms();
  const seen: Seen = {
    components: new ComponentOptions(),
    aliases: new TransformedAliases(),
    outside: componentsOutside(),
  };
  const { components, aliases } = seen;
  const callback = await callbacks.registerTransform(async (args) => {
    const opts = await aliases.addTo(args.opts, args);
    if (!args.custom) {
      await components.note(args);
      await aliases.note({ ...args, opts });
    }
    return (await tellHost(args, opts, seen)) ?? (opts === args.opts ? undefined : unchangedBut(args, opts));
  });
  // The SDK's own call would end the program if it is refused.
  await new Promise<void>((resolve) => {
    monitor.registerStackTransform(callback, (error) => {
      if (error) noteRefused();
      resolve();
    });
  });
}

/** Whether there may be transforms: there are none under mocks. */
export function hasTransforms(): boolean {
  return transformer() !== undefined;
}

/** The engine's monitor, if it may know transforms: that of mocks does not. */
function transformer(): ReturnType<typeof pulumi.runtime.getMonitor> {
  const monitor = pulumi.runtime.getMonitor();
  return typeof monitor?.registerStackTransform === "function" ? monitor : undefined;
}

/**
 * Where a resource's secrets are, as its constructor is given them; nothing with mocks.
 * @param opts its secret outputs come to be those too that tell something of a secret argument: the SDK sends the list once
 * all inputs are known, and a host may refuse the transform that would see to it
 */
export function declaredSecrets(
  resourceType: AnyResourceType,
  args: object,
  opts: pulumi.CustomResourceOptions & { additionalSecretOutputs: string[] },
): Promise<Path[] | undefined> | undefined {
  if (transformer() === undefined) return undefined;
  // A value that cannot be had fails the resource by itself.
  const secrets = secretPaths(args).catch(() => []);
  return secrets.then((paths) => {
    const all = withSecretOutputs(paths, resourceType, opts);
    opts.additionalSecretOutputs.push(...toldBy(paths, resourceType, opts));
    return all;
  });
}

function withSecretOutputs(
  secrets: readonly Path[],
  { secrets: known = [] }: AnyResourceType,
  { additionalSecretOutputs = [] }: pulumi.CustomResourceOptions,
): Path[] | undefined {
  const own = new Set<string>(known);
  const all = [...secrets, ...additionalSecretOutputs.filter((output) => !own.has(output)).map((output) => [output])];
  return all.length > 0 ? all : undefined;
}

/** The outputs that tell something of a secret argument, and are not secret yet. */
function toldBy(
  secrets: readonly Path[],
  { tells = {} }: AnyResourceType,
  { additionalSecretOutputs: known = [] }: pulumi.CustomResourceOptions,
): string[] {
  const told = Object.keys(tells).filter((output) => secrets.some(([first]) => first === tells[output]));
  return told.filter((output) => !known.includes(output));
}

/** Makes those outputs secret that tell something of a secret argument. */
function withTold(
  opts: pulumi.CustomResourceOptions,
  secrets: readonly Path[],
  resourceType: AnyResourceType,
): pulumi.CustomResourceOptions {
  const told = toldBy(secrets, resourceType, opts);
  if (told.length === 0) return opts;
  return { ...opts, additionalSecretOutputs: [...(opts.additionalSecretOutputs ?? []), ...told] };
}

/** A resource as it came, with these options. */
async function unchangedBut(
  { props }: pulumi.ResourceTransformArgs,
  opts: pulumi.ResourceOptions,
): Promise<pulumi.ResourceTransformResult> {
  return { props: (await asItCame(props)) as pulumi.Inputs, opts };
}

async function tellHost(
  { type, name, props, opts: before }: pulumi.ResourceTransformArgs,
  given: pulumi.CustomResourceOptions,
  { components, aliases, outside }: Seen,
): Promise<pulumi.ResourceTransformResult | undefined> {
  const resourceType = types.get(type);
  if (resourceType === undefined) return undefined;
  const paths = await secretPaths(props);
  const opts = withTold(await components.addTo(given, props, outside.get(`${type}::${name}`)), paths, resourceType);
  const secrets = withSecretOutputs(paths, resourceType, opts);
  const own = hiddenOptions(resourceType, opts);
  const formerly = await aliases.places({ type, name }, opts);
  const ignores = Boolean(own.__ignoreAll ?? own.__ignored);
  const hidden = {
    ...own,
    // The constructor has taken these from the options already.
    __ignoreAll: own.__ignoreAll ?? props.__ignoreAll,
    __ignored: own.__ignored ?? props.__ignored,
    __import: own.__import ?? props.__import,
    __secrets: secrets,
    __formerly: formerly,
  };
  // What cannot exist twice is deleted first, whatever the program says.
  const isLate = resourceType.single === true && !opts.deleteBeforeReplace;
  const isChanged = isLate || ignores || Boolean(opts.import) || opts !== before;
  if (!isChanged && Object.entries(hidden).every(([key, value]) => equal(props[key], value))) return undefined;
  return {
    props: { ...((await asItCame(props)) as pulumi.Inputs), ...hidden },
    // Options that are not returned stay as they are, those included that the SDK does not show to a transform.
    opts: (isChanged
      ? { ...forEngine(opts, resourceType), deleteBeforeReplace: isLate || opts.deleteBeforeReplace }
      : undefined) as pulumi.CustomResourceOptions,
  };
}
