/** `npm start`: stacks on a cloud, brought up, shown, previewed again, and taken down. */
import { delimiter } from "node:path";
import { alone } from "./alone";
import { awsRegion, oneTeam } from "./clouds";
import type { Course } from "./course";
import { Folder, ROOT } from "./folder";
import { INTERRUPTED, Interrupted, Interruption } from "./interruption";
import { howToLook } from "./look";
import {
  endSandbox,
  isStopped,
  type RunningSandbox,
  runningSandbox,
  startSandboxProcess,
  stopSandbox,
} from "./sandbox";
import { type Say, StartStack } from "./stacks";
import { tenants } from "./tenants";
import { takeUp } from "./unlock";

/** What the command line says. */
export interface StartOptions {
  /** Leaves stacks and sandbox up. */
  keep: boolean;
  /** Takes down what was kept. */
  destroy: boolean;
  /** A real cloud instead of the sandbox. */
  connection?: string;
  /** On AWS: an image's exact name or its id, and one URL for all services in place of AWS's own. */
  image?: string;
  endpoint?: string;
  /** One program alone, instead of an operator's and a team's. */
  stack?: string;
  /** The folder of the engine's programs. */
  bin: string;
  say: Say;
}

/** The program that is the same on all clouds. */
const CLOUDS = "clouds";

function courseOf(stack: string | undefined, { connection, image, endpoint }: StartOptions): Course {
  if (stack === undefined) return tenants;
  if (stack !== CLOUDS) return alone(stack, connection);
  const region = awsRegion(connection);
  if (connection !== undefined && region === undefined)
    throw new Error("--stack clouds runs on the sandbox, or on AWS: --connection aws:REGION");
  return oneTeam(region === undefined ? undefined : { region, image, endpoint });
}

/** One run: what it works on. */
interface Run extends StartOptions {
  course: Course;
  folder: Folder;
  interruption: Interruption;
  /** The sandbox that an earlier run left up. */
  kept?: RunningSandbox;
}

/** Does what the command line says. @returns the exit code */
export async function start(options: StartOptions): Promise<number> {
  const { connection, bin, say, destroy } = options;
  const region = awsRegion(connection);
  // A tenant is OpenStack's: on AWS runs the program that is the same on all clouds.
  const stack = options.stack ?? (region === undefined ? undefined : CLOUDS);
  const course = courseOf(stack, options);
  const interruption = new Interruption(say);
  interruption.listen();
  process.chdir(ROOT);
  process.env.PATH = [bin, process.env.PATH].join(delimiter);
  const folder = new Folder(connection?.replaceAll(":", "-") ?? "sandbox", stack);
  const kept = connection ? undefined : await runningSandbox(folder);
  const isThere = connection ? folder.exists() : (kept ?? isStopped(folder));
  if (destroy && !isThere) {
    const isLost = !connection && folder.exists();
    folder.clear();
    say(
      isLost
        ? "the sandbox is gone with all that was in it: its stacks are forgotten"
        : "there is nothing to take down",
    );
    return 0;
  }
  // A fresh sandbox is empty: states of an old one name nothing that exists.
  if (!connection && !isThere) folder.clear();
  const sandbox = connection ? undefined : (kept ?? (await startSandboxProcess(folder)));
  if (sandbox) say(`sandbox: ${kept ? "running" : isThere ? "started again" : "started"} at ${sandbox.url}`);
  try {
    await onStacks({ ...options, course, folder, interruption, kept }, sandbox);
    return 0;
  } catch (error) {
    if (sandbox && !kept && error instanceof Interrupted) await stopSandbox(sandbox);
    const same = sameAs(options);
    say(`npm start${same && ` --${same}`} goes on from here; npm start -- --destroy${same} takes all of it down`);
    if (!(error instanceof Interrupted)) throw error;
    return INTERRUPTED;
  }
}

async function onStacks(run: Run, sandbox: RunningSandbox | undefined): Promise<void> {
  const { course, folder, interruption, kept, keep, destroy, connection, bin, say } = run;
  const environment = folder.environment();
  Object.assign(process.env, environment); // grant runs the engine as a user's shell would
  const stacks: StartStack[] = [];
  for (const program of course.programs) {
    const name = `${program}-${folder.cloud}`;
    stacks.push(await interruption.step(() => StartStack.open(name, environment, say, interruption)));
    await interruption.step(() => takeUp(name, folder, say));
  }
  if (destroy) return takeDown(run, stacks, sandbox);

  const outputs = await interruption.step(() => course.up(stacks, { sandbox, connection, say }));
  say(JSON.stringify(valuesOf(outputs), null, 2));
  await Promise.all(stacks.map((each) => each.previewsClean()));

  if (!keep && !kept) return takeDown(run, stacks, sandbox);
  const names = stacks.map(({ name }) => name);
  for (const line of howToLook(folder, bin, names)) say(line);
  say(`left up: npm start -- --destroy${sameAs(run)} takes it down`);
}

/** The options by which a later run finds the same stacks. */
function sameAs({ stack, connection, image, endpoint }: StartOptions): string {
  const given = Object.entries({ stack, connection, image, endpoint }).filter(([, value]) => value !== undefined);
  return given.map(([option, value]) => ` --${option} ${value}`).join("");
}

/** Destroys the stacks, the last one first, and ends the sandbox. */
async function takeDown(
  { destroy, folder, say }: Run,
  stacks: readonly StartStack[],
  sandbox: RunningSandbox | undefined,
): Promise<void> {
  const last = [...stacks].reverse();
  say(`destroying ${last.map(({ name }) => name).join(", then ")}`);
  for (const each of last) {
    try {
      await each.destroy();
    } catch (error) {
      // What is in the sandbox ends with it.
      if (!sandbox || !destroy || error instanceof Interrupted) throw error;
      say(`  ${(error as Error).message}: it ends with the sandbox`);
    }
  }
  if (sandbox) await endSandbox(sandbox);
  folder.clear();
}

function valuesOf(outputs: Record<string, { value: unknown; secret: boolean }>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { value, secret }]) => [name, secret ? "[secret]" : value]),
  );
}
