#!/usr/bin/env node
/** `omnicloud`: what a stack needs beside `pulumi` itself. */
import { readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { Command, CommanderError } from "commander";
import { OmnicloudError, reasonOf } from "../providers/core/errors";
import { adoptInstead, NO_IMPORT } from "../providers/core/noImport";
import { type BackendOptions, writeBackend } from "./backend";
import { completionFor } from "./completion";
import { type StackOptions, stackMeant } from "./currentStack";
import { runWithKeys } from "./env";
import { type GrantOptions, grant } from "./grant";
import { type LeftoversOptions, reportLeftovers } from "./leftovers";
import { StackLockedError } from "./lock";
import { type RecoverOptions, recover } from "./recover/recover";
import { asJson, inWords, isLeft } from "./recover/report";
import { type RosterOptions, writeRoster } from "./roster";

/** Exit codes: done, and nothing is left; something is left to do; failed; refused, because the stack is in use. */
const DONE = 0;
const LEFT = 1;
const FAILED = 2;
const IN_USE = 3;

/** The commands that have more to say in JSON than one sentence. */
const OWN_JSON = new Set(["leftovers", "recover", "roster"]);

const isJson = (hasOwn: boolean) =>
  program.commands.some((command) => command.opts().json && OWN_JSON.has(command.name()) === hasOwn);

const say = (line: string) => console.log(isJson(false) ? JSON.stringify({ message: line }) : line);

/** The package's version: this file is built to dist/cli. */
function version(): string {
  const { version: own } = JSON.parse(readFileSync(join(__dirname, "..", "..", "package.json"), "utf8")) as {
    version: string;
  };
  return own;
}

/** Asks at a terminal; elsewhere nobody can answer. */
async function ask(question: string): Promise<boolean | undefined> {
  if (!process.stdin.isTTY) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} yes/no: `)).trim());
  } finally {
    terminal.close();
  }
}

const LEFTOVERS_HELP = `
Three groups are listed:
  left behind by an interrupted run   proven by a pending create, by a twin, or by the stack's history; --sweep deletes it
  kept, moved or forgotten by you     an earlier state, or another stack, had it: never deleted; --release lets go of it
  cannot be told                      --sweep ID deletes what you name

Exit codes:
  0  nothing is left
  1  something is left
  2  failed: the error says why
  3  refused: a run of the stack is going on, or was killed and left its lock`;

/** The exit codes of a command that has no more to say of them. */
function codesIn(others: Record<number, string> = {}): string {
  const codes = { 0: "done", ...others, 2: "failed: the error says why" };
  const lines = Object.entries(codes).map(([code, meaning]) => `  ${code}  ${meaning}`);
  return `\nExit codes:\n${lines.join("\n")}`;
}

const program = new Command("omnicloud")
  .description(
    "Hands out what a platform created for its teams, finds what an interrupted run left, writes rosters. Needs pulumi on PATH.",
  )
  .option("--cwd <folder>", "the Pulumi project's folder", ".")
  .version(version(), "-v, --version", "prints the version")
  .addHelpText("after", codesIn({ 1: "done, and something is left to you", 3: "refused: a run of the stack holds it" }))
  .exitOverride();

program
  .command("grant")
  .description("gives a team's stack the API key of a tenant, as a connection in its secret config")
  .argument("<tenant>", "the tenant's id, its name, or its name in the platform's program")
  .option("--stack <name>", "the team's stack, if it is in this project")
  .option("--to <file>", "for a team with a project or back end of its own: the file; only its owner can read it")
  .option("--platform <name>", "the stack that created the tenant (default: the only one named platform or platform-…)")
  .option("--connection <name>", "the connection's name in the team's stack (default: as in the platform's)")
  .action(async (tenant: string, options: GrantOptions) => {
    const to = options.to && resolve(options.to);
    enterProject();
    say(await grant(tenant, { ...options, to }));
  });

program
  .command("adopt")
  .description("says how a stack takes over an object that something else created, which pulumi import cannot do")
  .argument("[id]", "the object's id", "ID")
  .action((id: string) => say(`${NO_IMPORT}: ${adoptInstead(JSON.stringify(id))}`));

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
  .command("env")
  .description("runs a command with a connection's keys in its environment, of which nothing gets into the state")
  .argument("<connection>", "the connection's name in the stack's config")
  .argument("<command...>", "the command, after --: omnicloud env gz -- pulumi up")
  .option("--stack <name>", "the stack (default: the one that is selected)")
  .action(async (name: string, command: string[], options: StackOptions) => {
    enterProject();
    process.exitCode = await runWithKeys(await stackMeant(undefined, options), name, command);
  });

program
  .command("leftovers")
  .description("lists what carries a stack's mark in its clouds and is not in its state, and whose it is")
  .argument("[stack]", "the stack (default: the one that is selected)")
  .option("--sweep [ids...]", "deletes what an interrupted run left behind, or what you name; asks first")
  .option("--yes", "deletes without asking")
  .option(
    "--release [ids...]",
    "takes the mark off what is yours, or what you name, or writes that of the stack that has it",
  )
  .option("--repair", "writes the marks on what the state has as they should be")
  .option("--forget <names...>", "drops the notes on launches that you have looked for in the cloud's own dashboard")
  .option("--json", "prints JSON")
  .option("--identity <digits>", "lists what carries the mark of a stack that is gone: 1a2b3c4d; changes nothing")
  .option("--connection <name>", "with --identity: the connection to ask (default: all)")
  .addHelpText("after", LEFTOVERS_HELP)
  .action(async (named: string | undefined, options: LeftoversOptions & StackOptions) => {
    enterProject();
    const isGone = options.identity !== undefined;
    const stack = isGone ? (named ?? options.stack) : await stackMeant(named, options);
    process.exitCode = (await reportLeftovers(stack, options, say, ask)) ? LEFT : DONE;
  });

program
  .command("recover")
  .description(
    "after a killed or interrupted up, refresh or destroy: brings the state to what the clouds have, so that the next up " +
      "or destroy goes on. The state as it was is written to a file first",
  )
  .argument("[stack]", "the stack (default: the one that is selected)")
  .option("--dry-run", "shows what would be done, and changes nothing")
  .option("--moved", "accepts that a cloud of the stack has another URL now, if what the state has is there")
  .option("--force", "also if nobody can say whether the run that holds the stack lives; never one that lives")
  .option("--backup <file>", "the file for the state as it was (default: state-STACK-TIME.json)")
  .option("--json", "writes what was found and done as JSON")
  .addHelpText(
    "after",
    `
Exit codes:
  0  recovered, or there was nothing to recover
  1  recovered, and something is left to you: see its lines (with --dry-run: something is to be recovered)
  2  failed: the error says why
  3  refused: the run that holds the stack lives, or nobody can say whether it does`,
  )
  .action(async (named: string | undefined, given: RecoverOptions & StackOptions & { json?: boolean }) => {
    const { json, stack: _named, ...options } = given;
    const backup = options.backup && resolve(options.backup);
    enterProject();
    const stack = await stackMeant(named, given);
    const report = await recover(stack, { ...options, backup });
    for (const line of json ? [asJson(report)] : inWords(report)) say(line);
    process.exitCode = report.refused ? IN_USE : isLeft(report) ? LEFT : DONE;
  });

program
  .command("roster")
  .description("writes who sits at which vm of a stack's exam rooms, as CSV: exit code 1 if a seat has no vm yet")
  .argument("[stack]", "the stack (default: the one that is selected)")
  .option("--file <path>", "the file to write (default: roster-STACK.csv)")
  .option("--json", "prints the seats as JSON, and writes no file unless --file names one")
  .addHelpText("after", codesIn({ 0: "every seat has its vm", 1: "a seat has no vm yet" }))
  .action(async (named: string | undefined, options: RosterOptions & StackOptions) => {
    const file = options.file && resolve(options.file);
    enterProject();
    const stack = await stackMeant(named, options);
    process.exitCode = (await writeRoster(stack, { ...options, file }, say)) ? DONE : LEFT;
  });

program
  .command("completion")
  .description("prints what lets a shell complete these commands: source <(omnicloud completion bash)")
  .argument("<shell>", "bash, zsh or fish")
  .addHelpText("after", codesIn())
  .action((shell: string) => say(completionFor(shell, program)));

for (const command of program.commands) {
  command.exitOverride().option("--cwd <folder>", "the Pulumi project's folder");
  const has = (long: string) => command.options.some((option) => option.long === long);
  if (OWN_JSON.has(command.name())) command.option("--stack <name>", "the stack, as pulumi has this option");
  for (const option of command.options) if (option.long === "--stack") option.short = "-s";
  if (["grant", "backend"].includes(command.name())) {
    command.addHelpText("after", codesIn());
    if (!has("--json")) command.option("--json", "prints JSON: what was done, as message");
  }
}

/** Enters the project's folder: all that is found by it (clouds.yaml, cacert) is relative to it. */
function enterProject(): void {
  const folder = [program.opts().cwd, ...program.commands.map((command) => command.opts().cwd)].findLast(Boolean);
  const wanted = resolve(String(folder));
  if (!statSync(wanted, { throwIfNoEntry: false })?.isDirectory())
    throw new OmnicloudError(`--cwd: there is no folder ${wanted}`);
  try {
    process.chdir(wanted);
  } catch (error) {
    throw new OmnicloudError(`--cwd: ${wanted} cannot be entered: ${reasonOf(error)}`);
  }
}

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? DONE : FAILED;
    return;
  }
  process.exitCode = error instanceof StackLockedError ? IN_USE : FAILED;
  if (isJson(true) || isJson(false)) console.log(JSON.stringify({ error: reasonOf(error) }));
  if (error instanceof OmnicloudError) console.error(`error: ${error.message}`);
  else console.error("error: this is a fault in pulumi-omnicloud, please report it:", error);
});
