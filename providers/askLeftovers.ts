/** The package's own command, asked by a host: no verb is told of the engine's state, nor of its history. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { projectFolder } from "./core/project";

/** The built command. */
const COMMAND = join(__dirname, "..", "cli", "index.js");
/** How long it may take, in ms. */
const LONGEST = 120_000;

/** What is asked, apart from who asks: a test bench has no `pulumi` that the command could ask. */
export const asked = {
  /** What `omnicloud leftovers --json` prints. @throws what it failed with */
  leftovers(stack: string): Promise<string> {
    const args = [COMMAND, "leftovers", stack, "--json", "--cwd", projectFolder()];
    return new Promise((resolve, reject) => {
      execFile(process.execPath, args, { timeout: LONGEST, maxBuffer: 2 ** 26 }, (error, output) => {
        // Something is left: exit code 1.
        if (error && error.code !== 1) reject(error);
        else resolve(output);
      });
    });
  },
};
