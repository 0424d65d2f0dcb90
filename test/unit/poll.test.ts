import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DeadlineError } from "../../providers/core/errors";
import { runOperation, timeLeft } from "../../providers/core/operation";
import { until } from "../../providers/core/poll";

const START = new Date("2026-01-01T00:00:00Z").getTime();
const seconds = (count: number) => ({ verb: "create", deadline: START + count * 1000, patient: true });

/** When each look happened, in ms since the start, until `work` ends. */
async function looks(work: (look: () => void) => Promise<unknown>): Promise<{ at: number[]; end: unknown }> {
  const at: number[] = [];
  const ended = work(() => at.push(Date.now() - START)).catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  return { at, end: await ended };
}

describe("waiting", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: START });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("looks at once, and ends with what was found", async () => {
    const { at, end } = await looks((look) =>
      until("it", async () => {
        look();
        return "found";
      }),
    );
    expect([at, end]).toEqual([[0], "found"]);
  });

  it("looks after 100 ms, then less and less often, and at least every 2 s", async () => {
    const { at } = await looks((look) =>
      runOperation(seconds(60), () =>
        until("it", async () => {
          look();
          return Date.now() - START > 30_000 || undefined;
        }),
      ),
    );
    const pauses = at.slice(1).map((time, i) => time - (at[i] ?? 0));
    expect(pauses[0]).toBe(100);
    expect(Math.max(...pauses)).toBe(2000);
    expect([...pauses].sort((a, b) => a - b)).toEqual(pauses);
    expect(at.length).toBeLessThan(30);
  });

  it("takes a found false or zero for found", async () => {
    expect((await looks(() => until("it", async () => 0))).end).toBe(0);
    expect((await looks(() => until("it", async () => false))).end).toBe(false);
  });

  it("ends at the operation's deadline, after a last look, and says what was waited for", async () => {
    const { at, end } = await looks((look) =>
      runOperation(seconds(10), () => until("volume x to be available", async () => void look())),
    );
    expect(end).toBeInstanceOf(DeadlineError);
    expect(String(end)).toMatch(/waiting for volume x to be available.*create/);
    expect(at.at(-1)).toBe(10_000);
    expect(Date.now() - START).toBe(10_000);
  });

  it("says what is waited for, where that takes longer", async () => {
    const said: string[] = [];
    const wait = (long: number) =>
      looks(() =>
        runOperation({ ...seconds(60), say: (text) => said.push(text) }, () =>
          until("volume x to be available", async () => Date.now() - START > long || undefined),
        ),
      );
    await wait(1000);
    expect(said).toEqual([]);
    vi.setSystemTime(START);
    await wait(10_000);
    expect(new Set(said)).toEqual(new Set(["waiting for volume x to be available"]));
  });

  it("ends with what a look throws", async () => {
    const { end } = await looks(() => until("it", () => Promise.reject(new Error("broken"))));
    expect(end).toEqual(new Error("broken"));
  });

  it("keeps the deadlines of operations that run at the same time apart", async () => {
    const left = await Promise.all(
      [5, 50].map((count) =>
        runOperation(seconds(count), async () => {
          await Promise.resolve();
          return timeLeft();
        }),
      ),
    );
    expect(left).toEqual([5000, 50_000]);
  });
});
