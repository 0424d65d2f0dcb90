/** The state as it was, for the case that it is wanted back: `pulumi stack import --file …`. */
import { writeFileSync } from "node:fs";
import { OmnicloudError, reasonOf } from "../../providers/core/errors";
import type { Exported } from "../checkpoint";

/**
 * Writes the backup, which only its owner can read. Its secrets are ciphertext.
 * @param file where; one that exists is not overwritten
 * @returns the file
 */
export function writeBackup(stack: string, state: Exported, file = usualName(stack)): string {
  try {
    writeFileSync(file, JSON.stringify(state, undefined, 2), { mode: 0o600, flag: "wx" });
    return file;
  } catch (error) {
    throw new OmnicloudError(`the state's backup cannot be written, so nothing was changed: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/** The name of an organization's stack holds slashes. */
function usualName(stack: string): string {
  return `state-${stack.replaceAll("/", "-")}-${new Date().toISOString().replace(/[-:]|\.\d+/g, "")}.json`;
}
