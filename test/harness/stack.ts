/** Stacks for tests: an inline program on the real engine, with a back end, a passphrase and a folder of its own. */
import { randomBytes } from "node:crypto";
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
  type Stack,
  type UpOptions,
} from "@pulumi/pulumi/automation";
import type { Target } from "../contract/target";
import { newPlace, type Place, pathToEngine } from "./folders";
import { Outcome } from "./outcome";
import { newStack, type QuickStack } from "./quick";

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
  /** A stack in whose folder and back end this one is, too; it goes with that one. @default a folder of its own */
  beside?: TestStack;
  /** Whether the back end has it already: after a rename. @default false */
  isThere?: boolean;
}

/** What an operation may be told. */
export interface Run {
  /** The engine is expected to fail: the outcome is returned all the same, and success is the error; or it may do either. */
  fails?: boolean | "perhaps";
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
  /**
   * Brings the stack to where this program leaves it: by an `up`, unless the last operation was just that one. What a case
   * begins with.
   * @param program @default the stack's
   */
  at(program?: PulumiFn): Promise<void>;
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
  parent?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  protect?: boolean;
  retainOnDelete?: boolean;
  delete?: boolean;
  initErrors?: string[];
  aliases?: string[];
}

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
  const place = options.beside instanceof Opened ? options.beside.sharedPlace() : newPlace();
  try {
    return new Opened(await created(options, place), place, options.program);
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

async function created(options: TestStackOptions, place: Place): Promise<QuickStack> {
  const { program, target, config, project = "test", stack = "dev", env } = options;
  const values: ConfigMap = {};
  if (target)
    values["omnicloud:connections"] = { value: JSON.stringify({ cloud: connectionOf(target) }), secret: true };
  for (const [key, value] of Object.entries(config ?? {})) values[key] = { value };
  const workspace = await LocalWorkspace.create({
    workDir: place.folder,
    program,
    pulumiCommand: await engine(),
    envVars: { ...place.environment, ...env },
    projectSettings: { name: project, runtime: "nodejs", main: "." },
  });
  return newStack(workspace, { ...place, project, stack }, values, options.isThere);
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
  /** The program of the last operation, if that was an `up` of all of it that succeeded. */
  private settled: PulumiFn | undefined;

  constructor(
    private readonly stack: QuickStack,
    private readonly place: Place,
    public program: PulumiFn,
  ) {}

  get automation(): Stack {
    return this.stack.automation;
  }

  get folder(): string {
    return this.place.folder;
  }

  get environment(): Record<string, string> {
    return this.automation.workspace.envVars;
  }

  async at(program = this.program): Promise<void> {
    this.program = program;
    if (this.settled !== program) await this.up();
  }

  preview({ fails, ...options }: PreviewOptions & Run = {}): Promise<Outcome> {
    return this.observed("preview", fails, (watch) =>
      this.running((program) => this.automation.preview({ ...options, program, ...watch })),
    );
  }

  async up({ fails, ...options }: UpOptions & Run = {}): Promise<Outcome> {
    const { program } = this;
    const outcome = await this.observed("up", fails, (watch) =>
      this.running((running) => this.automation.up({ ...options, program: running, ...watch })),
    );
    if (outcome.ok && !options.target) this.settled = program;
    return outcome;
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
    return this.stack.deployment();
  }

  import(deployment: Deployment): Promise<void> {
    this.settled = undefined;
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

  /** Its place, for another stack, which does not remove it. */
  sharedPlace(): Place {
    return { ...this.place, remove: () => undefined };
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
    verb: "preview" | "up" | "refresh" | "destroy",
    fails: Run["fails"],
    work: (watch: {
      onEvent(event: EngineEvent): void;
      onOutput(text: string): void;
      onError(text: string): void;
    }) => Promise<unknown>,
  ): Promise<Outcome> {
    if (verb !== "preview") this.settled = undefined;
    const events: EngineEvent[] = [];
    let output = "";
    const write = (text: string) => {
      output += text;
    };
    let error: CommandError | undefined;
    let outputs: Record<string, unknown> | undefined;
    try {
      await work({ onEvent: (event) => events.push(event), onOutput: write, onError: write });
      this.stack.check(verb);
      if (verb === "up") outputs = toldOutputs(events) ?? (await this.stack.outputs());
    } catch (thrown) {
      if (!(thrown instanceof CommandError)) throw thrown;
      error = thrown;
    }
    const outcome = new Outcome(error === undefined, output, events, outputs);
    if (error && !fails) throw new Error(`pulumi ${verb} failed:\n${outcome.errors().join("\n") || output}`);
    if (!error && fails === true) throw new Error(`pulumi ${verb} was expected to fail and did not:\n${output}`);
    return outcome;
  }
}

/** A name that no other run has, for objects in a cloud that others use too. */
export function unique(prefix: string): string {
  return `${prefix}-${randomBytes(4).toString("hex")}`;
}
