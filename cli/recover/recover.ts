/**
 * `omnicloud recover`: after a run that was killed or interrupted, brings the state to what the clouds have. What a create
 * made is found by its token and becomes its resource's, what was half-way is read again, and the lock that a dead process
 * left is taken away. After a run that failed, all is read again: its provider's process may have died.
 */
import { nameIn } from "../../providers/core/address";
import { OmnicloudError, reasonOf } from "../../providers/core/errors";
import { runOperation } from "../../providers/core/operation";
import { deleteLeftovers, listingOnce } from "../../providers/leftovers";
import { connectionsToAsk } from "../asked";
import { type Exported, readCheckpoint, writeCheckpoint } from "../checkpoint";
import { runPulumi } from "../engine";
import { type Lock, readLocks } from "../lock";
import { refuseNewerState } from "../newerState";
import { type Elsewhere, findElsewhere, placesAsked, withPlacesNow } from "../places";
import { hasLatestFailed } from "../runs";
import { readConnections } from "../stack";
import { writeBackup } from "./backup";
import { findUnheard } from "./failed";
import { findOperations, type OperationFinding } from "./findings";
import { type Holder, holderOf } from "./holder";
import { findLeft, type LeftFinding } from "./left";
import { describeMove, requireHere, requireOwn } from "./moved";
import type { Report } from "./report";
import { recoveredState } from "./state";

/** How long all looks, and each deletion, may take, in ms. */
const LONGEST = 600_000;

/** The options of `recover`. */
export interface RecoverOptions {
  /** Shows what would be done, and changes nothing. @default false */
  dryRun?: boolean;
  /** Also if it is unknown whether the run that holds the stack lives. @default false */
  force?: boolean;
  /** Accepts that a cloud of the stack has moved: its connection leads to another URL than the state says. @default false */
  moved?: boolean;
  /** The file for the state as it was. @default state-STACK-TIME.json */
  backup?: string;
}

/**
 * Recovers a stack.
 * @returns what was found and done; `refused` if the run that holds the stack lives, or may live
 * @throws OmnicloudError if something cannot be read: nothing was changed then, or the error says what was
 */
export async function recover(stack: string, options: RecoverOptions): Promise<Report> {
  const { dryRun = false, force = false } = options;
  const locks = await readHolders(stack);
  const report: Report = { stack, dryRun, locks, findings: [] };
  const refused = whyRefused(locks, force || dryRun);
  if (refused !== undefined) return { ...report, refused };
  const [state, clear] = await Promise.all([readCheckpoint(stack), readCheckpoint(stack, true)]);
  refuseNewerState(state.deployment ?? {});
  const { operations, left, moved, places } = await look(stack, state, clear, options.moved === true);
  const findings = [...moved.map(describeMove), ...operations, ...left];
  const isHeld = locks === undefined || locks.length > 0;
  const isToChange = isHeld || moved.length + operations.length > 0 || left.some(({ part }) => part);
  if (dryRun || !isToChange) return { ...report, places, findings };
  const backup = writeBackup(stack, state, options.backup);
  const held = await change(stack, state, { locks, operations, moved, force });
  await deleteParts(left);
  return { ...report, locks: held, places, backup, findings };
}

/** Who holds the stack; `undefined` if the back end does not say so. */
async function readHolders(stack: string): Promise<Holder[] | undefined> {
  const locks = await readLocks(stack);
  return locks && Promise.all(locks.map(holderOf));
}

/** Why the stack is left alone. */
function whyRefused(locks: readonly Holder[] = [], force: boolean): string | undefined {
  if (locks.some(({ life }) => life === "lives"))
    return "nothing was changed: wait for that run, or end it (Ctrl-C, and once more if it hangs)";
  if (locks.some(({ life }) => life === "unknown") && !force)
    return "nothing was changed: if you are sure that no run of this stack is going on, add --force";
  return undefined;
}

/** What the clouds say. */
interface Looked {
  operations: OperationFinding[];
  left: LeftFinding[];
  /** The clouds that have moved. */
  moved: Elsewhere[];
  /** Where that is, in words. */
  places: string[];
}

/**
 * Looks into the clouds.
 * @throws OmnicloudError if the connections lead elsewhere: what is not there would be taken for gone
 */
