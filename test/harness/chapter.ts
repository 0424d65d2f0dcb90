/** Cases that go on from one another, as a stack's life does. */
import { it } from "vitest";

/** How long a step may take; vitest's own limit is for the steps before it too. In ms, as in vitest.config.mjs. */
const LIMIT = 600_000;

interface Step {
  title: string;
  work: () => unknown;
  /** Its run, once it has begun. */
  run?: Promise<void>;
}

/** Declares a case of a chapter, as vitest's `it` does. */
export type StepOf = (title: string, work: () => unknown, limit?: number) => void;

/**
 * Opens a chapter: what it returns declares its cases, in the place of vitest's `it`. Each goes on from the one before it;
 * one that is run alone (`-t "is renamed"`) is preceded by those before it.
 * @example
 * describe("a tenant", () => {
 *   const it = chapter();
 *   it("is created", async () => { … });
 *   it("is renamed in place", async () => { … });
 * });
 */
export function chapter(): StepOf {
  const steps: Step[] = [];
  return (title, work, limit = LIMIT) => {
    const before = [...steps];
    const step: Step = { title, work: () => within(limit, title, work) };
    steps.push(step);
    it(
      title,
      async () => {
        for (const each of before) await preceding(each, title);
        await begun(step);
      },
      LIMIT * before.length + limit + 1000,
    );
  };
}

/** Runs a step that was left out. One that has failed as a case of its own was reported there. */
async function preceding(step: Step, title: string): Promise<void> {
  if (step.run) return void (await Promise.allSettled([step.run]));
  try {
    await begun(step);
  } catch (cause) {
    throw new Error(`"${title}" goes on from "${step.title}", which failed`, { cause });
  }
}

function begun(step: Step): Promise<void> {
  step.run ??= (async () => void (await step.work()))();
  return step.run;
}

async function within(limit: number, title: string, work: () => unknown): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`"${title}" took longer than ${limit / 1000} s`)), limit);
  });
  try {
    await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
