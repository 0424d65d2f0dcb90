/**
 * A small engine: what Pulumi's does with a program, one resource after the other, on the package's real host in a process
 * that is really killed. A round costs a second or two instead of a minute. What it leaves out (previews, secrets, parallel
 * operations, transforms) is for rounds on the real engine.
 */
import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { CommandResult } from "./command";
import { type Host, HostGone, type HostPlace, type Hosts, VerbFailed } from "./host";
import type { Registered, Registration } from "./monitor";
import { carryOut, isSentence } from "./program";
import { changeOf, type Delta } from "./replacement";
import { definitionOf, dependentsOf, exported, type Kept, type Properties, type State } from "./state";

/** The engine was killed: nothing after that moment was written. */
export class Killed extends Error {}

/** What a run did, in order: `create omnicloud:… web`. */
export interface Outcome {
  steps: string[];
  /** Why it failed; absent if it succeeded. */
  error?: string;
}

/** Who is killed. */
export type Victim = "engine" | "host" | "both";

/** Where a stack is. */
export interface Place extends HostPlace {
  stack: string;
}

/** One stack on the small engine. */
export class Engine {
  private host?: Host;
  private killed = false;
  private steps: string[] = [];
  private registered = 0;

  constructor(
    readonly place: Place,
    readonly state: State,
    private readonly hosts: Hosts,
  ) {}

  /** Kills who is to be killed, in the middle of a run. What the engine has not written by now it never writes. */
  async kill(victim: Victim): Promise<void> {
    if (victim !== "host") this.killed = true;
    // One that is left alone ends a little later: the request under way does not wait for that.
    if (victim === "engine") void this.host?.abandon();
    else await this.host?.kill();
  }

