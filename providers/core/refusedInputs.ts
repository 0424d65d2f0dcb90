/**
 * Arguments that a preview refuses. The engine ends a run at the first resource whose check fails, so that a user would be told
 * of one bad resource at a time. In a preview, which creates nothing, the check hands the reasons back with the inputs; the
 * program reports them, which fails the preview at its end, and the preview goes on to what else is wrong.
 */
import * as pulumi from "@pulumi/pulumi";
import { refuseWrongArguments, type WrongArgument } from "./errors";
import { FAILED } from "./failedInputs";
import { reportError } from "./reportedError";
import type { Held } from "./transformed";

/** The hidden input that tells the host that it may hand the reasons back. It never leaves check. */
export const PREVIEW = "__preview";
/** The hidden property that holds the reasons, in sentences. No state has it: a preview writes none. */
export const REFUSED = "__refused";

/** Whether a refusal may be reported by the program: it must be the stack's own, whose errors fail the run. */
export function mayReport(): boolean {
  return pulumi.runtime.isDryRun() && pulumi.runtime.getStackResource() !== undefined;
}

/**
 * Hands what the program itself finds wrong with a resource's arguments to the host, which refuses it in its check.
 * @returns what is registered with the arguments
 * @throws ArgumentError if a preview cannot report it
 */
export function refusedByHost(resource: string, name: string, wrong: readonly WrongArgument[]): pulumi.Inputs {
  if (wrong.length === 0) return {};
  if (!mayReport()) refuseWrongArguments(resource, name, wrong);
  return { [FAILED]: wrong.map(([property, reason]) => ({ property, reason })) };
}

/** What a resource is registered with, so that its refusal is reported with those of all others. */
export function reportedRefusal(): { inputs: pulumi.Inputs; options: Pick<pulumi.ResourceOptions, "transformations"> } {
  if (!mayReport()) return { inputs: {}, options: {} };
  return { inputs: { [PREVIEW]: true, [REFUSED]: undefined }, options: { transformations: [watch] } };
}

/** Called while a resource is constructed: it is the only way to the resource that its class leaves. */
const watch: pulumi.ResourceTransformation = ({ resource }) => {
  queueMicrotask(() => {
    const refused = (resource as unknown as Record<string, Held | undefined>)[REFUSED];
    // What cannot be registered at all is reported by the SDK.
    refused?.promise().then(
      (reasons) => report(resource, reasons),
      () => undefined,
    );
  });
  return undefined;
};

async function report(resource: pulumi.Resource, reasons: unknown): Promise<void> {
  if (!Array.isArray(reasons)) return;
  await Promise.all(reasons.map((reason) => reportError(String(reason), resource)));
}
