/** Who started the installer's latest job: its jobs carry none of our marks. */
import type { Context } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import { JOBS, type JobKind } from "../assumptions";
import type { QingStor } from "../client";
import { readCluster } from "../cluster/api";
import { isFresh } from "../intent/definition";
import { fingerprintOfOwn, hasEndedWell, identifyLatestJob } from "./api";
import type { JobArgs, JobOutputs } from "./job";
import { apartFromOthers, whoStarted } from "./others";

/**
 * Whether the installer's latest job is one that a run of this stack requested without getting the answer.
 * @throws OmnicloudError if that cannot be known, and the program does not say
 */
export async function isLatestJobOurs(
  kind: JobKind,
  { noted, takeOver }: JobArgs,
  { job, note, unasked }: JobOutputs,
  { cloud }: Context<QingStor>,
): Promise<boolean> {
  const { fingerprint: before } = await identifyLatestJob(cloud, JOBS[kind].family);
  const latest = { before, updated: "" };
  const there = await apartFromOthers(cloud, kind, noted, latest);
  const { before: fingerprint } = there;
  const own = job ? await fingerprintOfOwn(cloud, kind, job) : undefined;
  const isSure = isFresh(noted.note) || unasked === fingerprint;
  if (fingerprint === noted.before || fingerprint === own) {
    // Most likely nothing was started since. But two jobs may end alike, and the installer's time distinguishes them.
    const updated = async () => there.updated || (await readCluster(cloud)).updateTime;
    const mayBe = !isSure && hasEndedWell(fingerprint) && (await updated()) !== noted.updated;
    if (!mayBe) return false;
  }
  // What failed before another job of the program was started is asked for again, as no note could say so.
  if (there !== latest && !hasEndedWell(fingerprint)) return false;
  if (takeOver !== undefined) return takeOver;
  // Nothing was requested between a note of this process and now; and every further attempt writes its note first.
  if (isSure || note === noted.note) return false;
  // What 0.1.0 left does not say for which note its job was started.
  if (note === undefined && own !== undefined && noted.before !== own) return false;
  if (unasked === undefined && fingerprint !== noted.before) return true;
  throw new OmnicloudError(whoStarted(kind));
}
