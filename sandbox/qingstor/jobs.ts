// The installer's jobs: they go step by step, write their logs as they go, and end as failed or successful.
import type { Clock } from "../clock";
import { letters } from "../identifiers";
import type { Doc } from "../wire";

/** What a job does, by the action that starts it. */
export type JobAction = "ConfigQingStor" | "DeployQingStor" | "ScaleQingStorAccess" | "ScaleQingStorStorage";

/** All of them. */
export const jobActions: readonly JobAction[] = [
  "ConfigQingStor",
  "DeployQingStor",
  "ScaleQingStorAccess",
  "ScaleQingStorStorage",
];

/** One job. */
export interface Job {
  /** j-68mbPHJU */
  id: string;
  action: JobAction;
  /** What it was asked with, without who asked. */
  request: Doc;
  /** stepN, failed or successful. */
  status: string;
  preStatus: string;
  /** Lines by step. */
  log: Record<string, string[]>;
  /** Who started it: the API's caller, or somebody at the installer itself. */
  by: "api" | "somebody else";
  /** Milliseconds since the epoch. */
  startedAt: number;
  endedAt?: number;
}

/** How many steps each kind of job has. */
const STEPS: Record<JobAction, number> = {
  ConfigQingStor: 2,
  DeployQingStor: 4,
  ScaleQingStorAccess: 3,
  ScaleQingStorStorage: 3,
};
/** Lines that a step writes. */
const LINES = 3;

/** How a job is to go. */
export interface Course {
  /** Milliseconds a step. */
  pace: number;
  /** The step that fails, and the line that says why. */
  fails?: { step: number; line: string };
  /** It never goes on. */
  stuck?: boolean;
}

/** The jobs of an installer, oldest first. */
export class Jobs {
  readonly all: Job[] = [];
  private readonly runs = new Map<Job, { step: number; line: number; course: Course }>();

  constructor(
    private readonly clock: Clock,
    private readonly ended: (job: Job) => void,
  ) {}

  /** The job that runs, if any: the installer does one at a time. */
  running(): Job | undefined {
    return this.all.find((job) => job.endedAt === undefined);
  }

  /** A job by its id, or the latest of these actions. */
  find(id: string | undefined, actions: readonly JobAction[]): Job | undefined {
    const candidates = this.all.filter((job) => actions.includes(job.action));
    return id === undefined ? candidates.at(-1) : candidates.find((job) => job.id === id);
  }

  start(action: JobAction, request: Doc, by: Job["by"], course: Course): Job {
    const id = `j-${letters(8)}`;
    const begun = { status: "step0", preStatus: "", log: { step0: [] }, startedAt: Date.now() };
    const job: Job = { id, action, request, by, ...begun };
    this.all.push(job);
    this.runs.set(job, { step: 0, line: 0, course });
    if (!course.stuck) this.later(job);
    return job;
  }

  /** Lets all that runs go to its end at once. */
  hurry(): void {
    for (const job of this.all) while (job.endedAt === undefined) this.advance(job);
  }

  private later(job: Job): void {
    const run = this.runs.get(job);
    if (!run) return;
    this.clock.after(run.course.pace / (LINES + 1), () => {
      if (job.endedAt !== undefined) return;
      this.advance(job);
      this.later(job);
    });
  }

  /** One line more, or the next step, or the end. */
  private advance(job: Job): void {
    const run = this.runs.get(job);
    if (!run) return;
    const { step, course } = run;
    const lines = job.log[`step${step}`] ?? [];
    if (run.line < LINES) {
      run.line++;
      lines.push(`${new Date().toISOString()} TASK [${job.action} ${step}.${run.line}] ok`);
    } else if (course.fails?.step === step) {
      lines.push(course.fails.line);
      this.end(job, "failed");
    } else if (step + 1 === STEPS[job.action]) {
      this.end(job, "successful");
    } else {
      Object.assign(run, { step: step + 1, line: 0 });
      Object.assign(job, { preStatus: job.status, status: `step${step + 1}` });
      job.log[`step${step + 1}`] = [];
    }
  }

  private end(job: Job, status: "failed" | "successful"): void {
    Object.assign(job, { preStatus: job.status, status, endedAt: Date.now() });
    this.runs.delete(job);
    this.ended(job);
  }
}
