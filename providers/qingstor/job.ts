/**
 * A job of the installer's as a resource: it is asked for once, and the resource is made as soon as its id is known.
 * `JobEnd` waits for its end. A job that has failed is asked for again by the next `up`.
 */
import { z } from "zod";
import type { Context, Definition, Report, Seen } from "../core/definition";
import { CloudError, OmnicloudError } from "../core/errors";
import { pause } from "../core/operation";
import type { Shape } from "../core/schema";
import { type QingStor, QingStorError } from "./client";
import { follow, nameOf, untilFree } from "./follow";
import { DEPLOYED, HOURS, isFresh, type JobNoteOutputs, onlyOnce } from "./intent";
import { JOBS, type JobKind } from "./reading";

/** Arguments that every job has. */
export interface JobArgs {
  connection?: string;
  /** What was noted before it is asked for. */
  noted: JobNoteOutputs;
  /** `true` takes what the installer has, or runs, for this stack's; `false` never does. */
  takeOver?: boolean;
}

/** What is known of a job. */
export interface JobOutputs {
  /** Its id; empty where there is no job, or its answer was lost. What is absent in a state is unknown in a preview. */
  job?: string;
  /** Why there is no id: `successful` (the answer was lost), `adopted`, `nothing to do`; empty where there is one. */
  outcome?: string;
  /** A hash of what it was asked for. */
  content?: string;
  /** What the cluster had before it, for jobs that add something. */
  had?: unknown;
  /** The installer's latest job when an attempt ended that asked for nothing. */
  unasked?: string;
}

/** What is different about one kind of job. */
interface JobKindOf<Args> {
  kind: JobKind;
  /** A hash of what is to be asked for. */
  content(args: Args): string;
  /** The request, and what the cluster has before it; no request where there is nothing to do. */
  request(args: Args, known: JobOutputs, failed: boolean): { request?: Record<string, unknown>; had?: unknown };
}

/** The schema of what every job has. */
export const jobArgs = {
  connection: z.string().min(1).optional(),
  noted: z.strictObject({ before: z.string(), updated: z.string(), note: z.string() } satisfies Shape<JobNoteOutputs>),
  takeOver: z.boolean().optional(),
} satisfies Shape<JobArgs>;

const LOOKS = 3;
const ATTEMPTS = 3;

type Verbs = "outputs" | "timeouts" | "looked" | "irreplaceable" | "leaves" | "create" | "settle" | "update";

/** What all kinds of jobs share of their definition. */
export function jobVerbs<Args extends JobArgs>(
  of: JobKindOf<Args>,
): Pick<Definition<Args, JobOutputs, QingStor>, Verbs | "read" | "delete"> {
  return {
    outputs: ["job", "outcome", "content", "had", "unasked"],
    timeouts: { create: HOURS, update: HOURS },
    looked: true,
    irreplaceable: true,
    leaves: true,
    async create(_args, { token }, { made }) {
      made(token); // from here on the attempt is kept, also where it fails
      return token;
    },
    settle: (_id, args, context, report) => asked(of, args, context, report),
    update: (_id, _was, args, context, report) => asked(of, args, context, report),
    async read(_id, was, { cloud }) {
      const { job, outcome, content, had, unasked } = was;
      const failed = await hasFailed(cloud, of.kind, was);
      const unfinished = failed ? `${nameOf(of.kind, job)} has failed` : undefined;
      return { args: {}, outputs: { job, outcome, content, had, unasked }, unfinished };
    },
    delete: async () => undefined,
  };
}

/** Whether the job that is known by its id has failed; one that the installer has forgotten has not. */
export async function hasFailed(cloud: QingStor, kind: JobKind, { job, outcome }: JobOutputs): Promise<boolean> {
  if (!job || outcome) return false;
  try {
    return (await cloud.job(JOBS[kind].family, job)).status === "failed";
  } catch (error) {
    if (error instanceof QingStorError) return false;
    throw error;
  }
}

