/** What a run of the small engine writes into its state; once the engine is killed, it writes nothing any more. */
import type { VerbFailed } from "./host";
import type { Registered, Registration } from "./monitor";
import type { Kept, PendingOperation, Properties, State } from "./state";

/** The engine was killed: nothing after that moment was written. */
export class Killed extends Error {}

/** The writing of one run. */
export class Ledger {
  /** Whether the engine was killed. */
  killed = false;
  private registered = 0;

  constructor(readonly state: State) {}

  /** What the state has of a registration, under whichever of its URNs. */
  find({ urn, aliases }: Registration): Kept | undefined {
    const { resources } = this.state;
    return resources.find((one) => one.urn === urn) ?? resources.find((one) => aliases.includes(one.urn));
  }

  /** Does a step; the state says that it is under way, and still says so if the engine is killed. */
  async whilePending<T>(
    type: PendingOperation["type"],
    resource: PendingOperation["resource"],
    step: () => Promise<T>,
  ): Promise<T> {
    const pending = { type, resource: structuredClone(resource) };
    this.state.pending.push(pending);
    try {
      return await step();
    } finally {
      if (!this.killed) this.state.pending = this.state.pending.filter((one) => one !== pending);
    }
  }

  /** Keeps a half-made resource. */
  keepHalf(
    registration: Registration,
    old: Kept | undefined,
    inputs: Properties,
    { id = "", properties = {}, reasons = [] }: VerbFailed["failure"],
  ): void {
    this.keep(registration, old, { id, inputs, outputs: properties, initErrors: reasons });
  }

  /** Keeps a resource as it is now. */
  keep(
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

  /** Drops a resource. */
  drop(resource: Kept): void {
    this.unlessKilled();
    this.state.resources = this.state.resources.filter((one) => one !== resource);
  }

  /** @throws Killed if the engine was */
  unlessKilled(): void {
    if (this.killed) throw new Killed("the engine was killed");
  }
}

/** What a registration says beside its properties. */
export function optionsOf(registration: Registration) {
  const { dependencies, propertyDependencies, parent, protect, retainOnDelete, deletedWith, provider } = registration;
  return { dependencies, propertyDependencies, parent, protect, retainOnDelete, deletedWith, provider };
}

/** What a program sees of outputs: not our hidden properties. */
export function visible(outputs: Properties): Properties {
  return Object.fromEntries(Object.entries(outputs).filter(([key]) => !key.startsWith("__")));
}
