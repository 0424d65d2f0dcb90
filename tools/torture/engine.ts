/**
 * A small engine: what Pulumi's does with a program, one resource after the other, on the package's real host in a process
 * that is really killed. A round costs a second or two instead of a minute. What it leaves out (previews, secrets, parallel
 * operations, transforms) is for rounds on the real engine.
 */
import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { Plugin, Verb } from "./aws/plugin";
import type { Command, CommandResult, CommandStack } from "./command";
import { type Host, HostGone, type HostPlace, type Hosts, VerbFailed } from "./host";
import { Killed, Ledger, optionsOf, visible } from "./ledger";
import type { Registered, Registration } from "./monitor";
import { carryOut, isSentence } from "./program";
import { changeOf, type Delta } from "./replacement";
import { definitionOf, dependentsOf, exported, imported, type Kept, type Properties, type State } from "./state";

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
  /** Starts the native provider of a run, if the place has one. */
  plugin?(): Promise<Plugin>;
}

/** One stack on the small engine. */
export class Engine {
  private host?: Host;
  private plugin?: Plugin;
  private ledger: Ledger;
  private steps: string[] = [];

  constructor(
    readonly place: Place,
    readonly state: State,
    private readonly hosts: Hosts,
  ) {
    this.ledger = new Ledger(state);
  }

