/** Stacks for tests: an inline program on the real engine, with a back end, a passphrase and a folder of its own. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import {
  CommandError,
  type ConfigMap,
  type Deployment,
  type DestroyOptions,
  type EngineEvent,
  LocalWorkspace,
  type PreviewOptions,
  PulumiCommand,
  type PulumiFn,
  type RefreshOptions,
  Stack,
  type UpOptions,
} from "@pulumi/pulumi/automation";
import * as sdk from "@pulumi/pulumi/runtime/settings";
import type { Target } from "../contract/target";
import { newPlace, type Place, pathToEngine } from "./folders";
import { Outcome } from "./outcome";
import { makeStack } from "./quick/emptyStack";

/** How a test's stack is made. */
export interface TestStackOptions {
  /** The program; `stack.program = …` swaps it later. */
  program: PulumiFn;
  /** The cloud: the connection `cloud` of the stack is its operator's. Without one the stack has no connection. */
  target?: Pick<Target, "authUrl" | "operator" | "region">;
  /** More of the stack's config, or other connections (`omnicloud:connections`) than the operator's. Values in clear. */
  config?: Record<string, string>;
  /** The names in URNs. @default "test" and "dev" */
  project?: string;
  stack?: string;
  /** More of the engine's environment. */
  env?: Record<string, string>;
}

/** What an operation may be told. */
export interface Run {
  /** The engine is expected to fail: the outcome is returned all the same, and success is the error. */
  fails?: boolean;
}

/** A stack on the real engine. */
export interface TestStack {
  /** What runs in the next operation. */
  program: PulumiFn;
  /** The project's folder, where the provider's host runs too. */
  readonly folder: string;
  /** The engine's environment, its passphrase included. */
  readonly environment: Readonly<Record<string, string>>;
  /** The Automation API's stack, for what is not here. */
  readonly automation: Stack;
  preview(options?: PreviewOptions & Run): Promise<Outcome>;
  up(options?: UpOptions & Run): Promise<Outcome>;
  refresh(options?: RefreshOptions & Run): Promise<Outcome>;
  destroy(options?: DestroyOptions & Run): Promise<Outcome>;
  /** The state's resources, the newest version. */
  export(): Promise<StateResource[]>;
  /** The whole deployment, for a change by hand. */
  deployment(): Promise<Deployment>;
  import(deployment: Deployment): Promise<void>;
  /** Takes the lock that a killed engine left. */
  cancel(): Promise<void>;
  setConfig(key: string, value: string, secret?: boolean): Promise<void>;
  /** Removes the folders. Destroys nothing in the cloud: a test that leaves objects has to say so itself. */
  close(): Promise<void>;
}

/** A resource as the state has it. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  protect?: boolean;
  retainOnDelete?: boolean;
  delete?: boolean;
  initErrors?: string[];
  aliases?: string[];
}

// gRPC's connections are pooled by address in the whole process. Engines come and go on ports that are used again: a
// connection that a failed run left broken would be the next engine's, and the SDK takes a program whose connection is
// broken for one that has ended well and declares nothing. So each client has connections of its own.
Object.assign((sdk as unknown as { grpcClientOptions: object }).grpcClientOptions, {
  "grpc.use_local_subchannel_pool": 1,
});

let command: Promise<PulumiCommand> | undefined;

/** The engine, looked for once. */
function engine(): Promise<PulumiCommand> {
  process.env.PATH = pathToEngine();
  command ??= PulumiCommand.get();
  return command;
}

/**
 * A new stack.
 * @example
 * const stack = await openStack({ target, program: async () => ({ id: new Volume("disk", { size: 1 }).id }) });
 * expect((await stack.up()).counts).toEqual({ create: 1 });
 */
export async function openStack(options: TestStackOptions): Promise<TestStack> {
  const place = newPlace();
  try {
    const automation = await created(options, place);
    return new Opened(automation, place, options.program);
  } catch (error) {
    place.remove();
    throw error;
  }
}

/** A target's operator as `omnicloud:connections` has it. */
export function connectionOf({ authUrl, operator, region }: Pick<Target, "authUrl" | "operator" | "region">): object {
  return {
    kind: "openstack",
    authUrl,
    username: operator.username,
    password: operator.password,
    projectName: operator.projectName,
    userDomainName: operator.domain,
    projectDomainName: operator.domain,
    region,
  };
}

async function created(options: TestStackOptions, place: Place): Promise<Stack> {
  const { program, target, config, project = "test", stack = "dev", env } = options;
  const values: ConfigMap = {};
  if (target)
    values["omnicloud:connections"] = { value: JSON.stringify({ cloud: connectionOf(target) }), secret: true };
  for (const [key, value] of Object.entries(config ?? {})) values[key] = { value };
  makeStack({ ...place, project, stack }, values);
  const workspace = await LocalWorkspace.create({
    workDir: place.folder,
    program,
    pulumiCommand: await engine(),
    envVars: { ...place.environment, ...env },
    projectSettings: { name: project, runtime: "nodejs", main: "." },
  });
  // The stack is there: the engine need not be asked.
  workspace.selectStack = async () => undefined;
  return quick(await Stack.select(stack, workspace));
}

