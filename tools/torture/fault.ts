/**
 * Rounds of faults: one answer, or all answers to requests of a class, are not what a service says. The verb ends as
 * asked, or in one clear sentence; then the next run ends as asked. The state never forgets what is there.
 */
import type { Fault } from "../../sandbox";
import { AWS_FAULTS, NOT_AWS } from "./aws/faults";
import type { Ground, Verb } from "./ground";
import { end, type Findings, finding, isFault, isThere, unlike } from "./judge";
import { matchAt, matchClass } from "./request";
import type { Subject } from "./subject";
import type { World } from "./world";

const JSON_TYPES = ["networks", "subnets", "ports", "routers", "servers", "volumes", "shares", "users", "domains"];
const WRONG = JSON.stringify(
  Object.fromEntries(
    JSON_TYPES.flatMap((key) => [
      [key, 7],
      [key.slice(0, -1), "none"],
    ]),
  ),
);

const answer = (text: string, more: Partial<Fault> = {}): Fault => ({ kind: "answer", text, ...more });
const page = (status: number): Fault => ({ kind: "html", status });
const status = (code: number, more: Partial<Fault> = {}): Fault => ({ kind: "status", status: code, ...more });

/** All faults, by what a user would call them. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  "500": status(500),
  "502": status(502),
  "503": status(503),
  "409 busy": status(409, { message: "The object is busy and cannot be changed now" }),
  "413 with Retry-After": status(413, { retryAfter: 1 }),
  "429 with Retry-After": status(429, { retryAfter: 1 }),
  "429 with Retry-After: -1": status(429, { retryAfter: -1 }),
  "no answer in time": { kind: "slow", delay: 3000 },
  "reset before": { kind: "reset-before" },
  "reset after": { kind: "reset-after" },
  "expired token": { kind: "expire-tokens" },
  "page with 200": page(200),
  "page with 401": page(401),
  "page with 403": page(403),
  "page with 404": page(404),
  "page with 409": page(409),
  "page with 500": page(500),
  "page with 503": page(503),
  "a proxy's 404": answer("404 page not found\n", { status: 404, type: "text/plain" }),
  "a redirect": answer("", { status: 302, type: "", headers: { Location: "http://127.0.0.1:9/login" } }),
  "{}": answer("{}"),
  "[]": answer("[]"),
  null: answer("null"),
  "an empty body": answer("", { type: "" }),
  "half a JSON": answer('{"networks": [{"id": "'),
  "wrong types": answer(WRONG),
  "a slow body": { kind: "slow-body", delay: 200 },
  "{} after it is done": answer("{}", { done: true }),
  "a page after it is done": answer("<html><body>Bad gateway</body></html>", {
    status: 502,
    type: "text/html",
    done: true,
  }),
  "an empty body after it is done": answer("", { type: "", done: true }),
  "an object in ERROR": { kind: "goes-to-error" },
};

/** Their names, of those that a subject's clouds answer. */
export function faultsOn({ on }: Pick<Subject, "on">): string[] {
  const names = Object.keys(FAULTS);
  return on === "aws" ? [...names.filter((name) => !NOT_AWS.test(name)), ...Object.keys(AWS_FAULTS)] : names;
}

/** How long a verb may take in these rounds, in ms: shorter than the slowest answer. */
const LONGEST = 2500;

/** One round. */
export interface FaultRound {
  kind: "faults";
  subject: string;
  verb: Verb;
  /** The class of the request. */
  request: string;
  changes: boolean;
  index: number;
  fault: string;
  /** Whether all such requests from then on are answered so, until the run has ended. */
  always: boolean;
}

/** Runs a round. @returns what it found wrong */
export async function runFault(round: FaultRound, ground: Ground): Promise<Findings> {
  const wanted = await wantedBy(round, ground);
  return ground.within(await ground.before(round.verb), async (world) => {
    const before = world.engine.state.resources
      .filter(({ urn }) => wanted.urns.has(urn))
      .map(({ urn, id }) => ({ urn, id }));
    const error = await disturbed(round, ground, world);
    const findings: Findings = [];
    if (isUnclear(error)) findings.push(finding("not a clear sentence", error ?? ""));
    findings.push(...(await forgotten(round, world, before)));
    // What failed in a sentence must end as asked in the next run; of what succeeded, nothing is left to do.
    const again = error === undefined ? undefined : (await ground.run(round.verb, world)).error;
    if (again !== undefined) findings.push(finding("the next run", again));
    return [...findings, ...(await asAsked(round, ground, world, wanted))];
  });
}

async function disturbed(round: FaultRound, ground: Ground, world: World): Promise<string | undefined> {
  const { sandbox, engine } = world;
  sandbox.faults.add({
    ...(FAULTS[round.fault] ?? AWS_FAULTS[round.fault]),
    ...(round.always
      ? { match: matchClass(round.request), times: 0 }
      : { match: matchAt(round.request), skip: round.index }),
  } as Fault);
  engine.place.longest = LONGEST;
  const { error } = await ground.run(round.verb, world);
  engine.place.longest = undefined;
  sandbox.faults.clear();
  return error;
}

/** What no user may read. */
function isUnclear(error: string | undefined): boolean {
  const inside = /undefined|\[object|Cannot read|is not a function|is not iterable|Unexpected token|unexpected end/i;
  return error !== undefined && (isFault(error) || inside.test(error) || error.length > 700 || error.trim() === "");
}

/** A resource, and the id that it had. */
interface Had {
  urn: string;
  id: string;
}

/**
 * What the state held before and has lost, although the program still has it: a resource, or an object that is still in the
 * cloud. One that was replaced has another id now, and its old object is gone.
 */
async function forgotten({ verb }: FaultRound, { engine, sandbox }: World, before: readonly Had[]): Promise<Findings> {
  if (verb === "destroy") return [];
  const { resources } = engine.state;
  const isKnown = ({ urn, id }: Had) => resources.some((one) => one.urn === urn && one.id === id);
  const isReplaced = ({ urn }: Had) => resources.some((one) => one.urn === urn);
  const missing = before.filter((one) => !isKnown(one));
  if (missing.length === 0) return [];
  const content = await sandbox.save();
  return missing
    .filter((one) => !isReplaced(one) || isThere(content, one.id))
    .map(({ urn, id }) => finding("the state forgot", `${urn} ${id}`));
}

/** What the clouds must hold in the end. */
interface Wanted {
  lines: readonly string[];
  empty: readonly string[];
  /** What the program has. */
  urns: ReadonlySet<string>;
}

async function wantedBy({ verb }: FaultRound, ground: Ground): Promise<Wanted> {
  const fresh = await ground.freshAs({ changed: verb === "update", change: "same" });
  const urns = new Set(fresh.state.resources.map(({ urn }) => urn));
  return { lines: fresh.lines, empty: await ground.emptyLines(), urns };
}

async function asAsked({ verb }: FaultRound, ground: Ground, world: World, wanted: Wanted): Promise<Findings> {
  if (verb === "destroy") return unlike("left", world, wanted.empty);
  const program = ground.program({ changed: verb === "update", change: "same" });
  return [
    ...(await unlike("cloud", world, wanted.lines)),
    ...(await world.engine.plan(program)).map((change) => finding("second preview", change)),
    ...(await end(world, wanted.empty, false)),
  ];
}
