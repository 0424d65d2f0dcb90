/** The definition of a note of the installer's latest job. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { connectionFields } from "../../core/connectionFields";
import { type Context, define, type Report, type Seen } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import type { Shape } from "../../core/schema";
import { nothing } from "../../core/touched";
import { JOB_KINDS, JOBS, type JobKind } from "../assumptions";
import type { QingStor } from "../client";
import { readCluster } from "../cluster/api";
import { fingerprintOf, identifyLatestJob, isFailed, readLatestJob } from "../job/api";
import { LONGEST_WAIT, waitUntilFree } from "../job/follow";
import { DEPLOYED_ALREADY, happensOnce } from "../job/once";
import {
  type Asked,
  type JobNoteArgs,
  type JobNoteOutputs,
  jobNoteType,
  type Meant,
  type Noted,
  type Wanted,
  type Written,
} from "./intent";
import { nodesHash } from "./wanted";

/** Notes written by this process: a job that is newer than one of them, and was not requested here, is somebody else's. */
const fresh = new Set<string>();

/** How many notes are kept: a job that was lost is looked for with the first note that is written after it. */
const KEPT = 10;

const asked = z.strictObject({ content: z.string(), nodes: z.unknown() } satisfies Shape<Asked>);
const written = { hash: z.string(), nodes: z.array(z.string()) } satisfies Shape<Written>;

const meant = z.strictObject({ ...written, all: z.unknown().optional() } satisfies Shape<Meant>);

/** Whether what is wanted later is the same, with more nodes. */
function covers(was: Written, now: Written): boolean {
  return was.hash === now.hash && was.nodes.every((node) => now.nodes.includes(node));
}

/** Whether a note was written for a job with these nodes; one of 0.1.0 does not say. */
export function isForNodes(note: string, wanted: Wanted): boolean {
  const [, nodes] = note.split(".");
  return nodes === undefined || nodes === nodesHash(wanted);
}

/** Whether a note was written by this very process. */
export const isFresh = (note: string): boolean => fresh.has(note);

/** The definition of a note. */
export const jobNote = define<JobNoteArgs, JobNoteOutputs, QingStor>(jobNoteType, {
  args: z.strictObject({
    ...connectionFields,
    kind: z.enum(JOB_KINDS),
    wanted: z.strictObject({ ...written, meant: meant.optional() } satisfies Shape<Wanted>),
    takeOver: z.boolean().optional(),
  } satisfies Shape<JobNoteArgs>),
  touches: nothing,
  quiet: ["takeOver"],
  same: {
    wanted: (a, b) => covers(a, b) || (a.meant !== undefined && b.meant !== undefined && covers(a.meant, b.meant)),
  },
  timeouts: { create: LONGEST_WAIT, update: LONGEST_WAIT },
  looked: true,
  irreplaceable: true,
  leaves: true,

  async validate({ kind, takeOver }, was, { cloud }) {
    if (was || takeOver || kind !== "configure" || !(await readCluster(cloud)).isDeployed) return [];
    return [{ property: "adopt", reason: DEPLOYED_ALREADY }];
  },

  async create(_args, { token }, { made }) {
    made(token);
    return token;
  },

  settle: (_id, args, context, report) => writeNote(args, context, report),
  update: (_id, _was, args, context, report) => writeNote(args, context, report),

  async read(_id, { kind, before = "", updated = "", note = "", asked, earlier }, { cloud }) {
    const unfinished = note === "" ? "it was not written" : await whyOutdated(cloud, kind, before);
    return { args: {}, outputs: { before, updated, note, asked, earlier }, unfinished };
  },

  delete: async () => undefined,
});

/** Waits until the installer is free, and notes its latest job. */
async function writeNote(
  { kind, takeOver, wanted }: JobNoteArgs,
  { cloud, known }: Context<QingStor>,
  { say, learn, saw }: Report,
): Promise<void> {
  await waitUntilFree(cloud, say);
  const { isDeployed, updateTime: updated } = await readCluster(cloud);
  if (happensOnce(kind) && !takeOver && isDeployed) throw new OmnicloudError(DEPLOYED_ALREADY);
  const { fingerprint: before } = await identifyLatestJob(cloud, JOBS[kind].family);
  const note = `${randomBytes(8).toString("hex")}.${nodesHash(wanted)}`;
  fresh.add(note);
  const outputs: JobNoteOutputs = { before, updated, note, asked: askedBy(wanted), earlier: earlierNotes(known) };
  learn({ ...outputs });
  saw({ args: {}, outputs } satisfies Seen<JobNoteArgs, JobNoteOutputs>);
}

const askedBy = ({ meant: known }: Wanted): Asked | undefined =>
  known?.all === undefined ? undefined : { content: known.hash, nodes: known.all };

/** The notes so far. Which of them a job was started for, only that job's resource knows. */
function earlierNotes({ before, updated, note, asked, earlier = [] }: Partial<JobNoteOutputs>): Noted[] {
  if (!before || updated === undefined || !note) return [];
  return [...earlier, { before, updated, note, asked }].slice(-KEPT);
}

/** The schema of a note that a job is given. */
export const noted = z.strictObject({
  before: z.string(),
  updated: z.string(),
  note: z.string(),
  asked: asked.optional(),
} satisfies Shape<Noted>);

/** A failed job is requested again, after a new note: what is newer than that is neither the old job nor somebody's repair. */
async function whyOutdated(cloud: QingStor, kind: JobKind, before: string): Promise<string | undefined> {
  const { family } = JOBS[kind];
  const look = await readLatestJob(cloud, family);
  if (!look || !isFailed(look) || (await fingerprintOf(cloud, family, look)) === before) return undefined;
  if (happensOnce(kind) && (await readCluster(cloud)).isDeployed) return undefined;
  return "the latest job has failed";
}
