// What services do after their answer: states change after short real delays.

/** How long slow operations take, in milliseconds. */
export interface Delays {
  /** A server from POST to ACTIVE. Default 150. */
  serverBuild: number;
  /** A server's power action (start, stop, reboot, suspend, …). Default 60. */
  serverAction: number;
  /** A resize up to VERIFY_RESIZE, and a revert. Default 100. */
  resize: number;
  /** A server from DELETE until it is deleted. Default 60. */
  serverDelete: number;
  /** A volume from creating to available, extending, retyping, deleting. Default 50. */
  volume: number;
  /** A volume attached or detached. Default 50. */
  attach: number;
  /** A share from creating to available, extending, shrinking, deleting. Default 50. */
  share: number;
  /** The share server that the first share on a share network needs. Default 100. */
  shareServer: number;
  /** A rule of a share from queued until it is active, or deleted. Default 30. */
  shareRule: number;
  /** A change of a load balancer or of a part of it. Default 50. */
  balancer: number;
  /** From then until the first check of a new member. Default 30. */
  healthCheck: number;
  /** A step of a job of the QingStor installer. Default 150. */
  installerStep: number;
  /** An answer of LuoYunCloud. Default 20. */
  luoyun: number;
  /** A launch on the exam cloud, which answers at its end. Default 100. */
  examLaunch: number;
  /** The deletion of a virtual machine there. Default 50. */
  examDestroy: number;
}

/** The default delays. */
export const defaultDelays: Delays = {
  serverBuild: 150,
  serverAction: 60,
  resize: 100,
  serverDelete: 60,
  volume: 50,
  attach: 50,
  share: 50,
  shareServer: 100,
  shareRule: 30,
  balancer: 50,
  healthCheck: 30,
  installerStep: 150,
  luoyun: 20,
  examLaunch: 100,
  examDestroy: 50,
};

/** Runs steps later; those that have not run when the sandbox closes never do. */
export class Clock {
  private readonly timers = new Set<NodeJS.Timeout>();
  private resting: Array<() => void> = [];

  /** Runs `step` after `ms`. */
  after(ms: number, step: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      step();
      this.mayRest();
    }, ms);
    this.timers.add(timer);
  }

  /** Waits until nothing is left to happen. */
  async rest(): Promise<void> {
    while (this.timers.size > 0) await new Promise<void>((resolve) => this.resting.push(resolve));
  }

  /** Runs steps one after the other, `ms` in all, the last one at the end; it stops where a step returns false. */
  sequence(ms: number, steps: Array<() => boolean | undefined>): void {
    const each = ms / Math.max(1, steps.length);
    const next = (index: number): void => {
      const step = steps[index];
      if (!step) return;
      this.after(each, () => {
        if (step() !== false) next(index + 1);
      });
    };
    next(0);
  }

  /** Cancels all steps that have not run. */
  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.mayRest();
  }

  private mayRest(): void {
    if (this.timers.size === 0) for (const resolve of this.resting.splice(0)) resolve();
  }
}
