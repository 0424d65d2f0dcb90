/** The command `omnicloud` in a process of its own, as a user runs it. */
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import type { TestStack } from "./stack";

/** How a command ended. */
export interface Ended {
  code: number | null;
  output: string;
  errors: string;
}

/** Runs the built command in a stack's folder and environment. */
export async function omnicloud(stack: TestStack, args: string[], env: Record<string, string> = {}): Promise<Ended> {
  return run(process.execPath, [resolve(__dirname, "..", "dist", "cli", "index.js"), ...args], stack, env);
}

/** Runs `pulumi` in a stack's folder and environment. @throws with what it wrote, when it fails */
export async function pulumi(stack: TestStack, args: string[]): Promise<string> {
  const { code, output, errors } = await run("pulumi", [...args, "--non-interactive"], stack, {});
  if (code !== 0) throw new Error(`pulumi ${args.join(" ")} failed:\n${output}${errors}`);
  return output;
}

/** An environment in which every `pulumi` writes its arguments down before it runs. */
export function watchArguments(stack: TestStack): { env: Record<string, string>; seen(): string } {
  const folder = join(stack.folder, "watched");
  mkdirSync(folder);
  const [script, log] = [join(folder, "pulumi"), join(folder, "arguments")];
  const path = stack.environment.PATH ?? "";
  writeFileSync(script, `#!/bin/sh\necho "$@" >> "${log}"\nPATH="${path}" exec pulumi "$@"\n`);
  chmodSync(script, 0o755);
  return { env: { PATH: `${folder}${delimiter}${path}` }, seen: () => readFileSync(log, "utf8") };
}

async function run(
  command: string,
  args: string[],
  { folder, environment }: TestStack,
  env: Record<string, string>,
): Promise<Ended> {
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, ...environment, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [output, errors] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { code, output, errors };
}
