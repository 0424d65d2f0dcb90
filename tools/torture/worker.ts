/** Several workers: each is a process that prepares the same rounds, and runs those that it is given. */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { Bench, type Choice, type Prepared, type Worker } from "./bench";
import { type Findings, finding } from "./judge";

/** What a worker is asked for. */
export type Task = { prepare: Choice } | { run: number } | { smallest: number; found: Findings } | { close: true };

/** So many workers; a single one is this process. */
export function workersOf(count: number): Worker[] {
  return count > 1 ? Array.from({ length: count }, () => new RemoteWorker()) : [new Bench()];
}

const start = (): ChildProcess => fork(join(__dirname, "workerProcess.js"));

class RemoteWorker implements Worker {
  private child = start();
  private choice?: Choice;

  prepare(choice: Choice): Promise<Prepared> {
    this.choice = choice;
    return this.ask({ prepare: choice });
  }

  async run(at: number): Promise<Findings> {
    try {
      return await this.ask({ run: at });
    } catch (error) {
      if (this.child.connected || !this.choice) throw error;
      // What ended a worker is a finding; the next rounds are run by another one.
      this.child = start();
      await this.prepare(this.choice);
      return [finding("the bench failed", String(error))];
    }
  }

  smallest(at: number, found: Findings): Promise<string[]> {
    return this.ask({ smallest: at, found });
  }

  async close(): Promise<void> {
    if (!this.child.connected) return;
    await this.ask({ close: true });
    this.child.disconnect();
  }

  /** A worker does one thing after the other. @throws what it failed with, or that it has died */
  private ask<T>(task: Task): Promise<T> {
    const { child } = this;
    return new Promise<T>((resolve, reject) => {
      const died = (code: number | null, signal: string | null) =>
        reject(new Error(`a worker ended with ${signal ?? code}`));
      child.once("exit", died);
      child.once("message", ({ value, error }: { value?: unknown; error?: string }) => {
        child.off("exit", died);
        if (error === undefined) resolve(value as T);
        else reject(new Error(error));
      });
      child.send(task);
    });
  }
}
