/**
 * One of the installer's jobs as a resource: it is requested once, and the resource is created as soon as its id is known.
 * `JobEnd` waits for its end. The next `up` requests a job that has failed again.
 */
import type { ConnectionArgs } from "../../core/connection";
import type { Fields } from "../../core/fields";
import type { JobNoteOutputs } from "../intent/intent";

/** Arguments that every job has. */
export interface JobArgs extends ConnectionArgs {
  /** What was noted before it is requested. */
  noted: JobNoteOutputs;
  /**
   * `true` takes over what the installer has, or runs, for this stack; `false` never does.
   * @default a deployed cluster is refused, and so is a job of which it is not known whether it is this stack's
   */
  takeOver?: boolean;
}

/** What is known of a job. */
export interface JobOutputs {
  /** Its id; empty if there is no job, or its answer was lost. What is absent in a state is unknown in a preview. */
  job?: string;
  /** Why there is no id: `successful` (the answer was lost), `adopted`, `nothing to do`; empty if there is one. */
  outcome?: string;
  /** A hash of what was requested. */
  content?: string;
  /** What the cluster had before it, for jobs that add something. */
  had?: unknown;
  /** The note that was written for it; absent in states of 0.1.0. */
  note?: string;
  /** The fingerprint of the installer's latest job when an attempt ended without requesting one. */
  unasked?: string;
}

/** The names of all that is known of a job. */
export const jobOutputs = { job: true, outcome: true, content: true, had: true, note: true, unasked: true } as const;

/** What a program reads of a job. */
export type JobFields = Fields<Required<JobOutputs>>;
