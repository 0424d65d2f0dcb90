/** What all kinds of jobs share of their definitions. */
import { z } from "zod";
import { connectionFields } from "../../core/connectionFields";
import type { Context, Definition, Report, Seen } from "../../core/definition";
import { answerWasLost, OmnicloudError } from "../../core/errors";
import { askOnce } from "../../core/lostAnswer";
import type { Shape } from "../../core/schema";
import { nothing } from "../../core/touched";
import { JOBS, type JobKind } from "../assumptions";
import type { QingStor, Wire } from "../client";
import { readCluster } from "../cluster/api";
import { QingStorError } from "../errors";
import { isForNodes, isFresh, noted } from "../intent/definition";
import type { JobNoteOutputs, Noted, Wanted } from "../intent/intent";
import { identifyLatestJob, isFailed, readJob, startJob } from "./api";
import { follow, LONGEST_WAIT, nameOf, waitUntilFree } from "./follow";
import type { JobArgs, JobOutputs } from "./job";
import { lostJob } from "./lost";
import { DEPLOYED_ALREADY, happensOnce } from "./once";
import { isLatestJobOurs } from "./origin";
import { noteJob } from "./others";

/** What is different about one kind of job. */
interface Job<Args> {
  kind: JobKind;
  /** For jobs that add nodes: what the cluster has once a lost one added its own, and in words what that is. */
  withLost?(args: Args, known: JobOutputs, failed: boolean, nodes: unknown): { had: unknown; added: string };
  /** A hash of what is to be requested. */
  content(args: Args): string;
  /** What is wanted, if more nodes are no reason for a new note: the note says for which it was written. */
  wanted?(args: Args): Wanted;
  /** The request, and what the cluster has before it; no request if there is nothing to do. */
  request(args: Args, known: JobOutputs, failed: boolean): { request?: Wire; had?: unknown };
}

/** How it stands with a job that was requested, or does not have to be. */
type Standing = Pick<JobOutputs, "job" | "outcome">;

/** The schema of what every job has. */
export const jobFields = {
  ...connectionFields,
  noted: noted.extend({ earlier: z.array(noted).optional() } satisfies Omit<Shape<JobNoteOutputs>, keyof Noted>),
  takeOver: z.boolean().optional(),
} satisfies Shape<JobArgs>;

type Verbs =
  | "touches"
  | "timeouts"
  | "looked"
  | "irreplaceable"
  | "leaves"
  | "create"
  | "settle"
  | "update"
  | "read"
  | "delete";

/** The verbs of a kind of job. */
export function jobVerbs<Args extends JobArgs>(of: Job<Args>): Pick<Definition<Args, JobOutputs, QingStor>, Verbs> {
  return {
    touches: nothing,
    timeouts: { create: LONGEST_WAIT, update: LONGEST_WAIT },
    looked: true,
    irreplaceable: true,
    leaves: true,
    async create(_args, { token }, { made }) {
      made(token); // from here on the attempt is kept, even if it fails
      return token;
    },
    settle: (_id, args, context, report) => ensureStarted(of, args, context, report),
    update: (_id, was, args, context, report) => ensureStarted(of, args, context, report, was),
    async read(_id, was, { cloud }) {
      const { job, outcome, content, had, note, unasked } = was;
      noteJob(cloud, of.kind, was.noted, was);
      const failed = await hasFailed(cloud, of.kind, was);
      const unfinished = failed ? `${nameOf(of.kind, job)} has failed` : undefined;
      return { args: {}, outputs: { job, outcome, content, had, note, unasked }, unfinished };
    },
    delete: async () => undefined,
  };
}

/** Whether the job that is known by its id has failed; one that the installer has forgotten has not. */
export async function hasFailed(cloud: QingStor, kind: JobKind, { job, outcome }: JobOutputs): Promise<boolean> {
  if (!job || outcome) return false;
  try {
    return isFailed(await readJob(cloud, JOBS[kind].family, job));
  } catch (error) {
    if (error instanceof QingStorError) return false;
    throw error;
  }
}

