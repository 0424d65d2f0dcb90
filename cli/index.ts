#!/usr/bin/env node
/** `omnicloud`: what a stack needs beside `pulumi` itself. */
import { resolve } from "node:path";
import { Command, CommanderError } from "commander";
import { OmnicloudError, reasonOf } from "../providers/core/errors";
import { type BackendOptions, writeBackend } from "./backend";
import { type GrantOptions, grant } from "./grant";
import { type LeftoversOptions, reportLeftovers } from "./leftovers";
import { type RosterOptions, writeRoster } from "./roster";

/** Exit codes: done, and nothing is left; something is left to do; failed. */
const DONE = 0;
const LEFT = 1;
const FAILED = 2;

const say = (line: string) => console.log(line);

const program = new Command("omnicloud")
  .description(
    "Hands out what a platform created for its teams, finds what an interrupted run left, writes rosters. Needs pulumi on PATH.",
  )
  .option("--cwd <folder>", "the Pulumi project's folder", ".")
  .exitOverride();

program
  .command("grant")
  .description("gives a team's stack the API key of a tenant, as a connection in its secret config")
  .argument("<tenant>", "the tenant's id, its name, or its name in the platform's program")
  .requiredOption("--stack <name>", "the team's stack")
  .option("--platform <name>", "the stack that created the tenant (default: the only one named platform or platform-…)")
  .option("--connection <name>", "the connection's name in the team's stack (default: as in the platform's)")
  .action(async (tenant: string, options: GrantOptions) => {
    enterProject();
    say(await grant(tenant, options));
  });

program
  .command("backend")
  .description("gives a team the back end that the platform created for its Pulumi state, as a file for its shell")
  .argument("<name>", "the PulumiState's name in the platform's program")
  .requiredOption("--to <file>", "the file; only its owner can read it")
  .option("--platform <name>", "the stack that created it (default: the only one named platform or platform-…)")
  .action(async (name: string, { to, ...options }: BackendOptions) => {
    const file = resolve(to);
    enterProject();
    say(await writeBackend(name, { ...options, to: file }));
  });

program
  .command("leftovers")
  .description("lists what a stack created and does not know: exit code 1 if there is any")
  .argument("<stack>", "the stack")
  .option("--sweep", "deletes it; not while another run of the stack is going on")
  .option("--forget <names...>", "drops the notes on launches that you have looked for in the cloud's own dashboard")
  .action(async (stack: string, options: LeftoversOptions) => {
    enterProject();
    process.exitCode = (await reportLeftovers(stack, options, say)) ? LEFT : DONE;
  });

program
  .command("roster")
  .description("writes who sits at which vm of a stack's exam rooms, as CSV: exit code 1 if a seat has no vm yet")
  .argument("<stack>", "the stack")
  .option("--file <path>", "the file to write (default: roster-STACK.csv)")
  .action(async (stack: string, options: RosterOptions) => {
    enterProject();
    process.exitCode = (await writeRoster(stack, options, say)) ? DONE : LEFT;
  });

for (const command of program.commands) {
  command.exitOverride().option("--cwd <folder>", "the Pulumi project's folder");
}

/** Enters the project's folder: all that is found by it (clouds.yaml, cacert) is relative to it. */
function enterProject(): void {
  const folder = [program.opts().cwd, ...program.commands.map((command) => command.opts().cwd)].findLast(Boolean);
  try {
    process.chdir(String(folder));
  } catch (error) {
    throw new OmnicloudError(`--cwd: ${reasonOf(error)}`);
  }
}

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? DONE : FAILED;
    return;
  }
  process.exitCode = FAILED;
  if (error instanceof OmnicloudError) console.error(`error: ${error.message}`);
  else console.error("error: this is a fault in pulumi-omnicloud, please report it:", error);
});
