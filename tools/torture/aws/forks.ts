/** moto in processes that fork: each moment of a cloud is a process that nobody asks anything, each round another fork of it. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { motoPython } from "../../../test/harness/aws/moto";
import { ROOT } from "../../../test/harness/root";

/** A process of moto, by its port. */
export class Fork {
  constructor(
    /** Its port of 127.0.0.1. */
    readonly port: number,
  ) {}

  /** Another process that holds the same. */
  async fork(): Promise<Fork> {
    return new Fork(Number(await this.post("new")));
  }

  /** Ends it. */
  async end(): Promise<void> {
    await this.post("end").catch(() => undefined); // it ends without an answer
  }

  private async post(what: string): Promise<string> {
    const answer = await fetch(`http://127.0.0.1:${this.port}/forks/${what}`, { method: "POST" });
    return answer.text();
  }
}

/** The first of them, in which nothing is. All end with this process, however that ends. */
export async function firstFork(): Promise<Fork> {
  const script = join(ROOT, "tools", "backends", "moto", "forks.py");
  const server = spawn(motoPython(), [script], { stdio: ["pipe", "pipe", "inherit"] });
  const port = await new Promise<string>((resolve, reject) => {
    createInterface({ input: server.stdout }).once("line", resolve);
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`moto ended with ${code}`)));
  });
  // It keeps nobody from ending.
  server.unref();
  for (const stream of [server.stdin, server.stdout]) (stream as unknown as { unref?(): void }).unref?.();
  return new Fork(Number(port));
}
