/** `omnicloud` commands on a stack of the small engine: they ask `pulumi`, and are answered here. */

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
  stack: string;
  config: Record<string, string>;
  /** What `pulumi stack export` prints. */
  exported: string;
}

/** Runs `leftovers`, with its options. @throws what the command throws */
export async function runCommand([name, ...options]: string[], stack: CommandStack): Promise<CommandResult> {
  const result: CommandResult = { lines: [], left: false };
  const engine = require("../../cli/engine") as typeof import("../../cli/engine");
  Object.assign(engine, { runPulumi: async (args: string[], input = "") => answerAs(args, input, stack, result) });
  const say = (line: string) => void result.lines.push(line);
  if (name !== "leftovers") throw new Error(`the bench does not run omnicloud ${name}`);
  const { reportLeftovers } = require("../../cli/leftovers") as typeof import("../../cli/leftovers");
  result.left = await reportLeftovers(stack.stack, { sweep: options.includes("--sweep") }, say);
  return result;
}

/** What `pulumi` prints. */
function answerAs(args: string[], input: string, stack: CommandStack, result: CommandResult): string {
  const [verb = "", sub = ""] = args;
  if (verb === "stack" && sub === "export") return stack.exported;
  if (verb === "stack" && sub === "import") {
    result.imported = input;
    return "";
  }
  if (verb === "stack" && sub === "history") return "[]";
  if (verb === "stack" && sub === "ls") return JSON.stringify([{ name: stack.stack, current: true }]);
  if (verb === "config")
    return JSON.stringify(Object.fromEntries(Object.entries(stack.config).map(([key, value]) => [key, { value }])));
  throw new Error(`the bench does not answer pulumi ${args.join(" ")}`);
}
