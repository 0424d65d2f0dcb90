/** A provider's host in a process of its own: the package's real host, which a round may kill at any moment. */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";

/** What is asked of the host. */
export interface Question {
  /** The definition's name: `openstack:Volume`. */
  definition: string;
  verb: "check" | "diff" | "create" | "read" | "update" | "delete";
  args: unknown[];
}

/** What an error carries through the process boundary. */
export interface Failure {
  message: string;
  /** Of a half-made object: the engine keeps it. */
  id?: string;
  properties?: Record<string, unknown>;
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

  /**
   * Starts a host.
   * @param config the stack's config, by key
   * @param project the name of the project, for URNs
   */
  constructor(config: Record<string, string>, project: string) {
    this.child = fork(join(__dirname, "hostProcess.js"), [], {
      env: { ...process.env, PULUMI_NODEJS_PROJECT: project, OMNICLOUD_TORTURE_CONFIG: JSON.stringify(config) },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      serialization: "advanced",
    });
    this.child.on("message", ({ serial, value, failure }: { serial: number; value?: unknown; failure?: Failure }) => {
      const question = this.waiting.get(serial);
      this.waiting.delete(serial);
      if (failure) question?.reject(new VerbFailed(failure));
      else question?.resolve(value);
    });
    this.child.on("exit", () => this.lose());
  }

  /** Whether it runs. */
  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /**
   * Asks for a verb.
   * @throws VerbFailed if the verb fails, HostGone if the host dies before it answers
   */
  ask<T>(question: Question): Promise<T> {
    if (!this.alive) return Promise.reject(new HostGone(`the host is gone: ${question.verb} ${question.definition}`));
    this.serial += 1;
    const serial = this.serial;
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(serial, { resolve: resolve as (value: unknown) => void, reject });
      this.child.send({ serial, ...question });
    });
  }

  /** Kills it, and waits until it is gone. */
  async kill(): Promise<void> {
    if (!this.alive) return;
    const gone = new Promise<void>((resolve) => this.child.once("exit", () => resolve()));
    this.child.kill("SIGKILL");
    await gone;
  }

  private lose(): void {
    for (const { reject } of this.waiting.values()) reject(new HostGone("the host was killed"));
    this.waiting.clear();
  }
}
