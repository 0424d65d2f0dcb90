/** Providers' hosts in processes of their own: the package's real host, which a round may kill at any moment. */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { Command, CommandStack } from "./command";

/** What is asked of the host. */
export type Question =
  | {
      /** The definition's name: `openstack:Volume`. */
      definition: string;
      verb: "check" | "diff" | "create" | "read" | "update" | "delete";
      args: unknown[];
    }
  /** An `omnicloud` command on a stack. */
  | { command: Command; on: CommandStack }
  /** How much memory it has in use, and how many handles are open. */
  | { measure: true };

/** Where a run's host runs. */
export interface HostPlace {
  project: string;
  /** The stack's config, by key. */
  config: Record<string, string>;
  /** Where this machine's notes are. */
  notes: string;
  /** How long a verb may take, in ms. @default 16,000 */
  longest?: number;
  /** Each line that was shown to the user, and what runs and commands failed with. */
  said: string[];
}

/** What an error carries through the process boundary. */
export interface Failure {
  message: string;
  /** Of a half-made object: the engine keeps it. */
  id?: string;
  properties?: Record<string, unknown>;
  reasons?: string[];
}

/** The host did not answer: it was killed, or it died. */
export class HostGone extends Error {}

/** The verb failed. */
export class VerbFailed extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** A running host. */
export class Host {
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  private serial = 0;
  private said: string[] = [];
  /** The number of runs that it has served. */
  runs = 0;
  /** The stack of its run, for the command that the host itself asks. */
  stack?: () => CommandStack;

  constructor() {
    this.child = fork(join(__dirname, "hostProcess.js"), [], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      serialization: "json",
    });
    type Message = { serial: number; value?: unknown; failure?: Failure; said?: string; asks?: boolean };
    this.child.on("message", ({ serial, value, failure, said, asks }: Message) => {
      if (asks && this.alive) this.child.send({ stack: this.stack?.() }, () => undefined);
      if (said !== undefined) this.said.push(said);
      const question = this.waiting.get(serial);
      this.waiting.delete(serial);
      if (failure) question?.reject(new VerbFailed(failure));
      else question?.resolve(value);
    });
    this.child.on("exit", () => this.lose());
    this.child.on("error", () => this.lose());
  }

  /** Whether it runs. */
  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null && this.child.connected;
  }

  /** Begins a run: all that the host's code remembers of earlier ones is forgotten, as in a new process. */
  async begin(place: HostPlace): Promise<void> {
    const { said, ...rest } = place;
    this.runs += 1;
    this.said = said;
    await this.send({ begin: rest });
  }

  /**
   * Asks for a verb.
   * @throws VerbFailed if the verb fails, HostGone if the host dies before it answers
   */
  ask<T>(question: Question): Promise<T> {
    return this.send<T>(question);
  }

  /** Kills it, and waits until it is gone. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = this.gone();
    this.child.kill("SIGKILL");
    await gone;
  }

  /** Leaves it alone, as an engine that was killed does: it notices, and ends. */
  async abandon(): Promise<void> {
    if (!this.alive) return;
    const gone = this.gone();
    this.child.disconnect();
    await gone;
  }

  private gone(): Promise<void> {
    return new Promise<void>((resolve) => this.child.once("exit", () => resolve()));
  }

  private send<T>(message: object): Promise<T> {
    if (!this.alive) return Promise.reject(new HostGone("the host is gone"));
    this.serial += 1;
    const serial = this.serial;
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(serial, { resolve: resolve as (value: unknown) => void, reject });
      this.child.send({ serial, ...message }, (error) => {
        if (error) this.lose();
      });
    });
  }

  private lose(): void {
    for (const { reject } of this.waiting.values()) reject(new HostGone("the host was killed"));
    this.waiting.clear();
  }
}

/** A host serves so many runs: what its code leaves behind in each is not for the next ones to carry. */
const LONGEST_LIFE = 40;

/** The hosts of a bench: one that is done serves the next run, and a spare one starts while another works. */
export class Hosts {
  private idle: Host[] = [];
  private spare?: Host;

  /** A host that has begun a run. */
  async take(place: HostPlace): Promise<Host> {
    const host = this.idle.pop() ?? this.spare ?? new Host();
    if (host === this.spare) this.spare = undefined;
    this.spare ??= new Host();
    await host.begin(place);
    return host;
  }

  /** Takes a host back at the end of a run. */
  async give(host: Host): Promise<void> {
    if (host.alive && host.runs < LONGEST_LIFE) this.idle.push(host);
    else await host.kill();
  }

  /** Ends all of them. */
  async close(): Promise<void> {
    const all = [...this.idle, ...(this.spare ? [this.spare] : [])];
    [this.idle, this.spare] = [[], undefined];
    await Promise.all(all.map((host) => host.kill()));
  }
}
