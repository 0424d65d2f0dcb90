/**
 * The program's other jobs: access nodes and storage nodes are added by jobs of one family, so that the installer's latest
 * job may be another resource's. Each run reads all of them, in the order in which they are asked for.
 */
import { OmnicloudError } from "../../core/errors";
import { JOBS, type JobKind } from "../assumptions";
import type { QingStor } from "../client";
import type { Noted } from "../intent/intent";
import { fingerprintOfOwn } from "./api";
import type { JobOutputs } from "./job";

/** The installer's latest job at a time. */
export type Latest = Pick<Noted, "before" | "updated">;

/** A job, and what was the latest before it. */
interface Known extends Pick<JobOutputs, "job" | "outcome"> {
  before: Latest;
}

/** The latest job of each kind that this run has read or asked for, by client. */
const known = new WeakMap<QingStor, Map<JobKind, Known>>();

/** Remembers a resource's job, and the note that was written for it. */
export function noteJob(cloud: QingStor, kind: JobKind, noted: Latest, { job, outcome }: JobOutputs): void {
  const jobs = known.get(cloud) ?? new Map<JobKind, Known>();
  known.set(cloud, jobs);
  jobs.set(kind, { before: { before: noted.before, updated: noted.updated }, job, outcome });
}

/**
 * The latest job but for others of the program: if one of these was started after a note, the one before it.
 * @throws OmnicloudError if the other's answer was lost, so that it is not known whether that is the latest
 */
export async function apartFromOthers(cloud: QingStor, kind: JobKind, noted: Latest, latest: Latest): Promise<Latest> {
  if (latest.before === noted.before) return latest;
  for (const [other, { job, outcome, before }] of known.get(cloud) ?? []) {
    if (other === kind || JOBS[other].family !== JOBS[kind].family) continue;
    if (job && (await fingerprintOfOwn(cloud, kind, job)) === latest.before) return before;
    if (!job && outcome === "successful" && before.before === noted.before) throw new OmnicloudError(whoStarted(kind));
  }
  return latest;
}

/** The question who started the latest job, which only the user can answer. */
export const whoStarted = (kind: JobKind): string =>
  `it is not known whether this stack started the installer's latest job for ${JOBS[kind].noun}. If an up of this stack was killed since its last attempt, adopt: true takes the job over. If somebody else started it, adopt: false starts this stack's own`;
