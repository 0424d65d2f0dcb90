/** Following a job to its end, and waiting until the installer is free. */
import { CloudError, OmnicloudError, UnreachableError } from "../core/errors";
import { pause } from "../core/operation";
import { hasEnded, type JobLook, type QingStor, QingStorError } from "./client";
import { type Family, JOBS, type JobKind, type LogLine } from "./reading";

/** Pauses between two looks, in ms: the next step and line, and the end, are seen within a second. */
const [FIRST, LONGEST] = [100, 900];
/** For how long the installer may give no good answer while a job runs, in ms. */
const SILENCE = 300_000;
/** How many lines of its log a failed job's error holds. */
const LAST_LINES = 10;

/** The job came to a bad end. */
export class JobFailedError extends OmnicloudError {
  constructor(
    kind: JobKind,
    readonly job: string | undefined,
    /** The step in which it failed. */
    readonly step: string,
    lines: readonly LogLine[],
  ) {
    const ordered = [...lines].sort((a, b) => a.step.localeCompare(b.step, "en", { numeric: true }));
    const log = ordered.slice(-LAST_LINES).map((one) => `\n    ${one.step}: ${one.line}`);
    const said = log.length > 0 ? `. Its log ended with${log.join("")}\n` : "; its log is empty. ";
    super(
      `${nameOf(kind, job)} failed in ${step || "an unknown step"}${said}Repair what is wrong there, then run pulumi up: it starts this job again, and no other`,
    );
  }
}

/** `the deployment (job j-QJMYu7nS)` */
export function nameOf(kind: JobKind, job: string | undefined): string {
  return `the ${JOBS[kind].noun} (${job === undefined ? "the latest job" : `job ${job}`})`;
}

/**
 * Waits for a job's end, and shows its steps and the new lines of its log meanwhile.
 * @param job its id; the latest job of its family where it is not known
 * @throws JobFailedError, DeadlineError
 */
export async function follow(
  cloud: QingStor,
  kind: JobKind,
  job: string | undefined,
  say: (text: string) => void,
): Promise<void> {
  const { family } = JOBS[kind];
  const told = new Told(say);
  const patience = new Patience(kind, job);
  for (let wait = FIRST; ; wait = Math.min(wait * 1.3, LONGEST)) {
    try {
      const look = await lookAt(cloud, family, job);
      // The log after the status: of a job that has ended it is whole.
      const fresh = told.news(look, await cloud.log(family, job));
      if (look.status === "successful") return;
      if (look.status === "failed") throw new JobFailedError(kind, job, look.preStatus, told.lines);
      if (fresh) wait = FIRST;
      patience.renew();
    } catch (error) {
      patience.allow(error);
    }
    // A pause of a second or more would show itself in place of the step.
    await pause(wait, `${nameOf(kind, job)}, which goes on at the installer`);
  }
}

/** Waits until the installer runs no job, whoever started it, and shows its steps meanwhile. */
export async function untilFree(cloud: QingStor, say: (text: string) => void): Promise<void> {
  for (let wait = FIRST; ; wait = Math.min(wait * 1.3, LONGEST)) {
    const looks = await Promise.all([cloud.latestJob("config"), cloud.latestJob("deploy")]);
    const running = looks.find((look) => look !== undefined && !hasEnded(look));
    if (!running) return;
    say(`waiting for a job that the installer runs already: ${running.status}`);
    await pause(wait, "the job that the installer runs already");
  }
}

async function lookAt(cloud: QingStor, family: Family, job: string | undefined): Promise<JobLook> {
  if (job !== undefined) return cloud.job(family, job);
  return (await cloud.latestJob(family)) ?? { status: "", preStatus: "" };
}

/** What was shown of a job already. Answers may come in disorder: a step never goes back, and no line is shown twice. */
class Told {
  readonly lines: LogLine[] = [];
  private step = -1;
  private readonly seen = new Map<string, number>();

  constructor(private readonly say: (text: string) => void) {}

  /** Shows what is new, and tells whether anything was. */
  news({ status, preStatus }: JobLook, log: readonly LogLine[]): boolean {
    const step = Math.max(stepIn(status), stepIn(preStatus));
    const further = step > this.step;
    // Steps that came and went between two looks are shown too, but for those before the first look.
    for (let next = this.step < 0 ? step : this.step + 1; next <= step; next++) if (next >= 0) this.say(`step${next}`);
    this.step = Math.max(step, this.step);
    const now = new Map<string, number>();
    const fresh = log.filter((one) => {
      const key = `${one.step} ${one.line}`;
      const count = (now.get(key) ?? 0) + 1;
      now.set(key, count);
      if (count <= (this.seen.get(key) ?? 0)) return false;
      this.seen.set(key, count);
      return true;
    });
    for (const one of fresh) this.say(one.step ? `${one.step}: ${one.line}` : one.line);
    this.lines.push(...fresh);
    return further || fresh.length > 0;
  }
}

const stepIn = (status: string): number => Number(/^step(\d+)$/.exec(status)?.[1] ?? -1);

/** A job goes on when the network does not: what stands in the way of a look is borne for a while. */
class Patience {
  private last = Date.now();
  private refusals = 0;

  constructor(
    private readonly kind: JobKind,
    private readonly job: string | undefined,
  ) {}

  renew(): void {
    this.last = Date.now();
    this.refusals = 0;
  }

  /** @throws the error, where it is none of the network's, or lasts */
  allow(error: unknown): void {
    if (error instanceof QingStorError && ++this.refusals < 3) return;
    const silent = error instanceof CloudError || error instanceof UnreachableError;
    if (!silent) throw error;
    if (Date.now() - this.last < SILENCE) return;
    throw new OmnicloudError(
      `${nameOf(this.kind, this.job)} goes on at the installer, which has given no answer for ${SILENCE / 60_000} minutes: run pulumi up again when it can be reached (${error.message})`,
      { cause: error },
    );
  }
}
