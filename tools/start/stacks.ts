/** The stacks through the Automation API, with one line for each resource that changes. */
import {
  type ConfigMap,
  type EngineEvent,
  LocalWorkspace,
  type OutputMap,
  type Stack,
  type UpOptions,
} from "@pulumi/pulumi/automation";
import { ROOT } from "./folder";
import { Interrupted, type Interruption } from "./interruption";

/** Waiting is not work: many operations at a time cost nothing. */
const PARALLEL = 32;

/** Prints a line. */
export type Say = (line: string) => void;

/** One stack of this project. */
export class StartStack {
  private constructor(
    readonly name: string,
    private readonly stack: Stack,
    private readonly say: Say,
    private readonly interruption: Interruption,
  ) {}

  /** Opens the stack, or makes it. */
  static async open(
    name: string,
    envVars: Record<string, string>,
    say: Say,
    interruption: Interruption,
  ): Promise<StartStack> {
    const stack = await LocalWorkspace.createOrSelectStack({ stackName: name, workDir: ROOT }, { envVars });
    return new StartStack(name, stack, say, interruption);
  }

  /** What each run of the engine is given. */
  private get watched() {
    const { signal, hear } = this.interruption;
    return { parallel: PARALLEL, onEvent: this.tell, onOutput: hear, onError: hear, signal };
  }

  async configure(config: ConfigMap): Promise<void> {
    await this.stack.setAllConfig(config);
  }

  async up(options: Pick<UpOptions, "continueOnError"> = {}): Promise<OutputMap> {
    return this.clearly(async () => {
      const { outputs } = await this.stack.up({ ...options, ...this.watched });
      return outputs;
    });
  }

  /** @throws when the program would change anything */
  async previewsClean(): Promise<void> {
    await this.clearly(() => this.stack.preview({ expectNoChanges: true, ...this.watched }));
    this.say(`  ${this.name}: a second preview finds nothing to change`);
  }

  async destroy(): Promise<void> {
    await this.clearly(() => this.stack.destroy({ remove: true, ...this.watched }));
  }

  private readonly tell = (event: EngineEvent): void => {
    const { resOutputsEvent: done, diagnosticEvent: line } = event;
    if (done) {
      const { op, urn, type } = done.metadata;
      const name = urn.split("::").at(-1);
      const kind = type.split(/[:/]/).at(-1);
      if (op !== "same" && op !== "refresh" && kind !== "Stack") this.say(`  ${this.name}: ${op} ${kind} ${name}`);
    }
    if (line?.severity === "error" || line?.severity === "warning")
      this.say(`  ${this.name}: ${line.message.replace(/<\{%.*?%\}>/g, "").trim()}`);
  };

  /** The engine's errors were shown line by line as they came; what is thrown then is one line. */
  private async clearly<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.interruption.step(work);
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      const { message } = error as Error;
      const reason = /error: [^\n]*/.exec(message)?.[0] ?? message.split("\n")[0];
      throw new Error(`stack ${this.name}: ${reason}`, { cause: error });
    }
  }
}
