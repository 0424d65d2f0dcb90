/** Projects for tests that kill: the program is run by the real `pulumi` in processes of its own. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Deployment, EngineEvent } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import type { Target } from "../contract/target";
import { newPlace, type Place } from "./folders";
import { Outcome } from "./outcome";
import { below, ended, hostAmong, kill, type Process } from "./processes";
import { isQuick, makeStack, readDeployment } from "./quick";
import { connectionOf, type StateResource } from "./stack";

/** How a test's project is made. */
export interface ProjectOptions {
  /** Files by name; `index.cjs` is the program. */
  files: Record<string, string>;
  target?: Pick<Target, "authUrl" | "operator" | "region">;
  /** More of the engine's environment, as another back end. */
  env?: Record<string, string>;
  /** Other connections than the target's operator. */
  connections?: Record<string, object>;
}

/** One `pulumi` that runs. */
export interface Running {
  /** Its end: all that it wrote and did. */
  readonly end: Promise<Outcome>;
  /** What it has shown on its resources so far, lines of progress included. */
  shown(): string[];
  /** The engine, and all that runs below it now. */
  processes(): Process[];
  /**
   * Kills the engine as a crash would, and waits until the provider's host has seen it and has ended too. The language
   * host, which would stay for minutes, is ended as well.
   */
  killEngine(): Promise<void>;
  /** Interrupts the engine as a user does who presses Ctrl-C a second time, and waits until all of it has ended. */
  interrupt(): Promise<void>;
  /** Kills the provider's host alone; the engine goes on and sees a broken connection. */
  killHost(): Promise<void>;
}

/** A project with one stack, `dev`. */
export interface TestProject {
  readonly folder: string;
  /** The environment that its `pulumi` runs in. */
  readonly environment: Record<string, string>;
  /** Points the connection `cloud` elsewhere. */
  connect(target: Pick<Target, "authUrl" | "operator" | "region">): void;
  /** Sets all connections. */
  connections(connections: Record<string, object>): void;
  /** Starts `pulumi`; the stack, --yes and the like are added. */
  start(args: string[], env?: Record<string, string>): Running;
  /** Runs `pulumi` to its end. @throws with all that it wrote, unless `fails` */
  run(args: string[], options?: { env?: Record<string, string>; fails?: boolean }): Promise<Outcome>;
  /**
   * Brings the stack to where this program leaves it, given what `up` gets as environment: by an `up`, unless the last run
   * was just that one. What a case begins with.
   */
  at(env: Record<string, string>): Promise<void>;
  /** Brings the stack to where it has nothing: by a `destroy`, unless its state is empty. */
  atNothing(env?: Record<string, string>): Promise<void>;
  /** The state's resources. */
  export(): Promise<StateResource[]>;
  /** Gives the stack another name. */
  rename(name: string): Promise<void>;
  /** The same project and program with an empty back end of its own. */
  elsewhere(): Promise<TestProject>;
  /** Removes the folders. Destroys nothing in the cloud. */
  close(): Promise<void>;
}

const PROJECT = "test";
const STACK = { project: PROJECT, stack: "dev" };
const CHANGES = new Set(["up", "refresh", "destroy"]);

/** Makes a project and its stack. */
export async function openProject(options: ProjectOptions): Promise<TestProject> {
  const place = newPlace();
  const { folder, environment } = place;
  const runtime = { name: "nodejs", options: { typescript: false } };
  writeFileSync(join(folder, "Pulumi.yaml"), stringify({ name: "test", runtime, main: "index.cjs" }));
  for (const [name, text] of Object.entries(options.files)) writeFileSync(join(folder, name), text);
  const project = new Opened(place, { ...environment, ...options.env }, options);
  if (project.isQuick) makeStack({ ...place, ...STACK }, {});
  else await project.run(["stack", "init", "dev"]);
  if (options.target) project.connect(options.target);
  if (options.connections) project.connections(options.connections);
  return project;
}

class Opened implements TestProject {
  /** The stack's name. */
  private stack = STACK.stack;
  /** What the last run was given, if it was an `up` that succeeded, and nothing changed the stack since. */
  private settled: string | undefined;

  constructor(
    private readonly place: Place,
    readonly environment: Record<string, string>,
    private readonly options: ProjectOptions,
  ) {}

  get folder(): string {
    return this.place.folder;
  }

  /** Whether its state is a file of ours. */
  get isQuick(): boolean {
    return isQuick && this.options.env?.PULUMI_BACKEND_URL === undefined;
  }

