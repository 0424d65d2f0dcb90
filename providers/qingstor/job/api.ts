/** The installer's jobs. API: ConfigQingStor, DeployQingStor, ScaleQingStor…, Get…QingStorStatus, Get…QingStorLog */
import { createHash } from "node:crypto";
import { describeValue, faultInObject, textIn } from "../../core/answer";
import { type Family, JOBS, type JobKind, type LogLine, linesOf, REPORTS, saysNoJob } from "../assumptions";
import type { QingStor, Wire } from "../client";
import { notUnderstood, QingStorError } from "../errors";

/** How a job stands. */
export interface JobLook {
  /** `stepN`, `failed` or `successful`. */
  status: string;
  /** The status before this one. */
  preStatus: string;
}

/** The latest job of a family. */
export interface Latest {
  /** What distinguishes it from the job before: two looks at one ended job are equal. */
  fingerprint: string;
  /** How it stands; absent if there was no job yet. */
  look?: JobLook;
}

/** Whether a job has come to a bad end: `failed`, and what installers may call it that stop a job. */
export const isFailed = ({ status }: JobLook): boolean =>
  /^(fail|error|cancel|abort|stop|terminat|time_?out)/i.test(status);

/** Whether a job has come to its end. */
export const hasEnded = (look: JobLook): boolean => look.status === "successful" || isFailed(look);

/**
 * Starts a job, once.
 * @returns its id
 * @throws CloudError that is `ambiguous` if the answer was lost; there is never a second request
 */
export async function startJob(cloud: QingStor, kind: JobKind, request: Wire): Promise<string> {
  const { action } = JOBS[kind];
  const { job_id: id } = await cloud.command(action, request);
  if (typeof id === "string" && id !== "") return id;
  throw notUnderstood(action, "it names no job_id");
}

/** How a job stands. @throws QingStorError if the installer does not know it */
export async function readJob(cloud: QingStor, family: Family, id: string): Promise<JobLook> {
  return readStatus(cloud, family, { job_id: id });
}

/** How the latest job of a family stands; `undefined` if there was none yet. */
export async function readLatestJob(cloud: QingStor, family: Family): Promise<JobLook | undefined> {
  try {
    const look = await readStatus(cloud, family);
    return look.status === "" ? undefined : look;
  } catch (error) {
    if (error instanceof QingStorError && saysNoJob(error.code)) return undefined;
    throw error;
  }
}

/** The latest job of a family, with its fingerprint. */
export async function identifyLatestJob(cloud: QingStor, family: Family): Promise<Latest> {
  const look = await readLatestJob(cloud, family);
  return look ? { look, fingerprint: await fingerprintOf(cloud, family, look) } : { fingerprint: "none" };
}

/**
 * What distinguishes a job from others: `running`, or how it ended with a hash of its log.
 * @param id the latest job if none is given
 */
export async function fingerprintOf(cloud: QingStor, family: Family, look: JobLook, id?: string): Promise<string> {
  if (!hasEnded(look)) return "running";
  // The order of lines is no part of it: it may change from answer to answer. Nor is what is masked in them: a secret that
  // one run knows when it looks is not known to another.
  const lines = (await readWholeLog(cloud, family, id)).map(({ step, line }) => `${step} ${line}`).sort();
  const hash = createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 16);
  return `${look.status} after ${look.preStatus}, ${hash}`;
}

/** The fingerprint of a job by its id; `undefined` for one that the installer has forgotten. */
export async function fingerprintOfOwn(cloud: QingStor, kind: JobKind, job: string): Promise<string | undefined> {
  const { family } = JOBS[kind];
  try {
    return await fingerprintOf(cloud, family, await readJob(cloud, family, job), job);
  } catch (error) {
    if (error instanceof QingStorError) return undefined;
    throw error;
  }
}

/** Whether a fingerprint is that of a job that has ended well. */
export const hasEndedWell = (fingerprint: string): boolean => fingerprint.startsWith("successful");

/**
 * A job's log, with its secrets masked.
 * @param id the latest job if none is given
 * @param step all steps if none is given
 */
export async function readLog(cloud: QingStor, family: Family, id?: string, step?: string): Promise<LogLine[]> {
  return (await readWholeLog(cloud, family, id, step)).map((one) => ({ ...one, line: cloud.masked(one.line) }));
}

/** A job's log with the secrets that the installer may have written in it. */
async function readWholeLog(cloud: QingStor, family: Family, id?: string, step?: string): Promise<LogLine[]> {
  const action = REPORTS[family].log;
  const answer = await cloud.query(action, {
    ...(id === undefined ? {} : { job_id: id }),
    ...(step === undefined ? {} : { job_status: step }),
  });
  // An ended job is known again by its log: one that is left out is not an empty one.
  if (!("log" in answer)) throw notUnderstood(action, "it has no log");
  // Empty logs may be null; a number in a log's place is none.
  if (typeof answer.log === "number" || typeof answer.log === "boolean")
    throw notUnderstood(action, `${describeValue(answer.log)} instead of a log`);
  return linesOf(answer.log);
}

/** How a job stands: the latest of its family if the request names none. */
async function readStatus(cloud: QingStor, family: Family, request: Wire = {}): Promise<JobLook> {
  const action = REPORTS[family].status;
  const { status, pre_status: preStatus } = await cloud.query(action, request);
  // A status that is left out does not mean that there was no job.
  if (typeof status !== "string") throw notUnderstood(action, "it has no status");
  const fault = faultInObject({ pre_status: preStatus }, { pre_status: "text?" }, "a job");
  if (fault !== undefined) throw notUnderstood(action, fault);
  return { status, preStatus: textIn(preStatus) };
}
