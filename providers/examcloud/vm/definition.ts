/** The definition of a vm on an exam cloud. */
import { z } from "zod";
import { connectionFields } from "../../core/connectionFields";
import { type Context, define, type Report, type Seen } from "../../core/definition";
import { equal } from "../../core/equal";
import { answerWasLost, DeadlineError, reasonOf } from "../../core/errors";
import { markIn } from "../../core/mark";
import type { Shape } from "../../core/schema";
import { itself } from "../../core/touched";
import { type ExamCloud, NoCodeError } from "../client";
import { ExamCloudError, LostLaunchError } from "../errors";
import { destroy, launch } from "./api";
import { forgetDestruction, readDestruction, writeDestruction } from "./destruction";
import { allIntents, findIntent, forgetIntent, type Intent, writeIntent } from "./intent";
import { adviceOnEarlier } from "./lost";
import { type ExamVmArgs, type ExamVmOutputs, examVmType, type LaunchArgs } from "./vm";

/** The document reports no stress test, so more at a time than this is the user's choice. */
const AT_A_TIME = 5;

const text = z.string().min(1);

/** Why a vm is replaced whose destruction was interrupted. */
const HALF_DESTROYED =
  "an earlier run began to destroy it and was interrupted before the answer, and the cloud cannot say whether it is still there";

/** What `read` saw of vms that an interrupted run began to destroy. */
const doomed = new WeakSet<object>();

/** The definition of a vm. */
export const vm = define<ExamVmArgs, ExamVmOutputs, ExamCloud>(examVmType, {
  args: z.strictObject({
    ...connectionFields,
    adopt: z.union([text, z.literal(false)]).optional(),
    takeOver: z.boolean().optional(),
    adoptAddress: text.optional(),
    image: text,
    flavor: text,
    internet: z.boolean("must be true or false"),
    name: text,
    allowReplace: z.boolean().optional(),
    atATime: z.int().positive().optional(),
  } satisfies Shape<ExamVmArgs>),
  touches: itself,
  replaceOn: ["image", "flavor", "internet", "name"],
  holdsData: true,
  replacedWith: "allowReplace",
  quiet: ["allowReplace", "atATime", "adoptAddress"],

  validate(_args, was, { cloud, tokens }) {
    const intent = findIntent(tokens, cloud.url);
    // The state knows the vm. The intent of an interrupted replacement is kept: what the state knows then is the old vm.
    if (was && intent?.id !== undefined && isFor(intent, was)) forgetIntent(intent.token);
    return [];
  },

  /** The vms whose answers came in a run that was interrupted before the state was written. */
  marked: async ({ url }) =>
    allIntents()
      .filter((intent) => intent.url === url)
      .flatMap(({ id, name, token, kept = false, at: createdAt }) =>
        id === undefined ? [] : [{ id, name, token, kept, createdAt, forget: () => forgetIntent(token) }],
      ),

  async create(args, context, report) {
    const { cloud, tokens } = context;
    const earlier = findIntent(tokens, cloud.url);
    if (earlier) report.warn(adviceOnEarlier(earlier));
    return cloud.runLimited(args.atATime ?? AT_A_TIME, () => launchNoted(args, context, report, earlier));
  },

  /** The cloud cannot be asked: what is known is kept, unless a run on this machine destroyed it. */
  async read(id, was, { cloud, tokens }) {
    const destruction = readDestruction(id, cloud.url);
    if (destruction === "done") return undefined;
    const seen = viewOf(id, was, cloud, tokens);
    if (destruction === undefined) return seen;
    doomed.add(seen.outputs);
    return { ...seen, unfinished: HALF_DESTROYED };
  },

  broken: (outputs) => doomed.has(outputs),

  /** What marks a vm is a note on this machine, until the state knows the vm. */
  async remark(id, mark, { cloud }) {
    const { token: own, kept } = markIn(mark) ?? {};
    for (const { token, ...intent } of intentsOn(id, cloud)) {
      if (own !== undefined) writeIntent(own, { ...intent, kept });
      if (token !== own) forgetIntent(token);
    }
  },

  async delete(id, was, { cloud, token, tokens = [token], urn }, { warn }) {
    const intent = findIntent(tokens, cloud.url);
    const name = was.name ?? intent?.name ?? id;
    const forget = () => intent?.id === id && forgetIntent(intent.token);
    try {
      const existed = await cloud.runLimited(was.atATime ?? AT_A_TIME, () => destroyNoted(id, cloud, warn));
      if (!existed) warn(`vm ${id} (${name}) was gone already`);
      forget();
    } catch (error) {
      if (!(error instanceof ExamCloudError) || error.codeName !== "ERR_INVAL_CMD") throw error;
      const inState = was.name !== undefined;
      if (inState) forget(); // from here on only the state knows it
      const [kept, then] = inState
        ? ["it is kept in the state", `pulumi state delete '${urn}'`]
        : ["its note is kept on this machine", `npx omnicloud leftovers STACK --forget ${name}`];
      const advice =
        `it does not implement destroy_instance yet, so the vm ${name} still exists, and ${kept}: destroy it in the ` +
        `cloud's dashboard, then run ${then}`;
      throw new ExamCloudError(error.code, error.detail, { command: "destroy_instance", vm_id: id }, advice);
    }
  },
});

