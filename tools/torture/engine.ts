/**
 * A small engine: what Pulumi's does with a program, one resource after the other, on the package's real host in a process
 * that is really killed. A round costs a second instead of a minute. What it leaves out (previews, secrets, parallel
 * operations, transforms) is for rounds on the real engine.
 */
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { Host, HostGone, VerbFailed } from "./host";
import { Monitor, type Registered, type Registration } from "./monitor";
import { type Place, runProgram } from "./program";
import { changeOf, type Delta } from "./replacement";
import { dependentsOf, type Kept, type Properties, type State } from "./state";

/** The engine was killed: nothing after that moment was written. */
export class Killed extends Error {}

/** What a run did, in order: `create omnicloud:… web`. */
export interface Outcome {
  steps: string[];
  /** Why it failed; absent if it succeeded. */
  error?: string;
}

const DYNAMIC = "pulumi-nodejs:dynamic/omnicloud";

// A registration that fails rejects every promise that the SDK derived from it; the engine knows of the first already.
process.on("unhandledRejection", (error) => {
  if (!String(error).includes("failed to register new resource")) throw error;
});

/** The name of the definition of a type; `undefined` for a component. */
export function definitionOf(type: string): string | undefined {
  return type.startsWith(DYNAMIC) ? type.slice(DYNAMIC.length + 1) : undefined;
}

/** One stack on the small engine. */
export class Engine {
  /** The host of the running verb; a round kills it. */
  host?: Host;
  private killed = false;
  private steps: string[] = [];

  constructor(
    readonly place: Place,
    readonly state: State,
  ) {}

  /** Kills engine and host: the state stays as it was written last. */
  async kill(): Promise<void> {
    this.killed = true;
    await this.host?.kill();
  }

  /** Kills the host alone: the engine goes on and sees that it is gone. */
  async killHost(): Promise<void> {
    await this.host?.kill();
  }

  /** Brings the stack to what the program says. */
  up(program: PulumiFn): Promise<Outcome> {
    return this.run(async () => {
      const registered = new Set<string>();
      await this.registerAll(program, async (registration) => {
        registered.add(registration.urn);
        return this.step(registration);
      });
      const gone = this.state.resources.filter(({ urn }) => !registered.has(urn));
      await this.deleteAll(gone.reverse());
    });
  }

  /** What an `up` would do, as far as the known values tell: each resource that would not be `same`. */
  async plan(program: PulumiFn): Promise<string[]> {
    const changes: string[] = [];
    const outcome = await this.run(() =>
      this.registerAll(program, async (registration) => {
        const old = this.find(registration);
        if (!old) throw new VerbFailed({ message: `${registration.urn} would be created` });
        if (!registration.custom) return { id: "", outputs: registration.inputs };
        const inputs = await this.check(registration, old);
        const delta = await this.diff(old, inputs);
        if (delta.changes)
          changes.push(`${registration.urn} would be ${delta.replaces.length ? "replaced" : "updated"}`);
        return { id: old.id, outputs: old.outputs };
      }),
    );
    return outcome.error === undefined ? changes : [...changes, outcome.error];
  }

  /** Reads every resource; one that is gone is dropped. @param clear also drops pending creates */
  refresh({ clear = true } = {}): Promise<Outcome> {
    return this.run(async () => {
      if (clear) this.state.pending = [];
      for (const resource of [...this.state.resources]) {
        const definition = definitionOf(resource.type);
        if (!definition || definition === "Identity") continue;
        const { id, outputs } = resource;
        const read = await this.ask<{ id?: string; props?: Properties; inputs?: Properties }>(
          definition,
          "read",
          id,
          outputs,
        );
        if (!read.id) this.drop(resource);
        else Object.assign(resource, { outputs: read.props ?? {}, inputs: { ...resource.inputs, ...read.inputs } });
      }
    });
  }

  /** Deletes all that the stack has. */
  destroy(): Promise<Outcome> {
    return this.run(() => this.deleteAll([...this.state.resources].reverse()));
  }

  private async run(work: () => Promise<void>): Promise<Outcome> {
    this.steps = [];
    this.killed = false;
    this.host = new Host(this.place.config, this.place.project);
    try {
      await work();
      return { steps: this.steps };
    } catch (error) {
      if (this.killed) throw new Killed("the engine was killed");
      if (error instanceof VerbFailed || error instanceof HostGone) return { steps: this.steps, error: error.message };
      throw error;
    } finally {
      await this.host.kill();
    }
  }

  /** Runs the program; its registrations are carried out one after the other. */
  private async registerAll(program: PulumiFn, carryOut: (registration: Registration) => Promise<Registered>) {
    let last: Promise<unknown> = Promise.resolve();
    let failure: unknown;
    const monitor = new Monitor(this.place.stack, this.place.project, (registration) => {
      const turn = last.then(() => {
        if (failure) throw failure;
        return carryOut(registration);
      });
      last = turn.catch((error: unknown) => {
        failure ??= error;
      });
      return turn;
    });
    try {
      await runProgram(program, this.place, monitor);
    } catch (error) {
      throw failure ?? error;
    }
    if (failure) throw failure;
  }

  private find({ urn, aliases }: Registration): Kept | undefined {
    return this.state.resources.find((resource) => resource.urn === urn || aliases.includes(resource.urn));
  }

  private async step(registration: Registration): Promise<Registered> {
    const old = this.find(registration);
    if (!registration.custom) {
      this.keep(registration, old, { id: "", inputs: registration.inputs, outputs: registration.inputs });
      return { id: "", outputs: registration.inputs };
    }
    const inputs = await this.check(registration, old?.replacing ? undefined : old);
    if (!old || old.replacing) return this.create(registration, old, inputs);
    const delta = await this.diff(old, inputs);
    if (delta.replaces.length > 0) {
      await this.deleteBefore(old);
      return this.create(registration, old, await this.check(registration, undefined));
    }
    return this.update(registration, old, inputs, delta);
  }

