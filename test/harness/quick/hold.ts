/** That each speed-up takes hold is checked where it is used: a change in the SDK must not switch one off unseen. */
import { version } from "@pulumi/pulumi/version";

/** @throws if something that a speed-up stands on is not as it was */
export function holds(speedUp: string, is: boolean, was: string): void {
  if (is) return;
  throw new Error(
    `test/harness/quick: the speed-up "${speedUp}" no longer takes hold with @pulumi/pulumi ${version}: ${was}. ` +
      "Adapt or remove it; QUICK=0 runs without all of them.",
  );
}
