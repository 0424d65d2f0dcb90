/** `omnicloud` commands on a stack of the small engine: they ask `pulumi`, and are answered here. */
import { join } from "node:path";
import { historyOf, type Run, writeBackEnd } from "./backEnd";

/** A command, and its options. */
export type Command =
  | { name: "leftovers"; sweep?: boolean | string[]; yes?: boolean; json?: boolean }
  | { name: "recover"; dryRun?: boolean };

/** What a command said and left. */
export interface CommandResult {
  lines: string[];
  /** Whether something is left to do: exit code 1. */
  left: boolean;
  /** What it had `pulumi stack import` read, if it did. */
  imported?: string;
}

/** The stack that a command is run on. */
export interface CommandStack {
  project: string;
  stack: string;
  config: Record<string, string>;
  /** What `pulumi stack export` prints. */
  exported: string;
  runs: readonly Run[];
  /** A folder for what commands leave. */
  notes: string;
}

/** Runs a command. @throws what it throws */
export async function runCommand(command: Command, stack: CommandStack): Promise<CommandResult> {
  const result: CommandResult = { lines: [], left: false };
  const engine = require("../../cli/engine") as typeof import("../../cli/engine");
  const url = writeBackEnd(stack.notes, stack, stack.exported, stack.runs);
  Object.assign(engine, { runPulumi: async (args: string[], input = "") => answerAs(args, input, stack, url, result) });
  const say = (line: string) => void result.lines.push(line);
  const whole = `organization/${stack.project}/${stack.stack}`;
  if (command.name === "leftovers") {
    const { reportLeftovers } = require("../../cli/leftovers") as typeof import("../../cli/leftovers");
    result.left = await reportLeftovers(whole, command, say);
  } else {
    const { recover } = require("../../cli/recover/recover") as typeof import("../../cli/recover/recover");
    const { inWords, isLeft } = require("../../cli/recover/report") as typeof import("../../cli/recover/report");
    const report = await recover(whole, { ...command, backup: join(stack.notes, `${Date.now()}-backup.json`) });
    for (const line of inWords(report)) say(line);
    result.left = isLeft(report);
  }
  return result;
}

/** What `pulumi` prints. */
function answerAs(args: string[], input: string, stack: CommandStack, url: string, result: CommandResult): string {
  const [verb = "", sub = ""] = args;
  if (verb === "whoami") return JSON.stringify({ url });
  if (verb === "cancel") return "";
  if (verb === "stack" && sub === "export") return result.imported ?? stack.exported;
  if (verb === "stack" && sub === "import") {
    result.imported = input;
    return "";
  }
  if (verb === "stack" && sub === "history") return historyOf(stack.runs);
  if (verb === "stack" && sub === "ls")
    return JSON.stringify([{ name: `organization/${stack.project}/${stack.stack}` }]);
  if (verb === "config")
    return JSON.stringify(Object.fromEntries(Object.entries(stack.config).map(([key, value]) => [key, { value }])));
  throw new Error(`the bench does not answer pulumi ${args.join(" ")}`);
}
