/** Following a job to its end, and waiting until the installer is free. */
import { CloudError, OmnicloudError, UnreachableError } from "../../core/errors";
import { pause } from "../../core/operation";
import { compareSteps, type Family, JOBS, type JobKind, type LogLine } from "../assumptions";
import type { QingStor } from "../client";
import { QingStorError } from "../errors";
import { hasEnded, isFailed, type JobLook, readJob, readLatestJob, readLog } from "./api";

/** The longest that a job is waited for, somebody else's too, in seconds. */
export const LONGEST_WAIT = 6 * 3600;

/** Pauses between two looks, in ms: the next step and line, and the end, are seen within a second. */
const [FIRST, LONGEST] = [100, 900];
/** For how long the installer may give no good answer while a job runs, in ms. */
const SILENCE = 300_000;
/** How often in a row it may refuse to say how a job stands. */
const REFUSALS = 2;
/** How many lines of its log a failed job's error holds. */
const LAST_LINES = 10;

/** The job failed. */
export class JobFailedError extends OmnicloudError {
  constructor(
    kind: JobKind,
    /** Its id, if that is known. */
    readonly job: string | undefined,
    /** The step in which it failed. */
    readonly step: string,
    lines: readonly LogLine[],
  ) {
    const ordered = [...lines].sort((a, b) => compareSteps(a.step, b.step));
    const log = ordered.slice(-LAST_LINES).map((one) => `\n    ${one.step}: ${one.line}`);
    const said = log.length > 0 ? `. Its log ended with${log.join("")}\n` : "; its log is empty. ";
    super(
      `${nameOf(kind, job)} failed in ${step || "an unknown step"}${said}Repair what is wrong there, then run pulumi up: it starts this job again, and no other`,
    );
  }
}

/** A job's name for users: `the deployment (job j-QJMYu7nS)`. */
export function nameOf(kind: JobKind, job: string | undefined): string {
  return `the ${JOBS[kind].noun} (${job === undefined ? "the latest job" : `job ${job}`})`;
}

/**
 * Waits for a job's end, and shows its steps and the new lines of its log meanwhile.
 * @param job its id; the latest job of its family if that is not known
 * @throws JobFailedError, DeadlineError
 */
export async function follow(
  cloud: QingStor,
  kind: JobKind,
  job: string | undefined,
  say: (text: string) => void,
): Promise<void> {
  const { family } = JOBS[kind];
  const progress = new Progress(say);
  const patience = new Patience(kind, job);
  for (let wait = FIRST; ; wait = Math.min(wait * 1.3, LONGEST)) {
    try {
      const look = await readLook(cloud, family, job);
      // The log after the status: that of a job that has ended is whole.
      const isNew = progress.show(look, await readLog(cloud, family, job));
      if (look.status === "successful") return;
      if (isFailed(look)) throw new JobFailedError(kind, job, look.preStatus, progress.lines);
      if (isNew) wait = FIRST;
      patience.renew();
    } catch (error) {
      patience.tolerate(error);
    }
    // A pause of a second or more would be shown in place of the step.
    await pause(wait, `${nameOf(kind, job)}, which goes on at the installer`);
  }
}

/** Waits until the installer runs no job, whoever started it, and shows its steps meanwhile. */
export async function waitUntilFree(cloud: QingStor, say: (text: string) => void): Promise<void> {
  for (let wait = FIRST; ; wait = Math.min(wait * 1.3, LONGEST)) {
    const looks = await Promise.all([readLatestJob(cloud, "config"), readLatestJob(cloud, "deploy")]);
    const running = looks.find((look) => look !== undefined && !hasEnded(look));
    if (!running) return;
    say(`waiting for a job that the installer runs already: ${running.status}`);
    await pause(wait, "the job that the installer runs already");
  }
}

async function readLook(cloud: QingStor, family: Family, job: string | undefined): Promise<JobLook> {
  if (job !== undefined) return readJob(cloud, family, job);
  return (await readLatestJob(cloud, family)) ?? { status: "", preStatus: "" };
}

/** What was shown of a job already. Answers may come in disorder: a step never goes back, and no line is shown twice. */
class Progress {
  /** All lines so far, in the order in which they were shown. */
  readonly lines: LogLine[] = [];
  private step = -1;
  private readonly counts = new Map<string, number>();

  constructor(private readonly say: (text: string) => void) {}

  /** Shows what is new. @returns whether anything was */
  show({ status, preStatus }: JobLook, log: readonly LogLine[]): boolean {
    const step = Math.max(stepIn(status), stepIn(preStatus));
    const isFurther = step > this.step;
    // Steps that began and ended between two looks are shown too, but not those before the first look.
    for (let next = this.step < 0 ? step : this.step + 1; next <= step; next++) if (next >= 0) this.say(`step${next}`);
    this.step = Math.max(step, this.step);
    const fresh = this.freshIn(log);
    for (const one of fresh) this.say(one.step ? `${one.step}: ${one.line}` : one.line);
    this.lines.push(...fresh);
    return isFurther || fresh.length > 0;
  }

  /** The lines that were not shown yet: a line may stand in a log several times. */
  private freshIn(log: readonly LogLine[]): LogLine[] {
    const now = new Map<string, number>();
    return log.filter((one) => {
      const key = `${one.step} ${one.line}`;
      const count = (now.get(key) ?? 0) + 1;
      now.set(key, count);
      if (count <= (this.counts.get(key) ?? 0)) return false;
      this.counts.set(key, count);
      return true;
    });
  }
}

const stepIn = (status: string): number => Number(/^step(\d+)$/.exec(status)?.[1] ?? -1);

/** A job continues even if the network fails: looks may fail for a while. */
class Patience {
  private last = Date.now();
  private refusals = 0;

  constructor(
    private readonly kind: JobKind,
    private readonly job: string | undefined,
  ) {}

  /** A look has succeeded. */
  renew(): void {
    this.last = Date.now();
    this.refusals = 0;
  }

  /** A look has failed. @throws the error, if it is none of the network's, or lasts */
  tolerate(error: unknown): void {
    if (error instanceof QingStorError && ++this.refusals <= REFUSALS) return;
    const isSilence = error instanceof CloudError || error instanceof UnreachableError;
    if (!isSilence) throw error;
    if (Date.now() - this.last < SILENCE) return;
    throw new OmnicloudError(
      `${nameOf(this.kind, this.job)} goes on at the installer, which has given no answer for ${SILENCE / 60_000} minutes: run pulumi up again when it can be reached (${error.message})`,
      { cause: error },
    );
  }
}