/** Sees to it that the job is asked for, once. */
async function asked<Args extends JobArgs>(
  of: JobKindOf<Args>,
  args: Args,
  context: Context<QingStor>,
  report: Report,
): Promise<void> {
  const { cloud } = context;
  const { inform, learn, saw } = report;
  const { kind } = of;
  const known = context.known as JobOutputs;
  const content = of.content(args);
  // Where this process made the note, a job that comes to be before this attempt asks for one is not ours.
  const fresh = isFresh(args.noted.note);
  const unasked = fresh ? undefined : known.unasked;
  if (fresh) learn({ unasked: args.noted.before });
  const failed = await hasFailed(cloud, kind, known);
  const is = ({ job, outcome }: Pick<JobOutputs, "job" | "outcome">, had?: unknown) => {
    const outputs: JobOutputs = { job: job ?? "", outcome: outcome ?? "", content, had, unasked: undefined };
    learn({ ...outputs });
    saw({ args: {}, outputs } satisfies Seen<Args, JobOutputs>);
  };
  if (known.content === content && !failed && (known.job || known.outcome)) return is(known, known.had);

  if (onlyOnce(kind) && args.takeOver && (await cloud.describe()).isDeployed) {
    inform("took over the cluster that is deployed already; its configuration cannot be read, and is not compared");
    return is({ outcome: "adopted" });
  }
  const { request, had } = of.request(args, known, failed);
  if (!request) return is({ outcome: "nothing to do" }, had);

  if ((await whose(kind, args, known, context)) === "ours") {
    inform(`took the installer's latest job for ${JOBS[kind].noun}: an earlier run of this stack asked for it`);
    return is(await latest(kind, cloud, report.say), had);
  }
  is(await ask(kind, request, unasked, cloud, report), had);
}

/** Whether the installer's latest job is one that a run of this stack asked for and did not hear of. */
async function whose(
  kind: JobKind,
  { noted, takeOver }: JobArgs,
  { job, unasked }: JobOutputs,
  { cloud }: Context<QingStor>,
): Promise<"ours" | "not ours"> {
  const { family } = JOBS[kind];
  const { mark, look } = await cloud.latest(family);
  const own = !job ? undefined : await markOf(cloud, kind, job);
  const sure = isFresh(noted.note) || unasked === mark;
  if (mark === noted.before || mark === own) {
    // Most likely nothing was started since. Two jobs may end alike, though, and the installer's time tells them apart.
    const maybe = !sure && look?.status === "successful" && (await cloud.describe()).updateTime !== noted.updated;
    if (!maybe) return "not ours";
  }
  if (takeOver !== undefined) return takeOver ? "ours" : "not ours";
  // Nothing was asked for between a note of this process and now; and every further attempt makes its note first.
  if (sure || (own !== undefined && noted.before !== own)) return "not ours";
  if (unasked === undefined && mark !== noted.before) return "ours";
  throw new OmnicloudError(
    `it cannot be told whether the installer's latest job for ${JOBS[kind].noun} is this stack's. If an up of this stack was killed since its last attempt, adopt: true takes the job. If somebody else started it, adopt: false starts this stack's own`,
  );
}

async function markOf(cloud: QingStor, kind: JobKind, job: string): Promise<string | undefined> {
  const { family } = JOBS[kind];
  try {
    return await cloud.mark(family, await cloud.job(family, job), job);
  } catch (error) {
    if (error instanceof QingStorError) return undefined; // forgotten
    throw error;
  }
}

/**
 * Asks for the job. Where the answer is lost, looks whether it was started before asking again.
 * @param unasked what is kept as `unasked` where the answer is lost
 */
async function ask(
  kind: JobKind,
  request: Record<string, unknown>,
  unasked: string | undefined,
  cloud: QingStor,
  { say, learn }: Report,
): Promise<Pick<JobOutputs, "job" | "outcome">> {
  const { family } = JOBS[kind];
  await untilFree(cloud, say);
  if (onlyOnce(kind) && (await cloud.describe()).isDeployed) throw new OmnicloudError(DEPLOYED);
  const before = (await cloud.latest(family)).mark;
  learn({ unasked }); // from here on a newer job may be ours
  for (let attempt = 1; ; attempt++) {
    try {
      return { job: await cloud.start(kind, request) };
    } catch (error) {
      if (!(error instanceof CloudError && error.ambiguous)) {
        learn({ unasked: before });
        throw error;
      }
      say("the answer was lost: looking whether the job was started");
      for (let look = 0; look < LOOKS; look++) {
        await pause(300 * 3 ** look, "a late answer");
        if ((await cloud.latest(family)).mark !== before) return latest(kind, cloud, say);
      }
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

/** Follows the latest job to its end: its id is not known, and nobody could follow it later. */
async function latest(
  kind: JobKind,
  cloud: QingStor,
  say: Report["say"],
): Promise<Pick<JobOutputs, "job" | "outcome">> {
  await follow(cloud, kind, undefined, say);
  return { outcome: "successful" };
}
