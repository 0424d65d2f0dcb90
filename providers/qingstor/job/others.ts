/**
 * The program's other jobs: access nodes and storage nodes are added by jobs of one family, so that the installer's latest
 * job may be another resource's. Each run reads all of them, in the order in which they are asked for.
 */
import { OmnicloudError } from "../../core/errors";
import { JOBS, type JobKind } from "../assumptions";
import type { QingStor } from "../client";
import type { JobNoteOutputs, Noted } from "../intent/intent";
import { fingerprintOfOwn } from "./api";
import type { JobOutputs } from "./job";

/** The installer's latest job at a time. */
export type Latest = Pick<Noted, "before" | "updated">;

/** A resource's job, and the notes that were written for its jobs, the latest last. */
interface Known extends Pick<JobOutputs, "job" | "outcome"> {
  notes: readonly Noted[];
  /** Of the notes those after which a job of this resource was started and lost, as far as this run knows. */
  lost: Set<string>;
}

/** The latest job of each kind that this run has read or asked for, by client. */
const known = new WeakMap<QingStor, Map<JobKind, Known>>();

function knownOf(cloud: QingStor, kind: JobKind): Known {
  const jobs = known.get(cloud) ?? new Map<JobKind, Known>();
  known.set(cloud, jobs);
  const job = jobs.get(kind) ?? { job: "", outcome: "", notes: [], lost: new Set() };
  jobs.set(kind, job);
  return job;
}

/** Remembers a resource's job, and the notes that were written for it. */
export function noteJob(
  cloud: QingStor,
  kind: JobKind,
  { earlier = [], ...noted }: JobNoteOutputs,
  { job, outcome }: JobOutputs,
): void {
  Object.assign(knownOf(cloud, kind), { job, outcome, notes: [...earlier, noted] });
}

/** Remembers that after a note a job of this resource was started and lost. */
export function noteLost(cloud: QingStor, kind: JobKind, note: string): void {
  knownOf(cloud, kind).lost.add(note);
}

/**
 * The latest job but for others of the program: if those were started after a note, the one before them.
 * @throws OmnicloudError if the other's answer was lost, so that it is not known whether that is the latest
 */
export async function apartFromOthers(cloud: QingStor, kind: JobKind, noted: Latest, latest: Latest): Promise<Latest> {
  if (latest.before === noted.before) return latest;
  for (const [other, { job, outcome, notes, lost }] of known.get(cloud) ?? []) {
    if (other === kind || JOBS[other].family !== JOBS[kind].family) continue;
    const since = notes.findLastIndex(({ before }) => before === noted.before);
    if (job && (await fingerprintOfOwn(cloud, kind, job)) === latest.before) {
      const [last] = notes.slice(-1);
      if (since < 0) return last ?? latest;
      // Between two notes of the other's one job was started: whose it was is known of the other's alone.
      if (notes.slice(since, -1).every(({ note }) => lost.has(note))) return notes[since] ?? latest;
      throw new OmnicloudError(whoStarted(kind));
    }
    if (!job && outcome === "successful" && since >= 0) throw new OmnicloudError(whoStarted(kind));
  }
  return latest;
}

/** The question who started the latest job, which only the user can answer. */
export const whoStarted = (kind: JobKind): string =>
  `it is not known whether this stack started the installer's latest job for ${JOBS[kind].noun}. If an up of this stack was killed since its last attempt, adopt: true takes the job over. If somebody else started it, adopt: false starts this stack's own`;