/**
 * After each operation the Automation API asks for outputs without secrets, outputs with secrets, and the history: three
 * more engines, which take as long as a small update itself. The event stream has told the outputs already.
 */
function quick(automation: Stack): Stack {
  automation.info = async () => undefined;
  automation.outputs = async () => ({});
  return automation;
}

/** What a secret is in the event stream. */
const HIDDEN = '"[secret]"';

/** The stack's outputs as the event stream tells them; `undefined` where one of them is hidden there, or none was told. */
function toldOutputs(events: readonly EngineEvent[]): Record<string, unknown> | undefined {
  const told = events
    .flatMap(({ resOutputsEvent }) => resOutputsEvent?.metadata ?? [])
    .filter(({ type, new: now }) => type === "pulumi:pulumi:Stack" && now?.outputs)
    .at(-1)?.new?.outputs;
  return told === undefined || JSON.stringify(told).includes(HIDDEN) ? undefined : told;
}

class Opened implements TestStack {
  constructor(
    readonly automation: Stack,
    private readonly place: Place,
    public program: PulumiFn,
  ) {}

  get folder(): string {
    return this.place.folder;
  }

  get environment(): Record<string, string> {
    return this.automation.workspace.envVars;
  }

  preview({ fails, ...options }: PreviewOptions & Run = {}): Promise<Outcome> {
    return this.observed("preview", fails, (watch) =>
      this.running((program) => this.automation.preview({ ...options, program, ...watch })),
    );
  }

  up({ fails, ...options }: UpOptions & Run = {}): Promise<Outcome> {
    return this.observed("up", fails, (watch) =>
      this.running((program) => this.automation.up({ ...options, program, ...watch })),
    );
  }

  refresh({ fails, ...options }: RefreshOptions & Run = {}): Promise<Outcome> {
    return this.observed("refresh", fails, (watch) => this.automation.refresh({ ...options, ...watch }));
  }

  destroy({ fails, ...options }: DestroyOptions & Run = {}): Promise<Outcome> {
    return this.observed("destroy", fails, (watch) => this.automation.destroy({ ...options, ...watch }));
  }

  async export(): Promise<StateResource[]> {
    return ((await this.deployment()).deployment as { resources?: StateResource[] }).resources ?? [];
  }

  deployment(): Promise<Deployment> {
    return this.automation.exportStack();
  }

  import(deployment: Deployment): Promise<void> {
    return this.automation.importStack(deployment);
  }

  cancel(): Promise<void> {
    return this.automation.cancel();
  }

  setConfig(key: string, value: string, secret = false): Promise<void> {
    return this.automation.setConfig(key, { value, secret });
  }

  async close(): Promise<void> {
    this.place.remove();
  }

  /** The stack's outputs, secrets in clear. */
  private async outputs(): Promise<Record<string, unknown>> {
    const args = ["stack", "output", "--json", "--show-secrets", "--stack", this.automation.name, "--non-interactive"];
    const env = { ...process.env, ...this.place.environment, ...this.automation.workspace.envVars };
    const { stdout } = await promisify(execFile)("pulumi", args, { cwd: this.folder, env });
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  /** Sees to it that a run which the engine calls a success has run the program. */
  private async running<T>(work: (program: PulumiFn) => Promise<T>): Promise<T> {
    const { program } = this;
    let ran = false;
    const result = await work(async () => {
      ran = true;
      return program();
    });
    if (!ran) throw new Error("the SDK lost the engine before the program began, and the engine took it for empty");
    return result;
  }

  private async observed(
    verb: string,
    fails: boolean | undefined,
    work: (watch: {
      onEvent(event: EngineEvent): void;
      onOutput(text: string): void;
      onError(text: string): void;
    }) => Promise<unknown>,
  ): Promise<Outcome> {
    const events: EngineEvent[] = [];
    let output = "";
    const write = (text: string) => {
      output += text;
    };
    let error: CommandError | undefined;
    let outputs: Record<string, unknown> | undefined;
    try {
      await work({ onEvent: (event) => events.push(event), onOutput: write, onError: write });
      if (verb === "up") outputs = toldOutputs(events) ?? (await this.outputs());
    } catch (thrown) {
      if (!(thrown instanceof CommandError)) throw thrown;
      error = thrown;
    }
    const outcome = new Outcome(error === undefined, output, events, outputs);
    if (error && !fails) throw new Error(`pulumi ${verb} failed:\n${outcome.errors().join("\n") || output}`);
    if (!error && fails) throw new Error(`pulumi ${verb} was expected to fail and did not:\n${output}`);
    return outcome;
  }
}

/** A name that no other run has, for objects in a cloud that others use too. */
export function unique(prefix: string): string {
  return `${prefix}-${randomBytes(4).toString("hex")}`;
}
