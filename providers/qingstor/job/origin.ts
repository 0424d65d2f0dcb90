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

/**
 * Whether the installer's latest job is one that a run of this stack requested without getting the answer.
 * @throws OmnicloudError if that cannot be known, and the program does not say
 */
export async function isLatestJobOurs(
  kind: JobKind,
  { noted, takeOver }: JobArgs,
  { job, unasked }: JobOutputs,
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
  if (isSure || (own !== undefined && noted.before !== own)) return false;
  if (unasked === undefined && fingerprint !== noted.before) return true;
  throw new OmnicloudError(
    `it is not known whether this stack started the installer's latest job for ${JOBS[kind].noun}. If an up of this stack was killed since its last attempt, adopt: true takes the job over. If somebody else started it, adopt: false starts this stack's own`,
  );
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
