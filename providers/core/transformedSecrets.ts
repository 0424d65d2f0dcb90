/**
 * Secrets that a program's transforms add. The SDK calls transforms of a program that runs in this process (Automation API)
 * outside of that program's context, where it takes the engine for one that knows no secrets: what they mark would reach it
 * in clear.
 */
import * as pulumi from "@pulumi/pulumi";

/** What all copies of the SDK in this process share. */
interface Shared {
  asyncLocalStorage?: { exit(work: () => void): void };
  globalStore?: { supportsSecrets?: boolean };
}

/** Lets what transforms return keep its secrets: an engine that knows transforms has known secrets for long. */
export function keepSecretsOfTransforms(): void {
  const shared = globalThis as Shared;
  // What holds outside of all contexts is there once it was asked for.
  shared.asyncLocalStorage?.exit(() => void pulumi.runtime.isDryRun());
  if (shared.globalStore?.supportsSecrets === false) shared.globalStore.supportsSecrets = true;
}
