/**
 * A look-up that fails in `up`. Our resources that are given its result are refused in their check, which ends the run: see
 * failedInputs.ts. A resource of another provider is never registered by the SDK, and an inline program of the Automation API
 * waits for ever for what depends on it. So a moment later a resource is registered whose check gives the reason.
 */
import * as pulumi from "@pulumi/pulumi";
import { providerLineOf, typeOf } from "./address";
import { hasTransforms } from "./finalOptions";
import { perStack } from "./program";

/** Its name, for host and program. */
export const FAILED_LOOK_UP = "FailedLookUp";

/** For how long (ms) the run may end by what says more: at which property of which resource the result is missing. */
const A_MOMENT = 2000;

/** What ends the run. It is never created. */
class FailedLookUp extends pulumi.CustomResource {
  constructor(reason: string) {
    const provider = { __provider: providerLineOf(FAILED_LOOK_UP) };
    super(typeOf(FAILED_LOOK_UP), "omnicloud-look-up", { reason, ...provider });
  }
}

const ending = perStack(() => ({ isBegun: false }), "failed look-up");

/** Ends the run of the stack's own program in a moment, unless something else does before. */
export function endRun(reason: string): void {
  if (!hasTransforms() || pulumi.runtime.getStackResource() === undefined) return;
  const state = ending();
  if (state.isBegun) return;
  state.isBegun = true;
  setTimeout(() => new FailedLookUp(reason), A_MOMENT).unref();
}