async function look(stack: string, state: Exported, clear: Exported, acceptsMove: boolean): Promise<Looked> {
  const { resources = [], pending_operations: pending = [] } = state.deployment ?? {};
  const { resources: inClear = [], pending_operations: pendingInClear = [] } = clear.deployment ?? {};
  const connections = await readConnections(stack);
  const all = [...inClear, ...pendingInClear.map(({ resource }) => resource)];
  const [moved, hasFailed] = await Promise.all([findElsewhere(all, connections), hasLatestFailed(stack)]);
  const [first] = moved;
  if (first && !acceptsMove) throw new OmnicloudError(first.why);
  const list = listingOnce();
  const isOurs = all.some(({ type }) => nameIn(type) !== undefined);
  const names = isOurs ? connectionsToAsk(state.deployment ?? {}, connections, () => undefined) : [];
  const checkpoint = { resources, pending, clear: { resources: inClear, pending: pendingInClear } };
  return runOperation({ verb: "recover", deadline: Date.now() + LONGEST, patient: true }, async () => {
    if (moved.length > 0) await requireOwn(moved, resources, connections, list);
    const operations = await findOperations(checkpoint, connections, list);
    if (hasFailed) operations.push(...(await findUnheard(checkpoint, connections)));
    await requireHere(operations, resources, connections, list);
    const left = await findLeft(state, operations, connections, list);
    return { operations, left, moved, places: await placesAsked(names, connections) };
  });
}

/** What becomes of the state. */
interface Changes extends Pick<Looked, "operations" | "moved"> {
  /** Who holds the stack; `undefined` if the back end does not say so. */
  locks: readonly Holder[] | undefined;
  /** Whether the user is sure that no run is going on. */
  force: boolean;
}

/** Takes the lock away and writes the state, unless somebody else was quicker. @returns the locks that there were */
async function change(
  stack: string,
  state: Exported,
  { locks, operations, moved, force }: Changes,
): Promise<readonly Holder[]> {
  if (locks && locks.length > 0) await cancel(stack, locks);
  if (operations.length + moved.length === 0 && locks) return locks;
  if (JSON.stringify(await readCheckpoint(stack)) !== JSON.stringify(state))
    throw new OmnicloudError(`another run changed stack ${stack} meanwhile: run this again`);
  const changes = operations.map((operation) => operation.change);
  const next = withPlacesNow(recoveredState(state, changes, new Date().toISOString()), moved);
  try {
    await writeCheckpoint(stack, next);
    return locks ?? [];
  } catch (error) {
    const holders = await Promise.all(locksIn(reasonOf(error)).map(holderOf));
    // Of a back end whose locks cannot be read, the engine's refusal is the first that is known of them.
    if (locks || holders.length === 0)
      throw new OmnicloudError(`${reasonOf(error)}\nthe state is as it was: run this again`, { cause: error });
    const refused = whyRefused(holders, force);
    if (refused !== undefined) throw new OmnicloudError(`${reasonOf(error)}\n${refused}`, { cause: error });
    await runPulumi(["cancel", "--yes", "--stack", stack]);
    await writeCheckpoint(stack, next);
    return holders;
  }
}

/** Takes the lock away. @throws OmnicloudError if it is no longer the one that was judged */
async function cancel(stack: string, judged: readonly Holder[]): Promise<void> {
  const now = (await readLocks(stack)) ?? [];
  const isJudged = (lock: Lock) => judged.some(({ host, pid, since }) => describes(lock, { host, pid, since }));
  if (!now.every(isJudged))
    throw new OmnicloudError(`another run of stack ${stack} has begun meanwhile: run this again when it has ended`);
  if (now.length > 0) await runPulumi(["cancel", "--yes", "--stack", stack]);
}

function describes(lock: Lock, { host, pid, since }: Lock): boolean {
  return lock.host === host && lock.pid === pid && lock.since === since;
}

/** The locks that the engine names when it refuses to write. */
function locksIn(refusal: string): Lock[] {
  const lines = refusal.matchAll(/created by (\S+)@(\S+) \(pid (\d+)\) at (\S+)/g);
  return [...lines].map(([, user, host, pid, since]) => ({ user, host, pid: Number(pid), since }));
}

/** Deletes the parts that nothing uses; one that cannot be deleted is left to the user. */
async function deleteParts(left: LeftFinding[]): Promise<void> {
  for (const finding of left) {
    const { part } = finding;
    if (!part) continue;
    try {
      await deleteLeftovers([part]);
    } catch (error) {
      if (!(error instanceof OmnicloudError)) throw error;
      Object.assign(finding, { done: `cannot be deleted: ${error.message}`, isLeft: true });
    }
  }
}