/** Asks for the job, unless that was done or there is nothing to do. */
async function ensureStarted<Args extends JobArgs>(
  of: Job<Args>,
  args: Args,
  context: Context<QingStor>,
  report: Report,
  was?: JobArgs,
): Promise<void> {
  const { cloud } = context;
  const { inform, learn, saw } = report;
  const { kind } = of;
  const known = context.known as JobOutputs;
  const content = of.content(args);
  // A state of 0.1.0 says in the arguments alone which note the last job was started for.
  const withNote = () => ({ ...known, note: known.note ?? was?.noted.note });
  let failed = await hasFailed(cloud, kind, known);
  if (await takeLostJob(of, args, withNote(), failed, context, report)) failed = false;
  // If this process wrote the note, a job that appears before this attempt asks for one is not ours.
  const fresh = isFresh(args.noted.note);
  const unasked = fresh ? undefined : known.unasked;
  if (fresh) learn({ unasked: args.noted.before });
  const { note } = args.noted;
  const conclude = ({ job, outcome }: Standing, had?: unknown) => {
    const outputs: JobOutputs = { job: job ?? "", outcome: outcome ?? "", content, had, note, unasked: undefined };
    noteJob(cloud, kind, args.noted, outputs);
    learn({ ...outputs });
    saw({ args: {}, outputs } satisfies Seen<Args, JobOutputs>);
  };
  if (known.content === content && !failed && (known.job || known.outcome)) return conclude(known, known.had);

  if (happensOnce(kind) && args.takeOver && (await readCluster(cloud)).isDeployed) {
    inform("took over the cluster that is deployed already; its configuration cannot be read, and is not compared");
    return conclude({ outcome: "adopted" });
  }
  const { request, had } = of.request(args, known, failed);
  if (!request) return conclude({ outcome: "nothing to do" }, had);

  // A job of an interrupted run that had other nodes is waited for, and requested again with today's.
  const maySay = args.takeOver === undefined && known.content === undefined && of.wanted;
  const hadOthers = maySay && !isForNodes(args.noted.note, maySay(args));
  if (!hadOthers && (await isLatestJobOurs(kind, args, withNote(), context))) {
    inform(`took over the installer's latest job for ${JOBS[kind].noun}: an earlier run of this stack started it`);
    return conclude(await followLatest(kind, cloud, report.say), had);
  }
  conclude(await ask(kind, request, unasked, cloud, report), had);
}

/** Records what a lost job has added, so that it is not asked for again. @returns whether there is one */
async function takeLostJob<Args extends JobArgs>(
  of: Job<Args>,
  args: Args,
  known: JobOutputs,
  failed: boolean,
  { cloud }: Context<QingStor>,
  { learn, inform }: Report,
): Promise<boolean> {
  const isDone = !failed && Boolean(known.job || known.outcome);
  const lost = of.withLost && (await lostJob(of.kind, args, known, isDone, cloud));
  if (!lost || !of.withLost) return false;
  const { content, note, nodes } = lost;
  const { had, added } = of.withLost(args, known, failed, nodes);
  learn({ job: "", outcome: "successful", content, had, note, unasked: undefined } satisfies JobOutputs);
  inform(`an interrupted run of this stack added ${added}: they are not added again`);
  return true;
}

/**
 * Asks for the job. If the answer is lost, looks whether it was started before asking again.
 * @param unasked what is kept as `unasked` if the answer is lost
 */
async function ask(
  kind: JobKind,
  request: Wire,
  unasked: string | undefined,
  cloud: QingStor,
  { say, learn }: Report,
): Promise<Standing> {
  const { family } = JOBS[kind];
  await waitUntilFree(cloud, say);
  if (happensOnce(kind) && (await readCluster(cloud)).isDeployed) throw new OmnicloudError(DEPLOYED_ALREADY);
  const { fingerprint: before } = await identifyLatestJob(cloud, family);
  learn({ unasked }); // from here on a newer job may be ours
  const start = () =>
    startJob(cloud, kind, request).catch((error: unknown) => {
      if (!answerWasLost(error)) learn({ unasked: before });
      throw error;
    });
  const { answer: job } = await askOnce(
    start,
    async () => ((await identifyLatestJob(cloud, family)).fingerprint === before ? undefined : true),
    { onLost: () => say("the answer was lost: looking whether the job was started") },
  );
  return job === undefined ? followLatest(kind, cloud, say) : { job };
}

/** Follows the latest job to its end: its id is not known, so nobody could follow it later. */
async function followLatest(kind: JobKind, cloud: QingStor, say: Report["say"]): Promise<Standing> {
  await follow(cloud, kind, undefined, say);
  return { outcome: "successful" };
}
