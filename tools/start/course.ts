/** What one `npm start` runs: its stacks, and how they are brought up. */
import type { OutputMap } from "@pulumi/pulumi/automation";
import type { RunningSandbox } from "./sandbox";
import type { Say, StartStack } from "./stacks";

/** Where the stacks are brought up. */
export interface At {
  /** The sandbox, unless a real cloud is named. */
  sandbox?: RunningSandbox;
  /** The real cloud's connection. */
  connection?: string;
  say: Say;
}

/** Stacks that belong together. */
export interface Course {
  /** The program of each stack, in the order in which they come up; they go down in the other. */
  programs: readonly string[];
  /** Configures the stacks and brings them up; what it returns is shown. */
  up(stacks: readonly StartStack[], at: At): Promise<OutputMap>;
}
