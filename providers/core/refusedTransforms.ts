/**
 * A language host or engine that refuses stack transforms. Options count as our constructors read them there; what old
 * transformations (`transformations`, `registerStackTransformation`) set comes after that, and is lost: the user is warned.
 */
import * as pulumi from "@pulumi/pulumi";
import { inheritAliases } from "./inheritedAliases";
import { perStack } from "./program";

/** What is known of the stack's program so far. */
interface Known {
  refused: boolean;
  transforms: boolean;
  told: boolean;
}

const knownOfStack = perStack((): Known => ({ refused: false, transforms: false, told: false }), "refused transforms");

/** Notes that the stack's transforms are refused. */
export function noteRefused(): void {
  note({ refused: true });
}

/** Notes the options of a resource of ours: transformations are its own, or those of a parent or the stack. */
export function noteTransformations({ transformations = [], parent }: pulumi.ResourceOptions): void {
  const holders = [parent, pulumi.runtime.getStackResource()] as { __transformations?: unknown[] }[];
  const all = [transformations, ...holders.map((one) => one?.__transformations ?? [])].flat();
  // Those by which our components hand their aliases on are none of the program's.
  if (all.some((one) => one !== inheritAliases)) note({ transforms: true });
}

function note(change: Partial<Known>): void {
  const known = Object.assign(knownOfStack(), change);
  if (!known.refused || !known.transforms || known.told) return;
  known.told = true;
  pulumi.log.warn(
    "this language host refuses stack transforms, so options that the program's transformations set (retainOnDelete, customTimeouts, ignoreChanges, …) do not count for resources of pulumi-omnicloud: write them at the resources, or update Pulumi",
  );
}
