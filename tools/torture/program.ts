/** Runs a program against a monitor of ours, in the SDK's own runtime. */
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { Monitor, type Registered, type Registration } from "./monitor";

type Features = Record<string, boolean>;

const runtime = {
  state: require("@pulumi/pulumi/runtime/state") as {
    withLocalStorage<T>(work: () => Promise<T>): Promise<T>;
    getStore(): Features;
  },
  settings: require("@pulumi/pulumi/runtime/settings") as {
    setMockOptions(monitor: Monitor, project: string, stack: string, preview: boolean): void;
    disconnect(signalShutdown: boolean): Promise<void>;
  },
  config: require("@pulumi/pulumi/runtime/config") as {
    setAllConfig(config: Record<string, string>, secret: readonly string[]): void;
  },
  stack: require("@pulumi/pulumi/runtime/stack") as { runInPulumiStack(program: PulumiFn): Promise<unknown> },
};

/** What the SDK sends: options in full, values plain. */
const FEATURES: Features = {
  supportsDeletedWith: true,
  supportsReplaceWith: true,
  supportsAliasSpecs: true,
  supportsResourceReferences: false,
  supportsSecrets: false,
  supportsOutputValues: false,
};

/** Where a program runs. */
export interface ProgramPlace {
  project: string;
  stack: string;
  /** The stack's config, by key. */
  config: Record<string, string>;
}

/** Whether a program failed with this, in a sentence for its user. */
export function isSentence(error: unknown): error is Error {
  return error instanceof Error && "__pulumiRunError" in error;
}

// What fails rejects every promise that the SDK derived from it; the engine knows of the first already.
process.on("unhandledRejection", (error) => {
  if (!isSentence(error) && !String(error).includes("failed to register new resource")) throw error;
});

/**
 * Runs the program; its registrations are carried out one after the other, and the first that fails ends the run.
 * @throws what the program or a registration throws first
 */
export async function carryOut(
  program: PulumiFn,
  place: ProgramPlace,
  register: (registration: Registration) => Promise<Registered>,
): Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  let failed = false;
  let fail: (error: unknown) => void = () => undefined;
  // The SDK waits for ever for what depends on a resource whose registration failed.
  const failure = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  const monitor = new Monitor(place.stack, place.project, (registration) => {
    const turn = last.then(() => {
      if (failed) throw new Error("the run has ended");
      return register(registration);
    });
    last = turn.catch((error: unknown) => {
      if (!failed) fail(error);
      failed = true;
    });
    return turn;
  });
  await Promise.race([runProgram(program, place, monitor), failure]);
}

/** Runs the program to its end. @throws what the program throws */
async function runProgram(program: PulumiFn, place: ProgramPlace, monitor: Monitor): Promise<void> {
  const { state, settings, config, stack } = runtime;
  await state.withLocalStorage(async () => {
    settings.setMockOptions(monitor, place.project, place.stack, false);
    Object.assign(state.getStore(), FEATURES);
    config.setAllConfig(place.config, Object.keys(place.config));
    await stack.runInPulumiStack(program);
    await settings.disconnect(false);
  });
}
