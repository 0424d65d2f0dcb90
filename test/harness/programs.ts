/** The project's own stacks for tests: Pulumi.yaml and its program as they are, in a folder and a back end apart. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parse, stringify } from "yaml";
import { command, type Ended } from "./command";
import { newPlace } from "./folders";
import { omnicloud } from "./omnicloud";
import { Outcome } from "./outcome";
import { eventsIn } from "./project";
import { isQuick, makeStack } from "./quick";
import { ROOT } from "./root";

/** The project's stacks. */
export interface Programs {
  /** The project's folder. */
  readonly folder: string;
  /** The environment that its `pulumi` runs in. */
  readonly environment: Readonly<Record<string, string>>;
  /** All that was written, logged or kept so far, in clear: what other people may get to see. */
  readonly shown: string;
  /** Runs the stacks with this program from now on; with the project's own where none is given. */
  use(program?: string): void;
  /** Runs `pulumi` on a stack to its end. @throws with what it wrote, unless `fails` */
  run(stack: string, args: string[], options?: { fails?: boolean }): Promise<Outcome>;
  /** Runs `pulumi` on a stack and gives what it wrote, which is not counted among what was shown. */
  read(stack: string, args: string[]): Promise<string>;
  /** Sets a value of a stack's config; a path leads into lists and maps. */
  config(stack: string, path: string, value: string, options?: { secret?: boolean }): Promise<void>;
  outputs(stack: string): Promise<Record<string, unknown>>;
  /** Runs `omnicloud`. */
  omnicloud(args: string[]): Promise<Ended>;
  /** Removes the folders. Destroys nothing in the cloud. */
  close(): void;
}

/** The operations that have an event log. */
const OPERATIONS = new Set(["preview", "up", "refresh", "destroy"]);

/** Opens the project with these stacks. */
export async function openPrograms(...stacks: string[]): Promise<Programs> {
  const { folder, backend, environment, remove } = newPlace();
  const settings = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as { name: string; main: string };
  let shown = "";

  const pulumi = async (stack: string, args: string[]) => {
    const env = { ...environment, PULUMI_DEBUG_COMMANDS: "true" };
    return command("pulumi", [...args, "--stack", stack, "--non-interactive"], { folder, env });
  };
  const programs: Programs = {
    folder,
    environment,
    get shown() {
      const kept = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
      return [shown, ...kept.map((name) => readFileSync(join(folder, name), "utf8"))].join("\n");
    },
    use(program) {
      const own = "program.cjs";
      if (program) writeFileSync(join(folder, own), program);
      const main = program ? own : relative(folder, join(ROOT, settings.main));
      writeFileSync(join(folder, "Pulumi.yaml"), stringify({ ...settings, main }));
    },
    async run(stack, args, { fails = false } = {}) {
      const [verb = ""] = args;
      const log = join(folder, `events-${Date.now()}`);
      const yes = verb === "preview" ? [] : ["--yes", "--skip-preview"];
      const more = OPERATIONS.has(verb) ? [...yes, "--parallel", "32", "--event-log", log] : [];
      const { code, output, errors } = await pulumi(stack, [...args, ...more]);
      // The SDK gives the engine's answers, secrets in clear, to --debug; this log holds them also without that.
      const events = (OPERATIONS.has(verb) ? eventsIn(log) : []).filter(
        ({ diagnosticEvent }) => String(diagnosticEvent?.severity) !== "debug",
      );
      shown += output + errors + JSON.stringify(events);
      if ((code !== 0) !== fails) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${output}${errors}`);
      return new Outcome(code === 0, output + errors, events);
    },
    async read(stack, args) {
      const { code, output, errors } = await pulumi(stack, args);
      if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${output}${errors}`);
      return output;
    },
    async config(stack, path, value, { secret = false } = {}) {
      await programs.read(stack, ["config", "set", "--path", path, value, ...(secret ? ["--secret"] : [])]);
    },
    async outputs(stack) {
      return JSON.parse(await programs.read(stack, ["stack", "output", "--json"])) as Record<string, unknown>;
    },
    async omnicloud(args) {
      const ended = await omnicloud({ folder, environment }, args);
      shown += ended.output + ended.errors;
      return ended;
    },
    close: remove,
  };
  programs.use();
  for (const stack of stacks) {
    if (isQuick) makeStack({ folder, backend, project: settings.name, stack }, {});
    else await programs.run(stack, ["stack", "init"]);
  }
  return programs;
}
