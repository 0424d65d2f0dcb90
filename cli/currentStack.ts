/** The stack that a command works on: the one that is named, or else the one that is selected in the project. */
import { OmnicloudError } from "../providers/core/errors";
import { runPulumi } from "./engine";

/** The two ways to name a stack. */
export interface StackOptions {
  /** `--stack`, as `pulumi` has it. */
  stack?: string;
}

/**
 * The stack that is meant.
 * @param argument its name, if it was given without `--stack`
 * @throws OmnicloudError if it is named twice and differently, or not at all and none is selected
 */
export async function stackMeant(argument: string | undefined, { stack }: StackOptions): Promise<string> {
  if (argument !== undefined && stack !== undefined && argument !== stack)
    throw new OmnicloudError(`two stacks are named, ${argument} and ${stack}: name one`);
  return argument ?? stack ?? (await selectedStack());
}

async function selectedStack(): Promise<string> {
  try {
    return (await runPulumi(["stack", "--show-name"])).trim();
  } catch (error) {
    if (!(error instanceof OmnicloudError) || !/no stack selected|no current stack/i.test(error.message)) throw error;
    throw new OmnicloudError("no stack is named, and none is selected here: give --stack NAME, or pulumi stack select");
  }
}
