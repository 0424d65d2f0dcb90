/** How soon a job's steps, its lines and its end are seen, and what a lost network does to that, in a time of the test's own. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { UnreachableError } from "../../../providers/core/errors";
import { runOperation } from "../../../providers/core/operation";
import type { QingStor } from "../../../providers/qingstor/client";
import { follow, LONGEST_WAIT } from "../../../providers/qingstor/job/follow";

/** The job, in ms: its steps, and how often it writes a line. */
const [STEP, STEPS, LINE] = [70_000, 12, 21_000];
/** How long the installer takes for an answer, in ms. */
const ANSWER = 200;
/** What is promised, in ms. */
const SEEN = 2_000;

let begun: number;
const now = () => Date.now() - begun;
const until = (end: number, every: number) => Array.from({ length: Math.ceil(end / every) }, (_, i) => i * every);

beforeEach(() => {
  vi.useFakeTimers();
  begun = Date.now();
});
afterEach(() => {
  vi.useRealTimers();
});

/** An installer that runs the one job, and can be reached or not. */
function installer(reachable: () => boolean): QingStor {
  const answer = async <T>(of: () => T): Promise<T> => {
    await new Promise((resolve) => setTimeout(resolve, ANSWER));
    if (!reachable()) throw new UnreachableError("the QingStor installer cannot be reached");
    return of();
  };
  const step = (at: number) => `step${Math.floor(at / STEP)}`;
  const status = () =>
    now() < STEP * STEPS
      ? { status: step(now()), pre_status: "" }
      : { status: "successful", pre_status: `step${STEPS - 1}` };
  const log = () => {
    const lines: Record<string, string[]> = {};
    for (const at of until(Math.min(now(), STEP * STEPS), LINE))
      lines[step(at)] = [...(lines[step(at)] ?? []), `written at ${at}`];
    return { log: lines };
  };
  return {
    query: (action: string) => answer<object>(action === "GetDeployQingStorLog" ? log : status),
    masked: (text: string) => text,
  } as unknown as QingStor;
}

/** Follows the job: what was shown and when, and how and when that ended. */
async function followed(reachable: () => boolean) {
  const shown = new Map<string, number>();
  const operation = { verb: "create", deadline: Date.now() + LONGEST_WAIT * 1000, patient: true };
  const following = runOperation(operation, () =>
    follow(installer(reachable), "deploy", "j-1", (line) => shown.set(line, now())),
  ).then(
    () => ({ shown, end: now(), said: "" }),
    (error: Error) => ({ shown, end: now(), said: error.message }),
  );
  await vi.advanceTimersByTimeAsync(STEP * STEPS * 2);
  return following;
}

it("each step, each line of the log and the end are shown within two seconds, however long the job takes", async () => {
  const { shown, end, said } = await followed(() => true);
  expect(said).toBe("");
  expect(end - STEP * STEPS).toBeLessThanOrEqual(SEEN);
  for (const at of until(STEP * STEPS, STEP))
    expect((shown.get(`step${at / STEP}`) ?? Infinity) - at).toBeLessThanOrEqual(SEEN);
  const lines = [...shown].filter(([line]) => line.includes("written at"));
  expect(lines).toHaveLength((STEP * STEPS) / LINE);
  for (const [line, at] of lines) expect(at - Number(line.split(" ").at(-1))).toBeLessThanOrEqual(SEEN);
});

it("a network that is lost for some minutes loses no step and no line, and one that stays lost is reported", async () => {
  const lost = await followed(() => now() < 30_000 || now() > 300_000);
  expect(lost.said).toBe("");
  expect([...lost.shown.keys()].filter((line) => /^step\d+$/.test(line))).toEqual(
    Array.from({ length: STEPS }, (_, i) => `step${i}`),
  );
  expect(lost.shown.size).toBe(STEPS + (STEP * STEPS) / LINE);

  begun = Date.now();
  const gone = await followed(() => now() < 30_000);
  expect(gone.said).toMatch(
    /^the deployment \(job j-1\) goes on at the installer, which has given no answer for 5 minutes: run pulumi up again/,
  );
});
