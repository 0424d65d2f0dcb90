/** Jobs that added nodes and were lost: the run that asked for one was interrupted, and the program names other nodes since. */
import { OmnicloudError } from "../../core/errors";
import { JOBS, type JobKind } from "../assumptions";
import type { Asked, Noted } from "../intent/intent";
import { hasEndedWell } from "./api";
import type { JobArgs, JobOutputs } from "./job";

/** A job that was lost and has added its nodes. */
export interface LostJob extends Asked {
  /** The note that was written for it. */
  note: string;
}

/**
 * The latest lost job that has added its nodes. Between its note and the next one the installer's latest job has changed.
 * @param known what is known of the resource's last job
 * @param isDone whether that was started and has not failed
 * @throws OmnicloudError if that cannot be known, and the program does not say
 */
export function lostJob(kind: JobKind, { noted, takeOver }: JobArgs, known: JobOutputs, isDone: boolean) {
  const notes: Noted[] = [...(noted.earlier ?? []), noted];
  const since = notes.slice(notes.findLastIndex(({ note }) => note === known.note) + 1);
  let lost: LostJob | undefined;
  for (const [i, { asked, ...from }] of since.entries()) {
    const to = since[i + 1];
    if (!to || !asked || (isDone && asked.content === known.content)) continue;
    if (isOurs(kind, from, to, known, takeOver) && hasEndedWell(to.before)) lost = { ...asked, note: from.note };
  }
  return lost;
}

/** Whether a job was started between two notes of which the first was written for one of ours. */
function isOurs(kind: JobKind, from: Noted, to: Noted, { unasked }: JobOutputs, takeOver?: boolean): boolean {
  if (to.before === unasked) return false;
  const isAnother = to.before !== from.before;
  // Two jobs may end alike, and the installer's time distinguishes them.
  if (!isAnother && (to.updated === from.updated || !hasEndedWell(to.before))) return false;
  if (takeOver !== undefined) return takeOver;
  if (unasked === undefined && isAnother) return true;
  throw new OmnicloudError(whoStarted(kind));
}

/** The question who started the latest job, which only the user can answer. */
export const whoStarted = (kind: JobKind): string =>
  `it is not known whether this stack started the installer's latest job for ${JOBS[kind].noun}. If an up of this stack was killed since its last attempt, adopt: true takes the job over. If somebody else started it, adopt: false starts this stack's own`;
