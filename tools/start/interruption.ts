/** Ctrl-C in `npm start`: the run that is under way ends in order, and nothing is begun after it. */

/** The exit code of a program that Ctrl-C has ended. */
export const INTERRUPTED = 130;

/** A terminal gives Ctrl-C to the engine as well; whoever signals this process alone does not. In ms. */
const HEARD_BY = 500;

/** What is thrown in place of whatever the interrupted work throws. */
export class Interrupted extends Error {}

/** Listens for Ctrl-C (SIGINT) and SIGTERM. */
export class Interruption {
  private readonly controller = new AbortController();
  private isHeard = false;
  private isRequested = false;

  constructor(private readonly say: (line: string) => void) {}

  /** Passed to the engine's runs: interrupts one as Ctrl-C would, if it has not heard it itself. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Given all that the engine writes: a second signal would end it at once, and leave the stack locked. */
  readonly hear = (text: string): void => {
    if (text.includes("^C received")) this.isHeard = true;
  };

  /** Begins to listen. A second signal ends this process at once. */
  listen(): void {
    const onSignal = () => {
      if (this.isRequested) process.exit(INTERRUPTED);
      this.isRequested = true;
      this.say("stopping: what the engine has begun is finished first (Ctrl-C once more ends it at once)");
      setTimeout(() => {
        if (!this.isHeard) this.controller.abort();
      }, HEARD_BY).unref();
    };
    process.on("SIGINT", onSignal);
    process.on("SIGTERM", onSignal);
  }

  /**
   * Does one step.
   * @throws Interrupted if Ctrl-C came before it, or while it ran
   */
  async step<T>(work: () => Promise<T>): Promise<T> {
    if (this.isRequested) throw new Interrupted();
    try {
      return await work();
    } catch (error) {
      throw this.isRequested ? new Interrupted("interrupted", { cause: error }) : error;
    }
  }
}
