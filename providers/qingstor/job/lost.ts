/** Jobs that added nodes and were lost: the run that asked for one was interrupted, and the program names other nodes since. */
import { OmnicloudError } from "../../core/errors";
import type { JobKind } from "../assumptions";
import type { QingStor } from "../client";
import type { Asked, Noted } from "../intent/intent";
import { hasEndedWell } from "./api";
import type { JobArgs, JobOutputs } from "./job";
import { apartFromOthers, type Latest, noteLost, whoStarted } from "./others";

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
export async function lostJob(
  kind: JobKind,
  { noted, takeOver }: JobArgs,
  known: JobOutputs,
  isDone: boolean,
  cloud: QingStor,
): Promise<LostJob | undefined> {
  const notes: Noted[] = [...(noted.earlier ?? []), noted];
  const since = notes.slice(notes.findLastIndex(({ note }) => note === known.note) + 1);
  let lost: LostJob | undefined;
  for (const [i, { asked, ...from }] of since.entries()) {
    const next = since[i + 1];
    if (!next || !asked || (isDone && asked.content === known.content)) continue;
    const to = await apartFromOthers(cloud, kind, from, next);
    if (!isOurs(kind, from, to, known, takeOver)) continue;
    noteLost(cloud, kind, from.note);
    if (hasEndedWell(to.before)) lost = { ...asked, note: from.note };
  }
  return lost;
}

/** Whether a job was started between two notes of which the first was written for one of ours. */
function isOurs(kind: JobKind, from: Latest, to: Latest, { unasked }: JobOutputs, takeOver?: boolean): boolean {
  if (to.before === unasked) return false;
  const isAnother = to.before !== from.before;
  // Two jobs may end alike, and the installer's time distinguishes them.
  if (!isAnother && (to.updated === from.updated || !hasEndedWell(to.before))) return false;
  if (takeOver !== undefined) return takeOver;
  if (unasked === undefined && isAnother) return true;
  throw new OmnicloudError(whoStarted(kind));
}
