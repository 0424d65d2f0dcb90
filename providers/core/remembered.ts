/** Answers that a process asks for once: for what hardly changes. */

/** Remembered answers, by what was asked. A failure is not remembered. */
export class Remembered {
  private readonly answers = new Map<string, Promise<unknown>>();

  /** The first answer. */
  once<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.answers.get(key) as Promise<T> | undefined;
    if (known) return known;
    const asked = ask();
    this.answers.set(key, asked);
    asked.catch(() => this.answers.delete(key));
    return asked;
  }

  /**
   * The first answer that has what is looked for. If an earlier one lacks it, it is asked for again: it may have been
   * created since, in this very run.
   */
  async onceWith<T>(key: string, hasIt: (answer: T) => boolean, ask: () => Promise<T>): Promise<T> {
    const earlier = this.answers.get(key);
    const answer = await this.once(key, ask);
    if (earlier === undefined || hasIt(answer)) return answer;
    // Another may have asked again meanwhile.
    if (this.answers.get(key) === earlier) this.answers.delete(key);
    return this.once(key, ask);
  }
}
