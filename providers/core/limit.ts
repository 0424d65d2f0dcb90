/** Limits how many tasks of one kind run at a time, to leave service, memory and file handles for others. */

/** How many requests of one kind are sent at a time. */
const REQUESTS_AT_ONCE = 16;

/** At most a number of tasks at a time; the others wait, in the order in which they came. */
export class Limit {
  private running = 0;
  private readonly waiting: { most: number; start(): void }[] = [];

  /** @param most how many tasks may run at a time */
  constructor(private readonly most: number) {}

  /**
   * Runs the task when there is room for it.
   * @param most how many may run at a time for this task to start, if it is not the limit's own number
   */
  async run<T>(task: () => Promise<T>, most = this.most): Promise<T> {
    if (this.running >= most || this.waiting.length > 0)
      await new Promise<void>((start) => {
        this.waiting.push({ most, start });
        this.startNext();
      });
    else this.running += 1;
    try {
      return await task();
    } finally {
      this.running -= 1;
      this.startNext();
    }
  }

  private startNext(): void {
    for (let first = this.waiting[0]; first && this.running < first.most; first = this.waiting[0]) {
      this.waiting.shift();
      this.running += 1;
      first.start();
    }
  }
}

/** Runs the task for each, at most 16 at a time, and returns the results in order. */
export function mapLimited<T, R>(things: readonly T[], task: (thing: T) => Promise<R>): Promise<R[]> {
  const limit = new Limit(REQUESTS_AT_ONCE);
  return Promise.all(things.map((thing) => limit.run(() => task(thing))));
}

const turns = new Map<string, Promise<unknown>>();

/**
 * Runs the tasks on one thing one after the other: attaching, resizing and power may meet on one server.
 * @param thing what they have in common, for example a server's id
 */
export function runInTurn<T>(thing: string, task: () => Promise<T>): Promise<T> {
  const before = turns.get(thing) ?? Promise.resolve();
  const turn = before.then(task, task);
  turns.set(thing, turn);
  const forget = () => {
    if (turns.get(thing) === turn) turns.delete(thing);
  };
  turn.then(forget, forget);
  return turn;
}