  /** Kills who is to be killed, in the middle of a run. What the engine has not written by now it never writes. */
  async kill(victim: Victim): Promise<void> {
    if (victim !== "host") {
      this.ledger.killed = true;
      this.plugin?.kill();
    }
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
        const old = this.ledger.find(registration);
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
    }, false);
    return outcome.error === undefined ? changes : [...changes, outcome.error];
  }

  /** Reads every resource; one that is gone is dropped. @param clear also drops pending creates */
  refresh({ clear = true } = {}): Promise<Outcome> {
    return this.run(async () => {
      if (clear) this.state.pending = [];
      for (const resource of [...this.state.resources]) {
        const isStatesOwn = definitionOf(resource.type) === "Identity" || !resource.custom;
        if (isStatesOwn || resource.replacing) continue;
        type Read = { id?: string; props?: Properties; inputs?: Properties };
        const read = await this.ask<Read>(resource, "read", resource.id, resource.outputs);
        this.ledger.unlessKilled();
        if (!read.id) this.ledger.drop(resource);
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
  async command(command: Command): Promise<CommandResult> {
    const host = await this.hosts.take(this.place);
    try {
      const { said } = this.place;
      const result = await host.ask<CommandResult>({ command, on: this.asCommandsSeeIt() });
      said.push(...result.lines);
      if (result.imported) Object.assign(this.state, imported(result.imported));
      return result;
    } finally {
      await this.hosts.give(host);
    }
  }

  private asCommandsSeeIt(): CommandStack {
    const { project, stack, config, notes } = this.place;
    return { project, stack, config, notes, exported: exported(this.state), runs: this.state.runs };
  }

  private async run(work: () => Promise<void>, recorded = true): Promise<Outcome> {
    this.steps = [];
    this.ledger = new Ledger(this.state);
    // What was only being changed or deleted is no longer pending in the next run; what was being created is.
    if (recorded) this.state.pending = this.state.pending.filter(({ type }) => type === "creating");
    const host = await this.hosts.take(this.place);
    host.stack = () => this.asCommandsSeeIt();
    this.host = host;
    this.plugin = await this.place.plugin?.();
    const start = Date.now();
    const end = (error?: string): Outcome => {
      if (error !== undefined) this.place.said.push(error);
      const run = { succeeded: error === undefined, start, end: Date.now(), exported: exported(this.state) };
      if (recorded) this.state.runs.push(run);
      return { steps: this.steps, ...(error === undefined ? {} : { error }) };
    };
    try {
      await work();
      return end();
    } catch (error) {
      if (this.ledger.killed) throw new Killed("the engine was killed");
      const known = error instanceof VerbFailed || error instanceof HostGone || isSentence(error);
      if (known) return end(error.message);
      throw error;
    } finally {
      if (this.ledger.killed) await host.kill();
      else await this.hosts.give(host);
      if (!this.ledger.killed) this.plugin?.close();
      this.host = undefined;
      this.plugin = undefined;
    }
  }

  private async step(registration: Registration): Promise<Registered> {
    const old = this.ledger.find(registration);
    if (!registration.custom) {
      this.ledger.keep(registration, old, { id: "", inputs: registration.inputs, outputs: registration.inputs });
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
    const news = { ...registration.inputs };
    for (const path of registration.ignoreChanges) if (old && path in old.inputs) news[path] = old.inputs[path];
    type Checked = { inputs: Properties; failures?: { property: string; reason: string }[] };
    const { inputs, failures } = await this.ask<Checked>(registration, "check", old?.inputs ?? {}, news);
    if (failures?.length)
      throw new VerbFailed({ message: failures.map(({ property, reason }) => `${property}: ${reason}`).join("; ") });
    return { ...inputs, __provider: news.__provider };
  }

  private diff(old: Kept, inputs: Properties): Promise<Delta> {
    return changeOf(old, inputs, (one, ...args) => this.ask(one, "diff", ...args));
  }

  private async create(registration: Registration, old: Kept | undefined, inputs: Properties): Promise<Registered> {
    const { urn } = registration;
    const resource = { ...optionsOf(registration), urn, type: registration.type, custom: true, inputs };
    this.steps.push(`create ${urn}`);
    try {
      const { id, outs } = await this.ledger.whilePending("creating", resource, () =>
        this.ask<{ id: string; outs: Properties }>(registration, "create", inputs),
      );
      return this.ledger.keep(registration, old, { id, inputs, outputs: { ...outs, __provider: inputs.__provider } });
    } catch (error) {
      if (error instanceof VerbFailed && error.failure.id !== undefined)
        this.ledger.keepHalf(registration, old, inputs, error.failure);
      throw error;
    }
  }

  private async update(registration: Registration, old: Kept, inputs: Properties, delta: Delta): Promise<Registered> {
    const { id } = old;
    if (!delta.changes && !old.initErrors?.length)
      return this.ledger.keep(registration, old, { id, inputs, outputs: old.outputs });
    this.steps.push(`update ${registration.urn}`);
    try {
      const { outs } = await this.ledger.whilePending("updating", { ...old, inputs }, () =>
        this.ask<{ outs: Properties }>(registration, "update", id, old.outputs, inputs),
      );
      return this.ledger.keep(registration, old, { id, inputs, outputs: { ...outs, __provider: inputs.__provider } });
    } catch (error) {
      if (error instanceof VerbFailed && error.failure.id !== undefined)
        this.ledger.keepHalf(registration, old, inputs, error.failure);
      throw error;
    }
  }

  /** Deletes a resource that is replaced, and before it those that have to go with it. */
  private async deleteBefore(old: Kept): Promise<void> {
    const doomed = new Set([old.urn]);
    for (const dependent of dependentsOf(this.state, old.urn).reverse()) {
      if (!dependent.custom || dependent.replacing) continue;
      const ask = (one: Kept, ...args: unknown[]) => this.ask<Partial<Delta>>(one, "diff", ...args);
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
      this.ledger.drop(resource);
    }
  }

  private async deleteOne(resource: Kept): Promise<void> {
    const { urn, id, outputs, protect } = resource;
    if (protect) throw new VerbFailed({ message: `${urn} is protected` });
    this.steps.push(`delete ${urn}`);
    await this.ledger.whilePending("deleting", resource, () => this.ask(resource, "delete", id, outputs));
    this.ledger.unlessKilled();
  }

  /** Asks who has a resource: the host, or the native provider. */
  private ask<T>(of: Pick<Kept, "urn" | "type" | "inputs">, verb: Verb, ...args: unknown[]): Promise<T> {
    const definition = definitionOf(of.type);
    if (definition !== undefined) {
      if (!this.host) throw new HostGone("no host was started");
      return this.host.ask<T>({ definition, verb, args });
    }
    if (!this.plugin) throw new VerbFailed({ message: `there is no provider for ${of.type}` });
    // A native provider is told the inputs of before as well.
    return this.plugin.ask(of.urn, verb, [...args, of.inputs]) as Promise<T>;
  }
}
