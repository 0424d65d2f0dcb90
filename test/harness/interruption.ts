/** Runs that are interrupted where a test means it: when a request is held, an object in the cloud, its id in the state. */
import type { Outcome } from "./outcome";
import { condition } from "./processes";
import type { Running, TestProject } from "./project";
import type { StateResource } from "./stack";

/** Ways to interrupt a run. */
export const killEngine = (running: Running): Promise<void> => running.killEngine();
/** As by Ctrl-C, twice. */
export const interrupt = (running: Running): Promise<void> => running.interrupt();
/** The engine goes on, and sees a broken connection. */
export const killHost = (running: Running): Promise<void> => running.killHost();

/** An interruption. */
export interface Interruption {
  env?: Record<string, string>;
  /** Ends when the run has come to where it is interrupted. */
  when: (running: Running) => Promise<unknown>;
  /** @default killEngine */
  how?: (running: Running) => Promise<void>;
}

/**
 * Starts `pulumi`, interrupts it, waits for its end, and takes the lock that it may have left.
 * @throws with all that it wrote, if it ends before, or `when` throws
 */
export async function interrupted(
  project: TestProject,
  args: string[],
  { env, when, how = killEngine }: Interruption,
): Promise<Outcome> {
  const running = project.start(args, env);
  const over = running.end.then(({ output }) => Promise.reject(new Error(`it ended before:\n${output}`)));
  try {
    await Promise.race([when(running), over]);
  } catch (error) {
    await running.killEngine();
    // What comes next must not find a lock.
    await project.run(["cancel"]);
    throw new Error(`${error}\n${(await running.end).output}`);
  }
  await how(running);
  const outcome = await running.end;
  await project.run(["cancel"]);
  return outcome;
}

/** Waits until a run has shown this on one of its resources. */
export function waitUntilShown(running: Running, words: RegExp, seconds = 120): Promise<void> {
  return condition(`${words} to be shown`, seconds, () => running.shown().some((line) => words.test(line)));
}

/**
 * Waits until the state holds a resource with its id: from here on the next run knows it.
 * @param name the resource's name in the program
 * @param holds more that the state has to say of it
 * @throws after so many seconds
 */
export async function waitUntilInState(
  project: Pick<TestProject, "export">,
  name: string,
  holds: (resource: StateResource) => boolean = () => true,
  seconds = 120,
): Promise<StateResource> {
  let found: StateResource | undefined;
  await condition(`${name} to be in the state`, seconds, async () => {
    const named = (await project.export()).filter(({ urn, id }) => urn.endsWith(`::${name}`) && id !== undefined);
    found = named.find(holds);
    return found !== undefined;
  });
  if (!found) throw new Error(`${name} is not in the state`);
  return found;
}

/**
 * Waits until the cloud holds objects, whatever the run has heard of them.
 * @param list lists them
 * @param count how many there have to be, at least
 * @throws after so many seconds
 */
export async function waitUntilInCloud<T>(
  what: string,
  list: () => Promise<readonly T[]>,
  count = 1,
  seconds = 120,
): Promise<readonly T[]> {
  let found: readonly T[] = [];
  await condition(`${count} ${what} to be in the cloud`, seconds, async () => {
    found = await list();
    return found.length >= count;
  });
  return found;
}
