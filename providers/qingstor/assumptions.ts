/**
 * What "QingStor API Design Reference" leaves open, and how it is read here: the one place to change if an installer
 * behaves differently.
 */

/** A kind of job. */
export type JobKind = "configure" | "deploy" | "scaleAccess" | "scaleStorage";

/** All kinds. */
export const JOB_KINDS = ["configure", "deploy", "scaleAccess", "scaleStorage"] as const satisfies readonly JobKind[];

/** One of two pairs of actions reports status and log. */
export type Family = "config" | "deploy";

/** The action that starts a job, by its kind, and the family that reports on it. A scaling job's is that of deployments. */
export const JOBS: Record<JobKind, { action: string; family: Family; noun: string }> = {
  configure: { action: "ConfigQingStor", family: "config", noun: "configuration" },
  deploy: { action: "DeployQingStor", family: "deploy", noun: "deployment" },
  scaleAccess: { action: "ScaleQingStorAccess", family: "deploy", noun: "scaling of access nodes" },
  scaleStorage: { action: "ScaleQingStorStorage", family: "deploy", noun: "scaling of storage nodes" },
};

/** The actions that report status and log. Without `job_id` they report those of the latest job. */
export const REPORTS: Record<Family, { status: string; log: string }> = {
  config: { status: "GetConfigQingStorStatus", log: "GetConfigQingStorLog" },
  deploy: { status: "GetDeployQingStorStatus", log: "GetDeployQingStorLog" },
};

/**
 * Whether a code, answered to the question for the latest job, says that there is none. The document names no codes;
 * in QingCloud's other APIs 1xxx is about the request and its user, 5xxx about the service itself.
 */
export function saysNoJob(code: number): boolean {
  return !(code >= 1000 && code < 2000) && !(code >= 5000 && code < 6000);
}

/** One line of a job's log. */
export interface LogLine {
  /** `step2`; empty if the log does not say. */
  step: string;
  /** Without its line break. */
  line: string;
}

/** The lines in a `log`, a dictionary by step whose values may be texts, lists or dictionaries again; in order of steps. */
export function linesOf(log: unknown): LogLine[] {
  if (typeof log !== "object" || log === null) return textLines("", log);
  const steps = Object.entries(log).sort(([a], [b]) => compareSteps(a, b));
  return steps.flatMap(([step, text]) => textLines(step, text));
}

/** Sorts `step2` before `step10`. */
export function compareSteps(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

function textLines(step: string, text: unknown): LogLine[] {
  if (text === undefined || text === null) return [];
  if (Array.isArray(text)) return text.flatMap((one) => textLines(step, one));
  if (typeof text === "object")
    return Object.entries(text).flatMap(([name, inner]) =>
      textLines(step, inner).map(({ line }) => ({ step, line: `${name}: ${line}` })),
    );
  const lines = String(text).split(/\r?\n/);
  return lines.filter((line) => line.trim() !== "").map((line) => ({ step, line }));
}
