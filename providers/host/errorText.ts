/** Errors as the engine prints them: one sentence, no stack. */
import { OmnicloudError, reasonOf } from "../core/errors";
import type { Secrets } from "../core/mask";

/**
 * The error as the engine should print it. The message of our errors says everything; the engine's host prints `stack` to
 * its own output, so it is emptied. An error that is not ours is a fault in this package, and says so.
 * @param secrets what it must not show
 */
export function asPrinted(error: unknown, secrets?: Secrets): Error {
  const shown =
    error instanceof OmnicloudError
      ? error
      : new OmnicloudError(
          `this is a fault in pulumi-omnicloud, please report it: ${reasonOf(error)} ${faultAt(error)}`,
        );
  shown.message = secrets?.hide(shown.message) ?? shown.message;
  shown.stack = "";
  Object.defineProperty(shown, "toString", { value: () => "", enumerable: false, configurable: true });
  return shown;
}

function faultAt(error: unknown): string {
  return error instanceof Error ? (error.stack?.split("\n")[1]?.trim() ?? "") : "";
}
