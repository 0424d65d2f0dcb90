/** Who started the installer's latest job, by what an interrupted run has left in the state. */
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Context, Report } from "../../../providers/core/definition";
import { QingStor } from "../../../providers/qingstor/client";
import { readCluster } from "../../../providers/qingstor/cluster/api";
import { configuration } from "../../../providers/qingstor/configuration/definition";
import { jobNote } from "../../../providers/qingstor/intent/definition";
import type { JobNoteOutputs } from "../../../providers/qingstor/intent/intent";
import { identifyLatestJob } from "../../../providers/qingstor/job/api";
import type { JobOutputs } from "../../../providers/qingstor/job/job";
import { settingsSchema } from "../../../providers/qingstor/settings";
import { type Job, type Sandbox, startSandbox } from "../../../sandbox";
import { example, SSH_PASSWORD } from "../../engine/qingStors";
import { context as contextOfThings, refused, report } from "../things";

let sandbox: Sandbox;
let cloud: QingStor;
/** How often a configuration was asked for before the running test. */
let before: number;

beforeAll(async () => {
  sandbox = await startSandbox({ quick: true });
  cloud = new QingStor({ ...settingsSchema.parse(sandbox.qingstor.connection), name: "installer" });
});
afterAll(() => sandbox.close());
beforeEach(() => {
  before = sandbox.qingstor.counts.ConfigQingStor;
});

const asked = () => sandbox.qingstor.counts.ConfigQingStor - before;
const OURS = { outcome: "successful", job: "" };
const ASKED = { outcome: "", job: expect.stringMatching(/^j-/) };

/** A job of somebody's, or of a run of ours that was killed: the installer cannot tell. */
function job(fails = false, words = ""): Job {
  if (fails) sandbox.qingstor.failAt("ConfigQingStor", 0, `fatal ${Math.random()} ${words}`);
  const started = sandbox.qingstor.somebodyElse("ConfigQingStor");
  sandbox.qingstor.repair("ConfigQingStor");
  sandbox.qingstor.jobs.hurry();
  return started;
}

/** A note as an earlier process made it: before all jobs, or of the latest job now. */
async function note(of: "nothing" | "the latest"): Promise<{ before: string; updated: string; note: string }> {
  const { fingerprint } = await identifyLatestJob(cloud, "config");
  const { updateTime: updated } = await readCluster(cloud);
  return of === "nothing"
    ? { before: "none", updated: "", note: "earlier" }
    : { before: fingerprint, updated, note: "earlier" };
}

/** A note that this very process makes. */
async function freshNote(): Promise<JobNoteOutputs> {
  let noted: JobNoteOutputs = { before: "", updated: "", note: "" };
  const context = { ...contextOfThings(), cloud } as Context<QingStor>;
  const saw: Report["saw"] = ({ outputs }) => {
    noted = outputs as JobNoteOutputs;
  };
  await jobNote.settle?.("id", { kind: "configure", wanted: { hash: "", nodes: [] } }, context, { ...report, saw });
  return noted;
}

/**
 * Settles the configuration with what is known of it, and gives what is then known.
 * @param known what is learned is added to it, as the state keeps it also where the attempt fails
 */
async function settled(
  noted: { before: string; updated: string; note: string },
  known: JobOutputs & Record<string, unknown> = {},
  takeOver?: boolean,
): Promise<JobOutputs> {
  let seen: JobOutputs = {};
  const context = { ...contextOfThings(), cloud, known } as Context<QingStor>;
  const learn: Report["learn"] = (outputs) => void Object.assign(known, outputs);
  const saw: Report["saw"] = ({ outputs }) => {
    seen = outputs;
  };
  await configuration.settle?.("id", { ...example(), noted, takeOver }, context, { ...report, learn, saw });
  return seen;
}

it("a job newer than the note of an interrupted run is that run's", async () => {
  const noted = await note("nothing");
  job();
  expect(await settled(noted)).toMatchObject(OURS);
  expect(asked()).toBe(0);
});

it("a job that the note names is not", async () => {
  job();
  expect(await settled(await note("the latest"))).toMatchObject(ASKED);
  expect(asked()).toBe(1);
});

it("a job that ended as the one in the note did, at another time, may be either: adopt says", async () => {
  job();
  const noted = { ...(await note("the latest")), updated: "2018-08-28 14:27:32" };
  expect((await refused(settled(noted))).message).toMatch(
    /not known whether this stack started .* adopt: true .* adopt: false/,
  );
  expect(await settled(noted, {}, true)).toMatchObject(OURS);
  expect(asked()).toBe(0);
  expect(await settled(noted, {}, false)).toMatchObject(ASKED);
  expect(asked()).toBe(1);
});

it("a job newer than an attempt that asked for nothing may be either; one that it saw is not", async () => {
  const noted = await note("nothing");
  job();
  const { fingerprint } = await identifyLatestJob(cloud, "config");
  job();
  expect((await refused(settled(noted, { unasked: fingerprint }))).message).toMatch(
    /not known whether this stack started/,
  );
  expect(asked()).toBe(0);
  const { fingerprint: latest } = await identifyLatestJob(cloud, "config");
  expect(await settled(noted, { unasked: latest })).toMatchObject(ASKED);
});

it("a job after one of ours that failed is ours if the failure was noted before, and else somebody's repair", async () => {
  const failed = { job: job(true).id, content: "as before" };
  const noted = await note("the latest");
  job();
  expect(await settled(noted, { ...failed })).toMatchObject(OURS);
  expect(asked()).toBe(0);
  expect(await settled(await note("nothing"), failed)).toMatchObject(ASKED);
  expect(asked()).toBe(1);
});

it("that is seen even if the log of the failed one holds the password, which only the configuration knows", async () => {
  const failed = { job: job(true, SSH_PASSWORD).id, content: "as before" };
  const noted = await note("the latest");
  job();
  cloud.hide(SSH_PASSWORD);
  expect(await settled(noted, failed)).toMatchObject(OURS);
  expect(asked()).toBe(0);
});

it("a job that appears after an attempt that failed before it asked may be either", async () => {
  const noted = await freshNote();
  sandbox.faults.add({ kind: "reset-before", match: { body: '"GetConfigQingStorStatus"' }, times: 0 });
  const learned = {};
  await refused(settled(noted, learned));
  sandbox.faults.clear();
  job();
  expect((await refused(settled({ ...noted, note: "earlier" }, learned))).message).toMatch(
    /not known whether this stack started/,
  );
  expect(asked()).toBe(0);
});

it("the latest job is ours if the network was lost between a request and its answer", async () => {
  const noted = await freshNote();
  // The looks before the request pass, of those after it none does.
  const meanwhile = async () => {
    sandbox.faults.add({ kind: "reset-before", match: { body: '"GetConfigQingStorStatus"' }, times: 0 });
  };
  sandbox.faults.add({ kind: "reset-after", match: { body: '"ConfigQingStor"' }, meanwhile });
  const learned = { unasked: "what an attempt before that note saw" };
  await refused(settled(noted, learned));
  sandbox.faults.clear();
  sandbox.qingstor.jobs.hurry();
  expect(await settled({ ...noted, note: "earlier" }, learned)).toMatchObject(OURS);
  expect(asked()).toBe(1);
});

it("a job that appears after a note of this very process is somebody else's", async () => {
  const noted = await freshNote();
  job();
  expect(await settled(noted)).toMatchObject(ASKED);
  expect(asked()).toBe(1);
});
