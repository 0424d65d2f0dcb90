/**
 * What all look-ups share: they run in the program's process, on the connection that they name, with the platform's
 * permission if the connection asks for it, and within a time limit.
 */
import type { Named } from "./cloud";
import type { CommonSettings } from "./connection";
import { ArgumentError, NotAllowedError } from "./errors";
import { describeFault } from "./faultText";
import { runOperation } from "./operation";
import { requirePermission } from "./permission";
import { faultsOf, type Schema } from "./schema";

/** Options of a look-up. */
export interface LookupOptions {
  /** How long it may take, in seconds, retries included. @default 120 */
  timeout?: number;
}

/** The settings of the connection that is meant. @throws ConnectionError for an unknown or unusable one */
export type On<Settings extends CommonSettings = CommonSettings> = () => Named<Settings>;

/** A look-up on one kind of cloud: what its module exports by the look-up's name. */
export type LookupOn<Args, Result> = (args: Args, on: On, options?: LookupOptions) => Promise<Result>;

/** A list on one kind of cloud, fetched as it is consumed. */
export type ListOn<Args, Item> = (args: Args, on: On, options?: LookupOptions) => AsyncGenerator<Item, void>;

/** A running look-up. */
export class Lookup<Client> {
  constructor(
    /** The client of its connection. */
    readonly cloud: Client,
    private readonly verb: string,
    private readonly settings: Named<CommonSettings>,
    private readonly options: LookupOptions = {},
  ) {}

  /** Runs a part of the look-up, within its timeout. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const seconds = this.options.timeout ?? 120;
    return runOperation({ verb: this.verb, deadline: Date.now() + seconds * 1000, patient: true }, work);
  }

  /**
   * Asks the platform, if the connection has a `verifyUrl`.
   * @param ids those of the objects that it gives out; none for a list
   * @throws NotAllowedError for anything but a clear yes for each
   */
  requirePermission(...ids: string[]): Promise<void> {
    return requirePermission(this.settings, ids, this.verb);
  }

  /** Whether the platform allows a list: without it, an error names no objects but the one that was asked for. */
  async mayList(...of: string[]): Promise<boolean> {
    try {
      await this.requirePermission(...of);
      return true;
    } catch (error) {
      if (error instanceof NotAllowedError) return false;
      throw error;
    }
  }
}

/** How a look-up gets the client of its connection. */
type ClientOf<Args, Client> = (settings: Named<CommonSettings>, args: Args) => Client;

/**
 * Declares a look-up on one kind of cloud: its arguments are checked, then `work` asks.
 * @param verb its name
 * @example export const getCloudDisk = defineLookupOn("getCloudDisk", schema, clientOf, async (lookup, args: GetCloudDiskArgs) => …);
 */
export function defineLookupOn<Args, Result, Client>(
  verb: string,
  schema: Schema,
  clientOf: ClientOf<Args, Client>,
  work: (lookup: Lookup<Client>, args: Args) => Promise<Result>,
): LookupOn<Args, Result> {
  return async (args, on, options) => {
    refuseFaults(verb, schema, args);
    const settings = on();
    const lookup = new Lookup(clientOf(settings, args), verb, settings, options);
    return lookup.run(() => work(lookup, args));
  };
}

/** Declares a list that is fetched as it is consumed; the timeout applies to each step. */
export function defineListOn<Args, Item, Client>(
  verb: string,
  schema: Schema,
  clientOf: ClientOf<Args, Client>,
  items: (lookup: Lookup<Client>, args: Args) => AsyncGenerator<Item, void>,
): ListOn<Args, Item> {
  return async function* (args, on, options) {
    refuseFaults(verb, schema, args);
    const settings = on();
    const lookup = new Lookup(clientOf(settings, args), verb, settings, options);
    const all = items(lookup, args);
    for (;;) {
      const next = await lookup.run(() => all.next());
      if (next.done) return;
      yield next.value;
    }
  };
}

/** @throws ArgumentError naming each argument that is wrong */
export function refuseFaults(verb: string, schema: Schema, args: unknown): void {
  // A key or password is no value for a message.
  const shown = (property: string) => (/key|password|secret/i.test(property) ? undefined : args);
  const faults = faultsOf(schema, args).map((fault) => describeFault(fault, shown(fault.property)));
  if (faults.length > 0) throw new ArgumentError(`${verb}: ${faults.join("; ")}`);
}
