/** Who started the installer's latest job: its jobs carry none of our marks. */
import type { Context } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import { JOBS, type JobKind } from "../assumptions";
import type { QingStor } from "../client";
import { readCluster } from "../cluster/api";
import { QingStorError } from "../errors";
import { isFresh } from "../intent/definition";
import { fingerprintOf, identifyLatestJob, readJob } from "./api";
import type { JobArgs, JobOutputs } from "./job";
import { whoStarted } from "./lost";

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
  const { fingerprint, look } = await identifyLatestJob(cloud, JOBS[kind].family);
  const own = job ? await fingerprintOfOwn(cloud, kind, job) : undefined;
  const isSure = isFresh(noted.note) || unasked === fingerprint;
  if (fingerprint === noted.before || fingerprint === own) {
    // Most likely nothing was started since. But two jobs may end alike, and the installer's time distinguishes them.
    const mayBe = !isSure && look?.status === "successful" && (await readCluster(cloud)).updateTime !== noted.updated;
    if (!mayBe) return false;
  }
  if (takeOver !== undefined) return takeOver;
  // Nothing was requested between a note of this process and now; and every further attempt writes its note first.
  if (isSure || note === noted.note) return false;
  // What 0.1.0 left does not say for which note its job was started.
  if (note === undefined && own !== undefined && noted.before !== own) return false;
  if (unasked === undefined && fingerprint !== noted.before) return true;
  throw new OmnicloudError(whoStarted(kind));
}

/** The fingerprint of a job by its id; `undefined` for one that the installer has forgotten. */
async function fingerprintOfOwn(cloud: QingStor, kind: JobKind, job: string): Promise<string | undefined> {
  const { family } = JOBS[kind];
  try {
    return await fingerprintOf(cloud, family, await readJob(cloud, family, job), job);
  } catch (error) {
    if (error instanceof QingStorError) return undefined;
    throw error;
  }
}
