/** Work that waits for its turn, because a cloud can do only so much at a time. */
import { operation, timeLeft, within } from "../core/operation";

/** The turns of one cloud. */
export class Turns {
  private running = 0;
  private readonly waiting: { most: number; go(): void }[] = [];

  /** Runs `work` when fewer than `most` are running. The time for it begins with its turn, not with its waiting. */
  async take<T>(most: number, work: () => Promise<T>): Promise<T> {
    const time = timeLeft();
    if (this.running >= most || this.waiting.length > 0)
      await new Promise<void>((go) => {
        this.waiting.push({ most, go });
        this.next();
      });
    else this.running += 1;
    try {
      return await within({ ...operation(), deadline: Date.now() + time }, work);
    } finally {
      this.running -= 1;
      this.next();
    }
  }

  /** Lets go whoever may, in the order of their coming. */
  private next(): void {
    for (let first = this.waiting[0]; first && this.running < first.most; first = this.waiting[0]) {
      this.waiting.shift();
      this.running += 1;
      first.go();
    }
  }
}
