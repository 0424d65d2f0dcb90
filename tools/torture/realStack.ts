/** A program's stack on the real engine: `pulumi` and `omnicloud` in processes of their own, as a user runs them. */
import { join } from "node:path";
import { omnicloud } from "../../test/harness/omnicloud";
import type { Outcome as Ended } from "../../test/harness/outcome";
import { openProject, type Running, type TestProject } from "../../test/harness/project";
import { ROOT } from "../../test/harness/root";
import type { Command, CommandResult } from "./command";
import type { Outcome } from "./engine";
import { type Ground, mustAdopt, type Verb } from "./ground";
import { VerbFailed } from "./host";
import type { Stage } from "./stage";
import { imported, type State } from "./state";
import type { Variant } from "./subject";
import type { World } from "./world";

/** What a stack is at first. */
const FIRST: Variant = { changed: false, change: "same" };

/** The program of a ground, run by the language host. */
const PROGRAM = `
const { programOf } = require(${JSON.stringify(join(ROOT, "dist", "tools", "torture", "subject"))});
const { subjects } = require(${JSON.stringify(join(ROOT, "dist", "tools", "torture", "subjects"))});
const { name, variant, without } = JSON.parse(process.env.TORTURE);
module.exports = programOf(subjects.find((subject) => subject.name === name), variant, new Set(without));`;

/** Opens a stack on the real engine, on a world's cloud; nothing is in it. */
export async function openRealStack(ground: Ground, world: World): Promise<RealStack> {
  const project = await openProject({ files: { "index.cjs": PROGRAM } });
  const { "omnicloud:connections": connections = "{}" } = world.engine.place.config;
  project.connections(JSON.parse(connections) as Record<string, object>);
  return new RealStack(ground, world, project);
}

/** A stack on the real engine. */
export class RealStack {
  private state: Pick<State, "resources"> = { resources: [] };
  private isLocked = false;

  constructor(
    private readonly ground: Ground,
    private readonly world: World,
    private readonly project: TestProject,
  ) {}

  /** The stack, for who recovers it and judges. */
  stage(): Stage {
    const { sandbox, said, lines } = this.world;
    const run = (args: string[], variant?: Variant) => this.run(args, variant);
    const stack = this;
    return {
      ...{ sandbox, said, lines },
      engine: {
        get state() {
          return stack.state;
        },
        up: (variant) => this.up(variant),
        plan: (variant) => this.plan(variant),
        refresh: () => run(["refresh", "--clear-pending-creates"]),
        destroy: () => run(["destroy"]),
        command: (command) => this.command(command),
      },
    };
  }

  /** Starts a verb, which may be killed. */
  start(verb: Verb): Running {
    const { ground, project } = this;
    const variant = { ...FIRST, changed: verb === "update" };
    return project.start([verb === "update" ? "up" : verb], environmentOf(ground, variant));
  }

  /** Notes that a run has ended, killed or not. */
  async ended(outcome: Ended, isLocked: boolean): Promise<void> {
    this.isLocked = isLocked;
    this.world.said.push(outcome.output);
    await this.readState();
  }

  /** Removes the project's folder. */
  async close(): Promise<void> {
    await this.project.close();
  }

  private async up(variant: Variant): Promise<Outcome> {
    const outcome = await this.run(["up"], variant);
    return mustAdopt(outcome) ? this.run(["up"], { ...variant, adopts: true }) : outcome;
  }

  private async plan(variant: Variant): Promise<string[]> {
    const outcome = await this.ran(["preview", "--expect-no-changes"], variant);
    if (outcome.ok) return [];
    const lines = outcome.output.split("\n").filter((line) => /^\s*([+~-]{1,2})\s|error:/.test(line));
    return lines.length > 0 ? lines.map((line) => line.trim()) : [outcome.output.slice(-300)];
  }

  private async run(args: string[], variant: Variant = FIRST): Promise<Outcome> {
    const outcome = await this.ran(args, variant);
    if (outcome.ok) return { steps: [] };
    const errors = outcome.errors().map((error) => error.trim().replaceAll(/\s*\n\s*/g, " / "));
    return { steps: [], error: errors.join(" / ") || outcome.output.slice(-300) };
  }

  private async ran(args: string[], variant: Variant): Promise<Ended> {
    await this.unlock();
    const outcome = await this.project.start(args, environmentOf(this.ground, variant)).end;
    this.world.said.push(outcome.output);
    await this.readState();
    return outcome;
  }

  private async command(command: Command): Promise<CommandResult> {
    // `recover` takes away the lock of a run that is dead.
    if (command.name !== "recover") await this.unlock();
    this.isLocked = false;
    const { code, output, errors } = await omnicloud(this.project, argumentsOf(command));
    this.world.said.push(output, errors);
    if (code !== 0 && code !== 1) throw new VerbFailed({ message: errors.trim() || output.trim() });
    await this.readState();
    return { lines: output.split("\n"), left: code === 1 };
  }

  private async unlock(): Promise<void> {
    if (this.isLocked) await this.project.run(["cancel"]);
    this.isLocked = false;
  }

  private async readState(): Promise<void> {
    this.state = imported(JSON.stringify({ deployment: { resources: await this.project.export() } }));
  }
}

function environmentOf({ subject, without }: Ground, variant: Variant): Record<string, string> {
  return { TORTURE: JSON.stringify({ name: subject.name, variant, without: [...without] }) };
}

function argumentsOf(command: Command): string[] {
  if (command.name === "recover") return ["recover", "dev", ...(command.dryRun ? ["--dry-run"] : [])];
  const { sweep, yes, json } = command;
  const swept = sweep === undefined || sweep === false ? [] : ["--sweep", ...(sweep === true ? [] : sweep)];
  return ["leftovers", "dev", ...swept, ...(yes ? ["--yes"] : []), ...(json ? ["--json"] : [])];
}
