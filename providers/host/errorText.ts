/** Errors as the engine prints them: one sentence, no stack. */
import { OmnicloudError, reasonOf } from "../core/errors";

/**
 * The error as the engine should print it. The message of our errors says everything; the engine's host prints `stack` to
 * its own output, so it is emptied. An error that is not ours is a fault in this package, and says so.
 */
export function asPrinted(error: unknown): Error {
  const shown =
    error instanceof OmnicloudError
      ? error
      : new OmnicloudError(
          `this is a fault in pulumi-omnicloud, please report it: ${reasonOf(error)} ${faultAt(error)}`,
        );
  shown.stack = "";
  Object.defineProperty(shown, "toString", { value: () => "", enumerable: false, configurable: true });
  return shown;
}

function faultAt(error: unknown): string {
  return error instanceof Error ? (error.stack?.split("\n")[1]?.trim() ?? "") : "";
}
