/** Records what this version's stacks leave in their states and clouds: for the test that later versions change nothing. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../sandbox";
import { openPrograms } from "../../test/harness/programs";
import { ROOT } from "../../test/harness/root";
import { type Course, courses, programOf } from "../../test/states/courses";
import { objectsIn } from "../../test/states/objects";
import { look, recordSandbox, record as recordStack, STATES } from "../../test/states/recorded";

/** What the command line says. */
export interface RecordOptions {
  /** The courses to record; none for all. */
  names: string[];
  say(line: string): void;
}

/**
 * Brings each course up on a sandbox of its own, and writes down what is there then.
 * @throws Error for a course that is not known
 */
export async function record({ names, say }: RecordOptions): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  for (const name of names.length > 0 ? names : Object.keys(courses)) {
    const course = courses[name];
    if (!course) throw new Error(`${name} is not known; known are ${Object.keys(courses).join(", ")}`);
    await recordCourse(version, name, course);
    say(`recorded: test/states/${version}/${name}`);
  }
}

async function begun({ content }: Course): Promise<Sandbox> {
  const fresh = await startSandbox();
  if (!content) return fresh;
  const load = content(await fresh.save());
  await fresh.close();
  return startSandbox({ load });
}

async function recordCourse(version: string, name: string, course: Course): Promise<void> {
  const sandbox = await begun(course);
  const programs = await openPrograms(...course.stacks);
  const folder = join(STATES, version, name);
  try {
    programs.use(programOf(version, name));
    const prepared = (await course.prepare?.(sandbox, version)) ?? {};
    const before = objectsIn(await sandbox.save());
    await course.up(programs, sandbox, prepared);
    for (const file of existsSync(folder) ? readdirSync(folder) : [])
      if (file.endsWith(".json")) rmSync(join(folder, file));
    mkdirSync(folder, { recursive: true });
    await recordSandbox(folder, sandbox, before);
    const looked = new Map<string, Awaited<ReturnType<typeof look>>>();
    for (const stack of course.stacks) looked.set(stack, await look(stack, programs));
    for (const [stack, seen] of looked)
      await recordStack(join(folder, `${stack}.json`), stack, seen, programs, sandbox);
  } finally {
    programs.close();
    await sandbox.close();
  }
}
