/** Much work of one kind, a few pieces at a time: others want the service, the memory and the open files too. */

/** So many requests of one kind go out at a time. */
const REQUESTS_AT_ONCE = 16;

/** Lets so many pieces of work run at a time; the others wait for their turn. */
export class Turns {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  /** Does the work when it is its turn. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resume) => this.waiting.push(resume));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}

/** Does the same for each, some at a time, and gives the results in order. */
export function eachOf<T, R>(things: readonly T[], work: (thing: T) => Promise<R>): Promise<R[]> {
  const turns = new Turns(REQUESTS_AT_ONCE);
  return Promise.all(things.map((thing) => turns.take(() => work(thing))));
}
