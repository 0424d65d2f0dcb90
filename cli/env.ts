/**
 * `omnicloud env`: runs a command with a connection's keys in its environment, for native plugins that know no profiles. So
 * the keys are in no state and no config.
 */
import { spawn } from "node:child_process";
import { cloudOf } from "../providers";
import { OmnicloudError } from "../providers/core/errors";
import { readConnections } from "./stack";

/**
 * Runs a command with a connection's keys.
 * @param name the connection's name
 * @returns the command's exit code
 * @throws ConnectionError for one that is unknown or has no keys, OmnicloudError for one whose keys no environment needs
 */
export async function runWithKeys(
  stack: string,
  name: string,
  [file = "", ...args]: readonly string[],
): Promise<number> {
  const settings = (await readConnections(stack)).get(name);
  const { environment } = cloudOf(settings.kind);
  if (environment === undefined)
    throw new OmnicloudError(`connection ${name} is of kind ${settings.kind}, which needs no keys in the environment`);
  const child = spawn(file, args, { stdio: "inherit", env: { ...process.env, ...environment(settings) } });
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new OmnicloudError(`${file} cannot be run: ${error.message}`)));
    child.once("close", (code) => resolve(code ?? 1));
  });
}
