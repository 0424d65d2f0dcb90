/**
 * The host's end of a resource: the module that a resource's address names. The engine's dynamic provider host calls
 * the verbs; each finds its definition by name.
 */
import type * as dynamic from "@pulumi/pulumi/dynamic";
import { connectionsOf, definitionOf } from "..";
import { typeOf } from "../core/address";
import type { Connections } from "../core/connection";
import type { AnyDefinition } from "../core/definition";
import { FAILED_LOOK_UP } from "../core/failedLookUp";
import { nameOfHolder } from "../core/mark";
import { Secrets } from "../core/mask";
import { type Operation, runOperation } from "../core/operation";
import { urnOf } from "../core/stateKey";
import { refuseNewer } from "../newer";
import { type About, requirePermissionFor } from "../permission";
import { inputsIn, type ResourceProperties } from "../state";
import { check } from "./check";
import { contextOf, type Running, reportOn } from "./context";
import { diff } from "./diff";
import { clearProgress, endWithEngine, isHosted, log, waitUntilDelivered } from "./engine";
import { asPrinted } from "./errorText";
import { deleteObject, reportTwin, takenFrom } from "./findOrCreate";
import { identity, requireIdentity } from "./identity";
import * as lifecycle from "./lifecycle";
import { inOrderOfState } from "./listOrder";
import { enterPlace, refuseUnlessHere, withPlace } from "./place";
import { refuseUnsaidReplacement } from "./replacedByOption";
import { markOfKept } from "./runMemory";
import { addSecrets } from "./secrets";

let connections: Connections | undefined;

/** The stack's connections; the engine configures the host before it calls a verb. */
function stackConnections(): Connections {
  connections ??= connectionsOf(() => undefined);
  return connections;
}

/** What a resource's address calls: the provider of the definition of this name. */
export function host(name: string): dynamic.ResourceProvider {
  if (name === "Identity") return { ...identity(stackConnections), configure };
  if (name === FAILED_LOOK_UP) return refusal;
  return provider(definitionOf(name));
}

/** What ends a run whose look-up failed: see core/failedLookUp.ts. */
const refusal: dynamic.ResourceProvider = {
  configure,
  check: async (_olds, { reason }: { reason: string }) => ({ failures: [{ property: "", reason }] }),
  create: async () => {
    throw new Error("its check has refused it");
  },
};

async function configure(request: dynamic.ConfigureRequest): Promise<void> {
  try {
    connections = connectionsOf((key) => request.config.get(key));
  } catch (error) {
    throw asPrinted(error);
  }
}

function provider(definition: AnyDefinition): dynamic.ResourceProvider {
  return {
    configure,
    check: (olds: ResourceProperties, news: ResourceProperties) =>
      run("check", definition, [olds, news], async (secrets) => {
        const { inputs, failures } = await check(definition, olds, news, stackConnections(), secrets);
        return { inputs: inOrderOfState(definition, olds, inputs), failures };
      }),
    diff: (id, olds: ResourceProperties, news: ResourceProperties) =>
      run("diff", definition, [olds, news], () => diff(definition, String(id), olds, news, stackConnections())),
    create: (inputs: ResourceProperties) =>
      run("create", definition, [inputs], async () => {
        const { id, outs } = await lifecycle.create(
          definition,
          inputs,
          await prepare(definition, { properties: inputs }),
        );
        return { id, outs: await withPlace(outs, definition, inputs, stackConnections()) };
      }),
    read: (id, props: ResourceProperties) =>
      run("read", definition, [props], async () => {
        await enterPlace(definition, props, stackConnections());
        const { context, report } = await prepare(definition, { id: String(id), properties: props });
        const found = await lifecycle.read(definition, String(id), props, context);
        if (found) await reportTwin(definition, String(id), context, report);
        else await refuseUnlessHere(definition, String(id), props, stackConnections(), context.cloud);
        // An answer without an id says that the object is gone.
        return found
          ? { id: String(id), props: found, inputs: inputsIn(definition, found) }
          : ({} as dynamic.ReadResult);
      }),
    update: (id, olds: ResourceProperties, news: ResourceProperties) =>
      run("update", definition, [olds, news], async () => {
        const running = await prepare(definition, { id: String(id), properties: news, was: olds });
        const outs = await lifecycle.update(definition, String(id), olds, news, running);
        return { outs: await withPlace(outs, definition, news, stackConnections()) };
      }),
    delete: (id, props: ResourceProperties) =>
      run("delete", definition, [props], async () => {
        await enterPlace(definition, props, stackConnections());
        const { context, report } = await prepare(definition, { id: String(id), properties: props });
        if (definition.leaves !== true)
          await refuseUnlessHere(definition, String(id), props, stackConnections(), context.cloud, async () =>
            Boolean(await definition.read(String(id), props, context)),
          );
        await refuseUnsaidReplacement(definition, String(id), props, context);
        const taker = await takenFrom(definition, String(id), props, context);
        if (taker) return report.inform(`${id} is kept: ${nameOfHolder(taker)} has taken it over`);
        const kept = definition.remark && (await markOfKept(definition, String(id), context));
        if (kept === undefined) return deleteObject(definition, String(id), props, context, report);
        // The label in the context has the mark of an object that is not kept.
        await definition.remark?.(String(id), kept, { cloud: context.cloud });
        report.inform(`${id} is kept: retainOnDelete is set now`);
      }),
  };
}