  connect(target: Pick<Target, "authUrl" | "operator" | "region">): void {
    this.connections({ cloud: connectionOf(target) });
  }

  connections(connections: Record<string, object>): void {
    const file = join(this.folder, `Pulumi.${this.stack}.yaml`);
    const settings = parse(readFileSync(file, "utf8")) as { config?: object };
    writeFileSync(
      file,
      stringify({ ...settings, config: { ...settings.config, "omnicloud:connections": connections } }),
    );
  }

  start(args: string[], env: Record<string, string> = {}): Running {
    const log = join(this.folder, `events-${Math.random().toString(36).slice(2)}`);
    const [verb = ""] = args;
    const changes = CHANGES.has(verb);
    if (changes) this.settled = undefined;
    const more = changes ? ["--yes", "--skip-preview", "--event-log", log] : [];
    const stack = verb === "stack" ? [] : ["--stack", this.stack];
    const engine = spawn("pulumi", [...args, ...stack, ...more, "--non-interactive"], {
      cwd: this.folder,
      // Whatever OS_* variables the tester has: only what is written here counts.
      env: { ...this.environment, PULUMI_DEBUG_COMMANDS: "true", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [engine.stdout, engine.stderr]) stream.on("data", (text: Buffer) => (output += text));
    const end = new Promise<Outcome>((resolve, reject) => {
      engine.once("error", reject);
      engine.once("close", (code) => resolve(new Outcome(code === 0, output, changes ? eventsIn(log) : [])));
    });
    const pid = () => {
      if (engine.pid === undefined) throw new Error("pulumi could not be started");
      return engine.pid;
    };
    /** What is left of a run whose engine has ended: the host has to see it by itself. */
    const leave = async (children: Process[]) => {
      const host = hostAmong(children);
      if (host) await ended([host.pid]);
      for (const child of children) kill(child.pid);
      await end;
    };
    return {
      end,
      shown: () => eventsIn(log).flatMap(({ diagnosticEvent }) => diagnosticEvent?.message ?? []),
      processes: () => [{ pid: pid(), parent: process.pid, command: "pulumi" }, ...below(pid())],
      async killEngine() {
        const children = below(pid());
        engine.kill("SIGKILL");
        await leave(children);
      },
      async interrupt() {
        const children = below(pid());
        // Two that come before the engine has seen the first are one: so they go on until it has ended.
        while (engine.exitCode === null && engine.signalCode === null) {
          engine.kill("SIGINT");
          await sleep(200);
        }
        await leave(children);
      },
      async killHost() {
        const host = hostAmong(below(pid()));
        if (!host) throw new Error("the provider's host is not running");
        kill(host.pid);
      },
    };
  }

  async at(env: Record<string, string>): Promise<void> {
    if (this.settled !== JSON.stringify(env)) await this.run(["up"], { env });
  }

  async atNothing(env?: Record<string, string>): Promise<void> {
    if ((await this.export()).length > 0) await this.run(["destroy"], { env });
  }

  async run(args: string[], { env, fails }: { env?: Record<string, string>; fails?: boolean } = {}): Promise<Outcome> {
    const outcome = await this.start(args, env).end;
    if (!outcome.ok && !fails) throw new Error(`pulumi ${args.join(" ")} failed:\n${outcome.output}`);
    if (outcome.ok && fails) throw new Error(`pulumi ${args.join(" ")} was expected to fail:\n${outcome.output}`);
    if (outcome.ok && args[0] === "up") this.settled = JSON.stringify(env);
    return outcome;
  }

  async export(): Promise<StateResource[]> {
    const { deployment } = this.isQuick
      ? readDeployment({ ...this.place, project: PROJECT, stack: this.stack }, false)
      : (JSON.parse((await this.run(["stack", "export", "--stack", this.stack])).output) as Deployment);
    return (deployment as { resources?: StateResource[] }).resources ?? [];
  }

  async rename(name: string): Promise<void> {
    await this.run(["stack", "rename", name, "--stack", this.stack]);
    this.stack = name;
    this.settled = undefined;
  }

  elsewhere(): Promise<TestProject> {
    return openProject(this.options);
  }

  async close(): Promise<void> {
    this.place.remove();
  }
}

/** The events in a log; a killed engine's last line may be cut, and one that was refused a lock wrote none. */
export function eventsIn(file: string): EngineEvent[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines.flatMap((line, i) => {
    try {
      return [JSON.parse(line) as EngineEvent];
    } catch (error) {
      if (i === lines.length - 1) return [];
      throw error;
    }
  });
}
