/**
 * An error that fails a run at its end, so that it goes on and shows what else is wrong. The SDK's `log.error` fails inline
 * programs of the Automation API alone: a program of the command line would end with success.
 */
import * as pulumi from "@pulumi/pulumi";

/** What the SDK's program ends with if it has told its user everything: the engine then adds nothing. */
const ALL_IS_TOLD = 32;

/** Whether this process runs a program for the command line, and nothing else. */
const isOfCommandLine = /[\\/]@pulumi[\\/]pulumi[\\/]cmd[\\/]run\b/.test(process.argv[1] ?? "");

/** Reports an error, at a resource if one is given, and has the run fail when it ends. */
export async function reportError(message: string, resource?: pulumi.Resource): Promise<void> {
  if (isOfCommandLine) process.exitCode = ALL_IS_TOLD;
  await pulumi.log.error(message, resource);
}