/**
 * Launches a vm, with its intent noted before and its id after.
 * @param earlier the intent of an earlier run, which is put back if nothing was launched
 */
async function launchNoted(
  { image, flavor, internet, name }: ExamVmArgs,
  { cloud, token, mark }: Context<ExamCloud>,
  report: Report,
  earlier: (Intent & { token: string }) | undefined,
): Promise<string> {
  const at = new Date().toISOString();
  const intent: Intent = { image, flavor, internet, name, url: cloud.url, at, kept: mark !== token };
  replaceIntent(token, report, intent);
  if (earlier && earlier.token !== token) forgetIntent(earlier.token);
  try {
    const { id, address } = await launch(cloud, intent);
    replaceIntent(token, report, { ...intent, id, address });
    report.made(id);
    report.saw({ args: {}, outputs: { address } });
    return id;
  } catch (error) {
    if (!(error instanceof LostLaunchError)) replaceIntent(token, report, earlier);
    throw error;
  }
}

/** What is known of a vm: from the state, or from the note of its launch. */
function viewOf(
  id: string,
  was: ExamVmArgs & Partial<ExamVmOutputs>,
  cloud: ExamCloud,
  tokens: readonly string[],
): Seen<ExamVmArgs, ExamVmOutputs> {
  const intent = findIntent(tokens, cloud.url);
  const marks = intentsOn(id, cloud).map(({ token, kept = false }) => ({ token, kept }));
  if (intent?.id !== id) return { args: {}, outputs: { address: was.address ?? was.adoptAddress }, marks };
  const { image, flavor, internet, name, address } = intent;
  return { args: { image, flavor, internet, name }, outputs: { address }, marks };
}

/** Destroys a vm, with a note before the command and after its answer. @returns false if there is none of this id */
async function destroyNoted(id: string, cloud: ExamCloud, warn: Report["warn"]): Promise<boolean> {
  const note = (done: boolean) => {
    try {
      writeDestruction(id, cloud.url, done);
    } catch (error) {
      const why = reasonOf(error);
      warn(`this cannot be noted, so if this run is interrupted, a refresh keeps what may be destroyed: ${why}`);
    }
  };
  const before = readDestruction(id, cloud.url);
  note(false);
  try {
    const existed = await destroy(cloud, id);
    note(true);
    return existed;
  } catch (error) {
    const mayBeDone = answerWasLost(error) || error instanceof NoCodeError || error instanceof DeadlineError;
    // It is still there if the cloud refuses; or if nothing was asked of it, and nothing was before.
    if (error instanceof ExamCloudError || (!mayBeDone && before === undefined)) forgetDestruction(id);
    throw error;
  }
}

/** Writes the intent, or forgets it; one that cannot be written is no reason not to launch. */
function replaceIntent(token: string, { warn }: Report, intent: Intent | undefined): void {
  try {
    if (intent) writeIntent(token, intent);
    else forgetIntent(token);
  } catch (error) {
    warn(`this launch cannot be noted, so if this run is interrupted, no later run can report it: ${reasonOf(error)}`);
  }
}

/** The intents that gave a vm. */
function intentsOn(id: string, { url }: ExamCloud): (Intent & { token: string })[] {
  return allIntents().filter((intent) => intent.id === id && intent.url === url);
}

/** Whether a launch was requested with these arguments. */
function isFor(intent: LaunchArgs, { image, flavor, internet, name }: LaunchArgs): boolean {
  return equal([intent.image, intent.flavor, intent.internet, intent.name], [image, flavor, internet, name]);
}
