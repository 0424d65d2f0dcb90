// The installer's jobs: they run step by step, write a log, and end as failed or successful.
import type { Clock } from "../clock";
import { letters } from "../identifiers";
import type { Doc } from "../wire";

/** What a job does, by the action that starts it. */
export type JobAction = "ConfigQingStor" | "DeployQingStor" | "ScaleQingStorAccess" | "ScaleQingStorStorage";

/** All actions that start jobs. */
export const jobActions: readonly JobAction[] = [
  "ConfigQingStor",
  "DeployQingStor",
  "ScaleQingStorAccess",
  "ScaleQingStorStorage",
];

/** A job. */
export interface Job {
  /** j-68mbPHJU */
  id: string;
  action: JobAction;
  /** The request's body, without action, user and password. */
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

/** The number of steps of each kind of job. */
const STEPS: Record<JobAction, number> = {
  ConfigQingStor: 2,
  DeployQingStor: 4,
  ScaleQingStorAccess: 3,
  ScaleQingStorStorage: 3,
};
/** The number of lines that a step writes. */
const LINES = 3;

/** How a job runs. */
export interface Course {
  /** Milliseconds of each step. */
  pace: number;
  /** The step that fails, and the line that says why. */
  fails?: { step: number; line: string };
  /** Whether it never gets beyond its first step. */
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

  /** The job that is running, if any: the installer runs one at a time. */
  running(): Job | undefined {
    return this.all.find((job) => job.endedAt === undefined);
  }

  /** The job of an id, or the latest job if there is none; only among jobs of these actions. */
  find(id: string | undefined, actions: readonly JobAction[]): Job | undefined {
    const candidates = this.all.filter((job) => actions.includes(job.action));
    return id === undefined ? candidates.at(-1) : candidates.find((job) => job.id === id);
  }

  /** Starts a job. */
  start(action: JobAction, request: Doc, by: Job["by"], course: Course): Job {
    const id = `j-${letters(8)}`;
    const begun = { status: "step0", preStatus: "", log: { step0: [] }, startedAt: Date.now() };
    const job: Job = { id, action, request, by, ...begun };
    this.all.push(job);
    this.runs.set(job, { step: 0, line: 0, course });
    if (!course.stuck) this.advanceLater(job);
    return job;
  }

  /** Completes the running job at once. */
  hurry(): void {
    for (const job of this.all) while (job.endedAt === undefined) this.advance(job);
  }

  private advanceLater(job: Job): void {
    const run = this.runs.get(job);
    if (!run) return;
    this.clock.after(run.course.pace / (LINES + 1), () => {
      if (job.endedAt !== undefined) return;
      this.advance(job);
      this.advanceLater(job);
    });
  }

  /** Advances a job by a line, to its next step, or to its end. */
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