/** What the verb is given, once the platform has allowed the verb, if the connection asks it to. */
async function prepare(definition: AnyDefinition, about: About & { properties: ResourceProperties }): Promise<Running> {
  await requirePermissionFor(definition, about, stackConnections());
  const context = contextOf(definition, about.properties, stackConnections());
  return { context, report: reportOn(context.urn) };
}

/**
 * Runs a verb with its deadline; what it throws reaches the user as one sentence, without a secret.
 * @param given what the engine gave to the verb: the state's properties, and last the program's, if it has any
 */
async function run<T>(
  verb: string,
  definition: AnyDefinition,
  given: readonly [ResourceProperties, ...ResourceProperties[]],
  work: (secrets: Secrets) => Promise<T>,
): Promise<T> {
  const properties = given.at(-1) ?? given[0];
  const secrets = new Secrets();
  // Under --target a new stack's Identity is not known: then there is no place either.
  const urn = properties.__self?.[1] ? urnOf(properties.__self, typeOf(definition.name)) : "";
  const operation: Operation = {
    verb,
    deadline: Date.now() + secondsFor(verb, definition, properties) * 1000,
    patient: verb !== "check" && verb !== "diff",
    secrets,
    say: (text) => log("info", urn, text, true),
  };
  try {
    requireIdentity(properties);
    refuseNewer(nameOf(definition, properties), ...given);
    addSecrets(secrets, definition, stackConnections(), given);
    return await runOperation(operation, () => work(secrets));
  } catch (error) {
    throw asPrinted(error, secrets);
  } finally {
    if (urn !== "") clearProgress(urn);
    await waitUntilDelivered();
  }
}

/** A resource as its user knows it: `openstack:Volume data`. */
function nameOf({ name }: AnyDefinition, { __self: self }: Partial<ResourceProperties>): string {
  return self ? `${name} ${urnOf(self, typeOf(name)).split("::").at(-1)}` : name;
}

function secondsFor(verb: string, definition: AnyDefinition, properties: ResourceProperties): number {
  if (verb === "check" || verb === "diff") return 20;
  if (verb === "read") return 300;
  const own = durationOf(properties.__timeouts?.[verb as "create"]);
  // Pulumi's "0s" means its default, not no time at all.
  return own || (definition.timeouts?.[verb as "create"] ?? 600);
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

if (isHosted) {
  endWithEngine();
  // The dynamic host prints `${error}: ${error.stack}` for what the engine prints anyway: of our errors only ": " is left.
  const print = console.error;
  console.error = (...words: unknown[]) => {
    if (words[0] !== ": ") print(...words);
  };
}