  private async check(registration: Registration, old: Kept | undefined): Promise<Properties> {
    const definition = definitionOf(registration.type) ?? "";
    const news = { ...registration.inputs };
    for (const path of registration.ignoreChanges) if (old && path in old.inputs) news[path] = old.inputs[path];
    const { inputs, failures } = await this.ask<{
      inputs: Properties;
      failures?: { property: string; reason: string }[];
    }>(definition, "check", old?.inputs ?? {}, news);
    if (failures?.length)
      throw new VerbFailed({ message: failures.map(({ property, reason }) => `${property}: ${reason}`).join("; ") });
    return inputs;
  }

  private diff(old: Kept, inputs: Properties): Promise<Delta> {
    return changeOf(old, inputs, (definition, ...args) => this.ask(definition, "diff", ...args));
  }

  private async create(registration: Registration, old: Kept | undefined, inputs: Properties): Promise<Registered> {
    const definition = definitionOf(registration.type) ?? "";
    const pending = { urn: registration.urn, inputs };
    this.state.pending.push(pending);
    this.steps.push(`create ${registration.urn}`);
    try {
      const { id, outs } = await this.ask<{ id: string; outs: Properties }>(definition, "create", inputs);
      this.keep(registration, old, { id, inputs, outputs: outs });
      return { id, outputs: visible(outs) };
    } catch (error) {
      if (error instanceof VerbFailed && error.failure.id !== undefined)
        this.keep(registration, old, { id: error.failure.id, inputs, outputs: error.failure.properties ?? {} });
      throw error;
    } finally {
      if (!this.killed) this.state.pending = this.state.pending.filter((one) => one !== pending);
    }
  }

  private async update(
    registration: Registration,
    old: Kept,
    inputs: Properties,
    { changes }: Delta,
  ): Promise<Registered> {
    const { id } = old;
    if (!changes) {
      this.keep(registration, old, { id, inputs, outputs: old.outputs });
      return { id, outputs: visible(old.outputs) };
    }
    this.steps.push(`update ${registration.urn}`);
    const definition = definitionOf(registration.type) ?? "";
    try {
      const { outs } = await this.ask<{ outs: Properties }>(definition, "update", id, old.outputs, inputs);
      this.keep(registration, old, { id, inputs, outputs: outs });
      return { id, outputs: visible(outs) };
    } catch (error) {
      if (error instanceof VerbFailed && error.failure.properties)
        this.keep(registration, old, { id, inputs: old.inputs, outputs: error.failure.properties });
      throw error;
    }
  }

  /** Deletes a resource that is replaced, and before it those that have to go with it. */
  private async deleteBefore(old: Kept): Promise<void> {
    const doomed = new Set([old.urn]);
    for (const dependent of dependentsOf(this.state, old.urn).reverse()) {
      if (!dependent.custom || dependent.replacing) continue;
      const delta = await changeOf(
        dependent,
        dependent.inputs,
        (definition, ...args) => this.ask(definition, "diff", ...args),
        doomed,
      );
      if (delta.replaces.length > 0) doomed.add(dependent.urn);
    }
    for (const resource of [...this.state.resources].reverse().filter(({ urn }) => doomed.has(urn))) {
      await this.deleteOne(resource);
      resource.replacing = true;
    }
  }

  private async deleteAll(resources: readonly Kept[]): Promise<void> {
    const all = new Set(resources.map(({ urn }) => urn));
    for (const resource of resources) {
      const taken = resource.deletedWith !== undefined && all.has(resource.deletedWith);
      if (resource.custom && !resource.retainOnDelete && !taken && !resource.replacing) await this.deleteOne(resource);
      this.drop(resource);
    }
  }

  private async deleteOne({ urn, type, id, outputs, protect }: Kept): Promise<void> {
    if (protect) throw new VerbFailed({ message: `${urn} is protected` });
    this.steps.push(`delete ${urn}`);
    await this.ask(definitionOf(type) ?? "", "delete", id, outputs);
  }

  private keep(registration: Registration, old: Kept | undefined, now: Pick<Kept, "id" | "inputs" | "outputs">): void {
    if (this.killed) throw new Killed("the engine was killed");
    const { urn, type, custom, dependencies, propertyDependencies, parent, protect, retainOnDelete, deletedWith } =
      registration;
    const options = { dependencies, propertyDependencies, parent, protect, retainOnDelete, deletedWith };
    const kept: Kept = { urn, type, custom, ...options, ...now };
    const at = old ? this.state.resources.indexOf(old) : -1;
    // A registration comes after what it depends on: a resource that is found again moves behind it.
    if (at >= 0) this.state.resources.splice(at, 1);
    this.state.resources.push(kept);
  }

  private drop(resource: Kept): void {
    if (this.killed) throw new Killed("the engine was killed");
    this.state.resources = this.state.resources.filter((one) => one !== resource);
  }

  private ask<T>(
    definition: string,
    verb: "check" | "diff" | "create" | "read" | "update" | "delete",
    ...args: unknown[]
  ) {
    if (!this.host) throw new HostGone("no host was started");
    return this.host.ask<T>({ definition, verb, args });
  }
}

/** What a program sees of outputs: not our hidden properties. */
function visible(outputs: Properties): Properties {
  return Object.fromEntries(Object.entries(outputs).filter(([key]) => !key.startsWith("__")));
}
