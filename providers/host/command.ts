/** The command that started this run, as far as the process list shows it: no verb is told of the engine's options. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { typeOf } from "../core/address";

/** How many processes may stand between this one and the engine: the script that starts the host. */
const FARTHEST = 4;

let known: readonly string[] | undefined;

/** The engine's arguments; none if they cannot be seen. */
function engineArguments(): readonly string[] {
  known ??= findEngine(process.ppid);
  return known;
}

function findEngine(pid: number, steps = FARTHEST): readonly string[] {
  if (steps === 0 || pid <= 1) return [];
  const [command = "", ...args] = argumentsOf(pid);
  if (/^pulumi(\.exe)?$/.test(basename(command))) return args;
  return findEngine(parentOf(pid), steps - 1);
}

/** The command line of a process. */
function argumentsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return askPs(pid, "command=").split(/\s+/); // not Linux
  }
}

function parentOf(pid: number): number {
  try {
    const [, parent = "0"] = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(parent);
  } catch {
    return Number(askPs(pid, "ppid=")) || 0; // not Linux
  }
}

function askPs(pid: number, field: string): string {
  try {
    return execFileSync("ps", ["-o", field, "-p", String(pid)], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return ""; // no such process, or no ps: then nothing is known
  }
}

/** The values that an option was given: `--target A --target=B -t C`. */
function valuesOf(args: readonly string[], names: readonly string[]): string[] {
  return args.flatMap((arg, i) => {
    if (names.includes(arg)) return [args[i + 1] ?? ""];
    const name = names.find((one) => one.startsWith("--") && arg.startsWith(`${one}=`));
    return name === undefined ? [] : [arg.slice(name.length + 1)];
  });
}

/** Whether the run is for some of the stack's resources alone. */
export function isPartial(args = engineArguments()): boolean {
  const names = ["--target", "-t", "--target-replace", "--exclude", "-x"];
  return valuesOf(args, names).length > 0;
}

const REPLACING = ["--replace", "--target-replace"];

/** Whether the user asked for this resource to be replaced: `--replace`, `--target-replace`, also with `*` and `**`. */
export function isToBeReplaced(urn: string, args = engineArguments()): boolean {
  return valuesOf(args, REPLACING).some((pattern) => fits(pattern, urn));
}

/** Whether the user asked by name for the stack's Identity to be replaced. */
export function namesIdentity(args = engineArguments()): boolean {
  return valuesOf(args, REPLACING).some((pattern) => pattern.endsWith("Identity::omnicloud"));
}

/** The URN of the Identity of a resource's stack. */
export function identityOfUrn(urn: string): string {
  return [...urn.split("::").slice(0, 2), typeOf("Identity"), "omnicloud"].join("::");
}

/** As the engine compares: `**` stands for anything, `*` for anything without a colon. */
function fits(pattern: string, urn: string): boolean {
  const parts = pattern.split(/(\*\*|\*)/).map((part) => {
    if (part === "**") return ".*";
    return part === "*" ? "[^:]*" : part.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`, "s").test(urn);
}
