/**
 * The host's end of a resource: the module that a resource's address names. The engine's dynamic provider host calls
 * the verbs; each finds its definition by name.
 */
import type * as dynamic from "@pulumi/pulumi/dynamic";
import { connectionsOf } from "..";
import { typeOf } from "../core/address";
import type { Connections } from "../core/connection";
import type { AnyDefinition, Context } from "../core/definition";
import type { Properties } from "../core/equal";
import { OmnicloudError } from "../core/errors";
import { type Operation, within } from "../core/operation";
import { allowed } from "../core/permission";
import { UNKNOWN } from "../core/schema";
import { urnOf } from "../core/stateKey";
import { definitions } from "../definitions";
import { allowance, check, dataLost, mayReplace } from "./check";
import { contextOf } from "./context";
import { changed, replacing, replacingByOption } from "./diff";
import { delivered, endWithEngine, hosted, log } from "./engine";
import { clean } from "./errorText";
import { remove } from "./findOrCreate";
import { identity } from "./identity";
import { isUnfinished, refuse } from "./inPlace";
import * as lifecycle from "./lifecycle";
import { movedBy } from "./moved";
import { inputsIn, type Marks } from "./state";

type Kept = Properties & Marks;

let connections: Connections | undefined;

/** The stack's connections; the engine configures the host before it calls a verb. */
function known(): Connections {
  connections ??= connectionsOf(() => undefined);
  return connections;
}

/** What a resource's address calls: the provider of the definition of this name. */
export function host(name: string): dynamic.ResourceProvider {
  if (name === "Identity") return { ...identity(known), configure };
  const definition = definitions.find((candidate) => candidate.name === name);
  if (!definition)
    throw new OmnicloudError(
      `this version of pulumi-omnicloud does not know ${name}: install the one that made the stack, or a newer one`,
    );
  return provider(definition);
}

async function configure(request: dynamic.ConfigureRequest): Promise<void> {
  connections = connectionsOf((key) => request.config.get(key));
}

function provider(definition: AnyDefinition): dynamic.ResourceProvider {
  return {
    configure,
    check: (olds: Kept, news: Kept) => run("check", definition, news, () => check(definition, olds, news, known())),
    diff: (id, olds: Kept, news: Kept) => run("diff", definition, news, () => diff(definition, String(id), olds, news)),
    create: (inputs: Kept) =>
      run("create", definition, inputs, async () =>
        lifecycle.create(definition, inputs, await permitted(definition, inputs, "")),
      ),
    read: (id, props: Kept) =>
      run("read", definition, props, async () => {
        const found = await lifecycle.read(
          definition,
          String(id),
          props,
          await permitted(definition, props, String(id)),
        );
        // An answer without an id says that the object is gone.
        return found
          ? { id: String(id), props: found, inputs: inputsIn(definition, found) }
          : ({} as dynamic.ReadResult);
      }),
    update: (id, olds: Kept, news: Kept) =>
      run("update", definition, news, async () => ({
        outs: await lifecycle.update(definition, String(id), olds, news, await permitted(definition, news, String(id))),
      })),
    delete: (id, props: Kept) =>
      run("delete", definition, props, async () =>
        remove(definition, String(id), props, await permitted(definition, props, String(id))),
      ),
  };
}

/** Whether the object must change, and whether by a new one. */
async function diff(definition: AnyDefinition, id: string, olds: Kept, news: Kept): Promise<dynamic.DiffResult> {
  const moved = await movedBy(definition, olds, news, known());
  // What the cloud says of the place counts, not how it is written.
  const there = { ...news, region: olds.region, project: olds.project };
  const forced = [...replacing(definition, olds, there), ...moved];
  refuseLoss(definition, id, olds, news, forced);
  const replaces = [...forced, ...replacingByOption(definition, olds, news, news.__replaceOn ?? [])];
  const context = () => contextOf(definition, news, known());
  await refuse(definition, olds, news, replaces, context);
  if (olds.__unfinished && (await pastMending(definition, id, olds))) replaces.push("__unfinished");
  const changes =
    replaces.length > 0 ||
    Boolean(olds.__unfinished) ||
    Boolean(olds.__kept) !== Boolean(news.__kept) ||
    changed(definition, olds, there).length > 0 ||
    (await isUnfinished(definition, id, olds, context));
  return { changes, replaces };
}

/**
 * What is to be made anew takes along what is a part of it: the engine asks for this difference with that part unknown, and
 * then checks the arguments as if the object had never been, so that a check cannot refuse. `news` are the state's here.
 * @throws OmnicloudError where data would be lost
 */
function refuseLoss(definition: AnyDefinition, id: string, olds: Kept, news: Kept, forced: readonly string[]): void {
  const [lost] = forced;
  if (lost === undefined || mayReplace(definition, news)) return;
  if (news[lost] !== UNKNOWN) throw new OmnicloudError(`${lost}: ${dataLost(definition, olds[lost], news[lost])}`);
  throw new OmnicloudError(
    `${definition.name} ${id}: its ${lost} is to be made anew, and a new object there would lose the data; to allow that, set ${allowance(definition)}: true, run pulumi up, and make the change then`,
  );
}

/** A half-made object that is gone or broken is made anew; where the cloud does not answer, `up` will tell. */
async function pastMending(definition: AnyDefinition, id: string, olds: Kept): Promise<boolean> {
  if (definition.irreplaceable) return false;
  try {
    const seen = await definition.read(id, olds, contextOf(definition, olds, known()));
    return !seen || (definition.broken?.(seen.outputs) ?? false);
  } catch {
    return false; // unreachable: an update is the smaller promise, and `up` says what is wrong
  }
}

/** The verb's context, once the platform has allowed it where the connection asks for that. */
async function permitted(definition: AnyDefinition, properties: Kept, id: string): Promise<Context<unknown>> {
  const { kind, name } = definition;
  await allowed(known().of(kind, properties.connection as string | undefined, name), id);
  return contextOf(definition, properties, known());
}

/** Runs a verb with its deadline; what it throws reaches the user as one clean sentence. */
async function run<T>(verb: string, definition: AnyDefinition, properties: Kept, work: () => Promise<T>): Promise<T> {
  const operation: Operation = {
    verb,
    deadline: Date.now() + secondsFor(verb, definition, properties) * 1000,
    patient: verb !== "check" && verb !== "diff",
    say: (text) => log("info", urnOf(properties.__self, typeOf(definition.name)), text, true),
  };
  try {
    return await within(operation, work);
  } catch (error) {
    throw clean(error);
  } finally {
    await delivered();
  }
}

function secondsFor(verb: string, definition: AnyDefinition, properties: Kept): number {
  if (verb === "check" || verb === "diff") return 20;
  if (verb === "read") return 300;
  const own = durationOf(properties.__timeouts?.[verb as "create"]);
  return own ?? definition.timeouts?.[verb as "create"] ?? 600;
}

/** Seconds in a Go duration as `customTimeouts` writes it: `1h30m`, `90s`. */
function durationOf(written: string | undefined): number | undefined {
  if (!written) return undefined;
  const unit = { h: 3600, m: 60, s: 1, ms: 0.001 };
  return [...written.matchAll(/([\d.]+)(ms|h|m|s)/g)].reduce(
    (sum, [, count, of]) => sum + Number(count) * unit[of as keyof typeof unit],
    0,
  );
}

if (hosted) {
  endWithEngine();
  // The dynamic host prints `${error}: ${error.stack}` for what the engine prints anyway: for a clean error, ": ".
  const print = console.error;
  console.error = (...words: unknown[]) => {
    if (words[0] !== ": ") print(...words);
  };
}
