/** The engine as these commands use it: `pulumi` on PATH, in the project's folder, as in the user's own shell. */
import { spawn } from "node:child_process";
import { OmnicloudError } from "../providers/core/errors";

/** Where `pulumi` runs, if not in the project's folder and the user's environment. */
export interface Elsewhere {
  /** The folder. */
  folder: string;
  /** Added to the environment. */
  env: Readonly<Record<string, string>>;
}

/**
 * Runs `pulumi`.
 * @param input what it reads: secrets are passed here, never as an argument, which other users of the machine can see
 * @returns what it wrote to its standard output
 * @throws OmnicloudError with pulumi's own words
 */
export async function runPulumi(args: string[], input = "", elsewhere?: Elsewhere): Promise<string> {
  const child = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
    stdio: ["pipe", "pipe", "pipe"],
    cwd: elsewhere?.folder,
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", ...elsewhere?.env },
  });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  child.stdin.on("error", () => undefined); // it ended without reading: its own error says why
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "ENOENT" ? new NoEngineError() : error),
    );
    child.once("close", resolve);
  });
  if (code === 0) return output;
  const said = errors.replace(/^error: /m, "").trim() || `it ended with ${code}`;
  throw new OmnicloudError(`pulumi ${args.slice(0, 2).join(" ")}: ${said}`);
}

/** Pulumi is not installed. */
class NoEngineError extends OmnicloudError {
  constructor() {
    super("there is no pulumi on PATH: install it (https://www.pulumi.com/docs/install/), then run this again");
  }
}
