/**
 * What lets hundreds of small runs of the real engine fit into minutes: the speed-ups of the tests, behind one switch.
 * `QUICK=0` switches all of them off: everything then runs as users have it. Each checks that it took hold.
 */
import { delimiter, join } from "node:path";
import { type ConfigMap, type Deployment, type LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import { ownConnections } from "./connections";
import { makeStack, type StackPlace } from "./emptyStack";
import { holds } from "./hold";
import { type Verb, withoutQuestions, withStack } from "./sdk";
import { stackKey } from "./stackKey";
import { readDeployment, readOutputs } from "./stateFile";

export { makeStack, readDeployment, type StackPlace };

/** Whether the speed-ups are on. */
export const isQuick = process.env.QUICK !== "0";

/** A stack whose operations ask no more than they need. */
export interface QuickStack {
  automation: Stack;
  /** To be called after each operation that succeeded. @throws if a speed-up did not take hold in it */
  check(verb: Verb): void;
  /** What `pulumi stack export --show-secrets` gives. */
  deployment(): Promise<Deployment>;
  /** The stack's outputs, secrets in clear. */
  outputs(): Promise<Record<string, unknown>>;
}

/** The benchmark measures engines and hosts as users have them. */
const hostsAreQuick = isQuick && process.env.VITEST !== undefined;

if (isQuick) ownConnections();
if (hostsAreQuick) checkLazily();

/** The environment of an engine, with what makes its processes start faster. */
export function quickly(environment: Record<string, string>): Record<string, string> {
  if (!isQuick) return environment;
  if (!hostsAreQuick) return { ...environment, ...stackKey().environment };
  return {
    ...environment,
    ...stackKey().environment,
    PATH: [join(__dirname, "bin"), environment.PATH].join(delimiter),
    OMNICLOUD_TEST_NODE: process.execPath,
    NODE_OPTIONS: `--require ${join(__dirname, "lazily.cjs")}`,
  };
}

/** Makes a stack in a workspace, or finds it there; the values of its config are given in clear. */
export async function newStack(
  workspace: LocalWorkspace,
  place: StackPlace,
  config: ConfigMap,
  isThere = false,
): Promise<QuickStack> {
  if (!isQuick) {
    const opened = isThere ? Stack.select(place.stack, workspace) : Stack.create(place.stack, workspace);
    return asUsersHaveIt(await opened, isThere ? {} : config);
  }
  if (!isThere) makeStack(place, config);
  const known = withStack(workspace);
  const automation = await Stack.select(place.stack, known.workspace);
  known.check();
  return {
    automation,
    check: withoutQuestions(automation),
    deployment: async () => readDeployment(place, true),
    outputs: async () => readOutputs(place),
  };
}

async function asUsersHaveIt(automation: Stack, config: ConfigMap): Promise<QuickStack> {
  if (Object.keys(config).length > 0) await automation.setAllConfig(config);
  return {
    automation,
    check: () => undefined,
    deployment: () => automation.exportStack(),
    async outputs() {
      const outputs = Object.entries(await automation.outputs());
      return Object.fromEntries(outputs.map(([name, { value }]) => [name, value]));
    },
  };
}

/** This process was started with lazily.cjs, and has loaded the SDK by now. */
function checkLazily(): void {
  const record = (globalThis as { [key: symbol]: { asked: Set<string>; loaded: Set<string> } | undefined })[
    Symbol.for("omnicloud.lazily")
  ];
  for (const name of ["typescript", "@npmcli/arborist"]) {
    holds("lazily", record?.asked.has(name) === true, `${name} is not asked for at its start, or not by this name`);
    holds("lazily", record?.loaded.has(name) === false, `${name} is used while it starts`);
  }
}
