/** What tests of the exam cloud stand on: a sandbox for a file, and stacks whose connection is its exam cloud. */

import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { ExamVmArgs } from "pulumi-omnicloud";
import { afterAll, afterEach, beforeAll } from "vitest";

import { type Delays, type Sandbox, startSandbox } from "../../sandbox";
import { openStack, type TestStack } from "../harness/stack";

/** An image and a flavor that the sandbox has. */
export const desktop = { image: "xubuntu-14.04-desktop-x86", flavor: "m1.small" };

/** The arguments of a student's vm. */
export const student = (name: string): ExamVmArgs => ({ ...desktop, internet: false, name });

/** The stack's config that names an exam cloud. */
export function connectedTo({ examcloud }: Pick<Sandbox, "examcloud">): Record<string, string> {
  return { "omnicloud:connections": JSON.stringify({ exam: { kind: "examcloud", url: examcloud.url } }) };
}

/** The sandbox of the running file. */
export interface Exams {
  readonly sandbox: Sandbox;
  /** The names of the vms that are there, in order. */
  names(): string[];
  /** @param env more of the engine's environment */
  stack(program: PulumiFn, env?: Record<string, string>): Promise<TestStack>;
}

/**
 * Call it once in a file; it opens and closes all by itself. Each test finds the exam cloud empty.
 * @param delays what takes longer than a millisecond
 */
export function exams(delays: Partial<Delays> = {}): Exams {
  let sandbox: Sandbox | undefined;
  const stacks: TestStack[] = [];
  const there = (): Sandbox => {
    if (!sandbox) throw new Error("only within a test");
    return sandbox;
  };
  beforeAll(async () => {
    sandbox = await startSandbox({ quick: true, delays });
  });
  afterEach(async () => {
    there().faults.clear();
    there().examcloud.vms.clear();
    Object.assign(there().examcloud.settings, { capacity: 1000, destroys: true, configured: true });
    for (const stack of stacks.splice(0)) await stack.close();
  });
  afterAll(() => sandbox?.close());
  return {
    get sandbox() {
      return there();
    },
    names: () => [...there().examcloud.vms.values()].map(({ name }) => name).sort(),
    async stack(program, env) {
      const stack = await openStack({ program, config: connectedTo(there()), env });
      stacks.push(stack);
      return stack;
    },
  };
}
