/** The command `omnicloud` in a process of its own, as a user runs it. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { command, type Ended, succeeds } from "./command";
import { ROOT } from "./root";
import type { TestStack } from "./stack";

/** Runs the built command in a stack's folder and environment. */
export async function omnicloud(
  stack: Pick<TestStack, "folder" | "environment">,
  args: string[],
  env: Record<string, string> = {},
): Promise<Ended> {
  const built = join(ROOT, "dist", "cli", "index.js");
  return command(process.execPath, [built, ...args], { folder: stack.folder, env: { ...stack.environment, ...env } });
}

/** Runs `pulumi` in a stack's folder and environment. @throws with what it wrote, when it fails */
export async function pulumi(stack: TestStack, args: string[]): Promise<string> {
  return succeeds("pulumi", [...args, "--non-interactive"], { folder: stack.folder, env: stack.environment });
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
