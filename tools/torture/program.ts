/** Runs a program against a monitor of ours, in the SDK's own runtime. */
import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { Monitor } from "./monitor";

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
  config: require("@pulumi/pulumi/runtime/config") as { setAllConfig(config: Record<string, string>): void },
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
export interface Place {
  project: string;
  stack: string;
  /** The stack's config, by key. */
  config: Record<string, string>;
}

/** Runs the program to its end. @throws what the program, or the monitor, throws first */
export async function runProgram(program: PulumiFn, place: Place, monitor: Monitor): Promise<void> {
  const { state, settings, config, stack } = runtime;
  await state.withLocalStorage(async () => {
    settings.setMockOptions(monitor, place.project, place.stack, false);
    Object.assign(state.getStore(), FEATURES);
    config.setAllConfig(place.config);
    await stack.runInPulumiStack(program);
    await settings.disconnect(false);
  });
}