  /** Brings the stack to what the program says. */
  up(program: PulumiFn): Promise<Outcome> {
    return this.run(async () => {
      const registered = new Set<string>();
      await carryOut(program, this.place, async (registration) => {
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
    const registered = new Set<string>();
    const outcome = await this.run(async () => {
      await carryOut(program, this.place, async (registration) => {
        const old = this.find(registration);
        if (!old) throw new VerbFailed({ message: `${registration.urn} would be created` });
        registered.add(old.urn);
        if (!registration.custom) return { id: "", outputs: registration.inputs };
        const inputs = await this.check(registration, old);
        const delta = await this.diff(old, inputs);
        if (delta.changes)
          changes.push(`${registration.urn} would be ${delta.replaces.length ? "replaced" : "updated"}`);
        return { id: old.id, outputs: visible(old.outputs) };
      });
      for (const { urn } of this.state.resources) if (!registered.has(urn)) changes.push(`${urn} would be deleted`);
    });
    return outcome.error === undefined ? changes : [...changes, outcome.error];
  }

  /** Reads every resource; one that is gone is dropped. @param clear also drops pending creates */
  refresh({ clear = true } = {}): Promise<Outcome> {
    return this.run(async () => {
      if (clear) this.state.pending = [];
      for (const resource of [...this.state.resources]) {
        const definition = definitionOf(resource.type);
        if (!definition || definition === "Identity" || resource.replacing) continue;
        type Read = { id?: string; props?: Properties; inputs?: Properties };
        const read = await this.ask<Read>(definition, "read", resource.id, resource.outputs);
        this.unlessKilled();
        if (!read.id) this.drop(resource);
        else {
          Object.assign(resource, { outputs: read.props ?? {}, inputs: read.inputs ?? resource.inputs });
          resource.initErrors = undefined;
        }
      }
    });
  }

  /** Deletes all that the stack has. */
  destroy(): Promise<Outcome> {
    return this.run(() => this.deleteAll([...this.state.resources].reverse()));
  }

  /** Runs an `omnicloud` command. @throws VerbFailed with what it failed with */
  async command(...command: string[]): Promise<CommandResult> {
    const host = await this.hosts.take(this.place);
    try {
      return await host.ask<CommandResult>({ command, stack: this.place.stack, exported: exported(this.state) });
    } finally {
      await this.hosts.give(host);
    }
  }

  private async run(work: () => Promise<void>): Promise<Outcome> {
    this.steps = [];
    this.registered = 0;
    this.killed = false;
    const host = await this.hosts.take(this.place);
    this.host = host;
    try {
      await work();
      return { steps: this.steps };
    } catch (error) {
      if (this.killed) throw new Killed("the engine was killed");
      const known = error instanceof VerbFailed || error instanceof HostGone || isSentence(error);
      if (known) return { steps: this.steps, error: error.message };
      throw error;
    } finally {
      if (this.killed) await host.kill();
      else await this.hosts.give(host);
      this.host = undefined;
    }
  }

  private find({ urn, aliases }: Registration): Kept | undefined {
    const { resources } = this.state;
    return resources.find((one) => one.urn === urn) ?? resources.find((one) => aliases.includes(one.urn));
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
    type Checked = { inputs: Properties; failures?: { property: string; reason: string }[] };
    const { inputs, failures } = await this.ask<Checked>(definition, "check", old?.inputs ?? {}, news);
    if (failures?.length)
      throw new VerbFailed({ message: failures.map(({ property, reason }) => `${property}: ${reason}`).join("; ") });
    return { ...inputs, __provider: news.__provider };
  }

  private diff(old: Kept, inputs: Properties): Promise<Delta> {
    return changeOf(old, inputs, (definition, ...args) => this.ask(definition, "diff", ...args));
  }

  private async create(registration: Registration, old: Kept | undefined, inputs: Properties): Promise<Registered> {
    const definition = definitionOf(registration.type) ?? "";
    const { urn } = registration;
    const resource = { ...optionsOf(registration), urn, type: registration.type, custom: true, inputs };
    const pending = { type: "creating" as const, resource };
    this.state.pending.push(pending);
    this.steps.push(`create ${urn}`);
    try {
      const { id, outs } = await this.ask<{ id: string; outs: Properties }>(definition, "create", inputs);
      return this.keep(registration, old, { id, inputs, outputs: { ...outs, __provider: inputs.__provider } });
    } catch (error) {
      if (error instanceof VerbFailed && error.failure.id !== undefined)
        this.keepHalf(registration, old, inputs, error.failure);
      throw error;
    } finally {
      if (!this.killed) this.state.pending = this.state.pending.filter((one) => one !== pending);
    }
  }

  private async update(registration: Registration, old: Kept, inputs: Properties, delta: Delta): Promise<Registered> {
    const { id } = old;
    if (!delta.changes && !old.initErrors?.length)
      return this.keep(registration, old, { id, inputs, outputs: old.outputs });
    this.steps.push(`update ${registration.urn}`);
    const definition = definitionOf(registration.type) ?? "";
    try {
      const { outs } = await this.ask<{ outs: Properties }>(definition, "update", id, old.outputs, inputs);
      return this.keep(registration, old, { id, inputs, outputs: { ...outs, __provider: inputs.__provider } });
    } catch (error) {
      if (error instanceof VerbFailed && error.failure.id !== undefined)
        this.keepHalf(registration, old, inputs, error.failure);
      throw error;
    }
  }

  /** Deletes a resource that is replaced, and before it those that have to go with it. */
  private async deleteBefore(old: Kept): Promise<void> {
    const doomed = new Set([old.urn]);
    for (const dependent of dependentsOf(this.state, old.urn).reverse()) {
      if (!dependent.custom || dependent.replacing) continue;
      const ask = (definition: string, ...args: unknown[]) => this.ask<Partial<Delta>>(definition, "diff", ...args);
      const delta = await changeOf(dependent, dependent.inputs, ask, doomed);
      if (delta.replaces.length > 0) doomed.add(dependent.urn);
    }
    for (const resource of [...this.state.resources].reverse().filter(({ urn }) => doomed.has(urn))) {
      if (!resource.retainOnDelete) await this.deleteOne(resource);
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
    this.unlessKilled();
  }

  private keepHalf(
    registration: Registration,
    old: Kept | undefined,
    inputs: Properties,
    { id = "", properties = {}, reasons = [] }: VerbFailed["failure"],
  ): void {
    this.keep(registration, old, { id, inputs, outputs: properties, initErrors: reasons });
  }

  private keep(
    registration: Registration,
    old: Kept | undefined,
    now: Pick<Kept, "id" | "inputs" | "outputs" | "initErrors">,
  ): Registered {
    this.unlessKilled();
    const { urn, type, custom } = registration;
    const kept: Kept = { urn, type, custom, ...optionsOf(registration), ...now };
    // What this run registered comes first, in its order; then what it has not come to yet.
    this.state.resources = this.state.resources.filter((one) => one !== old);
    this.state.resources.splice(this.registered++, 0, kept);
    return { id: now.id, outputs: visible(now.outputs) };
  }

  private drop(resource: Kept): void {
    this.unlessKilled();
    this.state.resources = this.state.resources.filter((one) => one !== resource);
  }

  private unlessKilled(): void {
    if (this.killed) throw new Killed("the engine was killed");
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

function optionsOf(registration: Registration) {
  const { dependencies, propertyDependencies, parent, protect, retainOnDelete, deletedWith } = registration;
  return { dependencies, propertyDependencies, parent, protect, retainOnDelete, deletedWith };
}

/** What a program sees of outputs: not our hidden properties. */
function visible(outputs: Properties): Properties {
  return Object.fromEntries(Object.entries(outputs).filter(([key]) => !key.startsWith("__")));
}
