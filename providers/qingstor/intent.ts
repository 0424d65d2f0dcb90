/**
 * A note in the state before a job is asked for: which job was the installer's latest. The installer's jobs carry no mark
 * of ours. If an `up` is cut off between the request and its answer, the next one finds a job that is newer than its
 * note: the one that was asked for. While somebody else's job runs, no note is made: it is waited for.
 */
import { randomBytes } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { type Context, define, type Report, type Seen } from "../core/definition";
import { OmnicloudError } from "../core/errors";
import { registration } from "../core/resource";
import type { Inputs, Shape } from "../core/schema";
import type { QingStor } from "./client";
import { untilFree } from "./follow";
import { JOBS, type JobKind } from "./reading";

/** What a job is to be asked for. */
export interface Wanted {
  /** A hash over all but the nodes. */
  hash: string;
  /** The nodes. To have more of them later is no reason for a new note. */
  nodes: string[];
}

/** Arguments of a {@link JobNote}. */
export interface JobNoteArgs {
  connection?: string;
  kind: JobKind;
  /** What the job is to be asked for; another hash makes a new note. */
  wanted: Wanted;
  /** Whether a cluster that is deployed already is taken over. */
  takeOver?: boolean;
}

/** What the note says. */
export interface JobNoteOutputs {
  /** The mark of the latest job before. */
  before: string;
  /** The installer's own time of its last change: an equal mark at another time may be of a job with an equal log. */
  updated: string;
  /** Another one for each note. */
  note: string;
}

/** Notes made by this process: a job that is newer than one of them, and was not asked for here, is somebody else's. */
const fresh = new Set<string>();

/** Whether a note was made by this very process. */
export const isFresh = (note: string): boolean => fresh.has(note);

/** The longest that somebody else's job is waited for, in seconds. */
export const HOURS = 6 * 3600;

/** Configuring or deploying twice is what must never be. */
export const onlyOnce = (kind: JobKind): boolean => kind === "configure" || kind === "deploy";

/** Why a cluster is neither configured nor deployed. */
export const DEPLOYED =
  "the installer has deployed its cluster already, which is neither configured nor deployed a second time: nothing was asked. adopt: true takes the cluster over as it is";

/** The definition of {@link JobNote}. */
export const jobNote = define<JobNoteArgs, JobNoteOutputs, QingStor>({
  name: "qingstor:JobNote",
  kind: "qingstor",
  args: z.strictObject({
    connection: z.string().min(1).optional(),
    kind: z.enum(["configure", "deploy", "scaleAccess", "scaleStorage"]),
    wanted: z.strictObject({ hash: z.string(), nodes: z.array(z.string()) }),
    takeOver: z.boolean().optional(),
  } satisfies Shape<JobNoteArgs>),
  outputs: ["before", "updated", "note"],
  secrets: ["wanted"],
  quiet: ["takeOver"],
  same: { wanted: (a, b) => a.hash === b.hash && a.nodes.every((node) => b.nodes.includes(node)) },
  timeouts: { create: HOURS, update: HOURS },
  looked: true,
  irreplaceable: true,
  leaves: true,

  async validate({ kind, takeOver }, was, { cloud }) {
    if (was || takeOver || kind !== "configure" || !(await cloud.describe()).isDeployed) return [];
    return [{ property: "adopt", reason: DEPLOYED }];
  },

  async create(_args, { token }, { made }) {
    made(token);
    return token;
  },

  settle: (_id, args, context, report) => write(args, context, report),
  update: (_id, _was, args, context, report) => write(args, context, report),

  async read(_id, { kind, before = "", updated = "", note = "" }, { cloud }) {
    const unfinished = note === "" ? "it was not made" : await outdated(cloud, kind, before);
    return { args: {}, outputs: { before, updated, note }, unfinished };
  },

  delete: async () => undefined,
});

/** Waits until the installer is free, and notes its latest job. */
async function write(
  { kind, takeOver }: JobNoteArgs,
  { cloud }: Context<QingStor>,
  { say, learn, saw }: Report,
): Promise<void> {
  await untilFree(cloud, say);
  const { isDeployed, updateTime: updated } = await cloud.describe();
  if (onlyOnce(kind) && !takeOver && isDeployed) throw new OmnicloudError(DEPLOYED);
  const { mark } = await cloud.latest(JOBS[kind].family);
  const note = randomBytes(8).toString("hex");
  fresh.add(note);
  const outputs: JobNoteOutputs = { before: mark, updated, note };
  learn({ ...outputs });
  saw({ args: {}, outputs } satisfies Seen<JobNoteArgs, JobNoteOutputs>);
}

/** A job that has failed is asked for again, and before that noted: what is newer is neither the old one nor somebody's repair. */
async function outdated(cloud: QingStor, kind: JobKind, before: string): Promise<string | undefined> {
  const { family } = JOBS[kind];
  const look = await cloud.latestJob(family);
  if (look?.status !== "failed" || (await cloud.mark(family, look)) === before) return undefined;
  if (onlyOnce(kind) && (await cloud.describe()).isDeployed) return undefined;
  return "the latest job has failed";
}

/** A note of the installer's latest job; see above. */
export class JobNote extends pulumi.CustomResource {
  declare readonly before: pulumi.Output<string>;
  declare readonly updated: pulumi.Output<string>;
  declare readonly note: pulumi.Output<string>;

  constructor(name: string, args: Inputs<JobNoteArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(jobNote, name, args, opts));
  }
}
