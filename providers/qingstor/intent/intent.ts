/**
 * A note in the state, written before a job is requested: which job was the installer's latest. The installer's jobs carry
 * none of our marks. If an `up` is interrupted between the request and its answer, the next one finds a job that is newer
 * than its note: the one that was requested. While somebody else's job runs, no note is written: it is waited for.
 */
import * as pulumi from "@pulumi/pulumi";
import type { ConnectionArgs } from "../../core/connection";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { JobKind } from "../assumptions";

/** What a job is to do, as it is written. */
export interface Written {
  /** A hash over all but the nodes. */
  hash: string;
  /** The nodes. Wanting more of them later is no reason for a new note. */
  nodes: string[];
}

/** What a job is to bring about that adds nodes. */
export interface Asked {
  /** A hash of the nodes. */
  content: string;
  /** All nodes that the cluster has after it, as the job's arguments name them. */
  nodes: unknown;
}

/** What a job is to do. */
export interface Wanted extends Written {
  /** The same in full and in order: what is written otherwise and means the same needs no new note. @default unknown */
  meant?: Meant;
}

/** What a job is to do, in full and in order. */
export interface Meant extends Written {
  /** All nodes that the cluster has after it, as its arguments name them, for jobs that add nodes. @default none are added */
  all?: unknown;
}

/** Arguments of a {@link JobNote}. */
export interface JobNoteArgs extends ConnectionArgs {
  /** Which kind of job it is for. */
  kind: JobKind;
  /** What the job is to do; another hash needs a new note. */
  wanted: Wanted;
  /** Whether a cluster that is deployed already is taken over. @default false */
  takeOver?: boolean;
}

/** One note. */
export interface Noted {
  /** The fingerprint of the latest job before. */
  before: string;
  /** The installer's own time of its last change: jobs with equal logs have equal fingerprints, at different times. */
  updated: string;
  /** Random: another one for each note. */
  note: string;
  /** What it was written for, for jobs that add nodes; absent in states of 0.1.0. */
  asked?: Asked;
}

/** What a {@link JobNote} says. */
export interface JobNoteOutputs extends Noted {
  /** The notes before this one, oldest first, for jobs that add nodes: one of them may be for a job that was lost. */
  earlier?: Noted[];
}

/** The type of {@link JobNote}. */
export const jobNoteType = resourceType<JobNoteArgs, JobNoteOutputs>(
  "qingstor:JobNote",
  { before: true, updated: true, note: true, asked: true, earlier: true },
  ["wanted"],
  { single: true, tells: { asked: "wanted", earlier: "wanted" } },
);

export interface JobNote extends Fields<JobNoteOutputs> {}
/** A note of the installer's latest job: see `QingStorCluster`. */
export class JobNote extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<JobNoteArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(jobNoteType, name, args, opts));
  }
}
