/** Commands in processes of their own, as a user's shell would run them. */
import { spawn } from "node:child_process";

/** How a command ended. */
export interface Ended {
  code: number | null;
  output: string;
  errors: string;
}

/** Where a command runs. */
export interface CommandOptions {
  folder: string;
  /** Added to this process's environment. */
  env?: Readonly<Record<string, string>>;
}

/** Runs a command to its end, whatever that is. */
export async function command(file: string, args: string[], { folder, env }: CommandOptions): Promise<Ended> {
  const child = spawn(file, args, {
    cwd: folder,
    env: { ...process.env, ...env },
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

/** Runs a command that must not fail, and gives what it wrote. @throws with all that it wrote */
export async function succeeds(file: string, args: string[], options: CommandOptions): Promise<string> {
  const { code, output, errors } = await command(file, args, options);
  if (code === 0) return output;
  throw new Error(`${[file, ...args].join(" ")} ended with ${code}:\n${output}${errors}`);
}
