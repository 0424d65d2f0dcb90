/** A stack on the real engine that a round plays with, and what must hold at each step. */
import { delimiter, join } from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { pathToEngine } from "../../../test/harness/folders";
import { omnicloud as command } from "../../../test/harness/omnicloud";
import { ROOT } from "../../../test/harness/root";
import { openStack, type StateResource, type TestStack, type TestStackOptions } from "../../../test/harness/stack";
import type { Ground } from "../ground";
import { type Findings, finding, unlike } from "../judge";
import type { Variant } from "../subject";
import type { World } from "../world";
import { type Given, inWay, type Way, withoutOptions } from "./ways";

/** The program as it is first, and after its change. */
export const FIRST: Variant = { changed: false, change: "same" };
/** The program after its change. */
export const CHANGED: Variant = { changed: true, change: "same" };

/** A stack on the real engine, and the cloud that it is on. */
export interface Play {
  stack: TestStack;
  world: World;
  ground: Ground;
  /** The program, with options given in the round's way. */
  program(variant: Variant, given?: Given): PulumiFn;
  /** Opens another stack on the same cloud; it is closed with the round. */
  open(options: Partial<TestStackOptions>): Promise<TestStack>;
}

/** What a round does; it begins with an empty stack. */
export type Act = (play: Play) => Promise<Findings>;

/** Hosts start faster with these, as in the tests: a round has a dozen. */
const QUICK = join(ROOT, "test", "harness", "quick");
const quickHosts = () => ({
  PATH: [join(QUICK, "bin"), pathToEngine()].join(delimiter),
  OMNICLOUD_TEST_NODE: process.execPath,
  NODE_OPTIONS: `--require ${join(QUICK, "lazily.cjs")}`,
});

/**
 * Opens a stack on the real engine, on an empty cloud, and plays.
 * @param env more of the engine's environment @default what lets hosts start faster
 */
export async function onEngine(ground: Ground, way: Way, act: Act, env?: Record<string, string>): Promise<Findings> {
  await ground.emptyLines();
  return ground.within(undefined, async (world) => {
    const { project, stack: name, config, notes } = world.engine.place;
    const stacks: TestStack[] = [];
    const native = await world.engine.place.plugin?.();
    const open = async (options: Partial<TestStackOptions>) => {
      const own = { program: ground.program(FIRST), config, project, stack: name };
      const opened = await openStack({
        ...own,
        ...options,
        env: { ...(env ?? quickHosts()), ...native?.environment, ...options.env, XDG_STATE_HOME: notes },
      });
      stacks.unshift(opened);
      return opened;
    };
    const program = (variant: Variant, given?: Given) => {
      const plain = ground.program(variant);
      return given ? inWay(way, given, plain) : withoutOptions(way, plain);
    };
    try {
      return await act({ stack: await open({ program: program(FIRST) }), world, ground, program, open });
    } finally {
      for (const stack of stacks) await stack.close();
      native?.close();
    }
  });
}

/** Runs a verb; what must succeed and does not is a finding. */
export async function verb(what: string, run: Promise<unknown>): Promise<Findings> {
  try {
    await run;
    return [];
  } catch (error) {
    return [finding(what, reasonOf(error))];
  }
}

function reasonOf(error: unknown): string {
  return String(error instanceof Error ? error.message : error).replaceAll("\n", " / ");
}

/** What no user may read: the insides of the package, of the SDK or of the engine. */
const INSIDES =
  /fault in pulumi-omnicloud|dangling|Cannot read|is not a function|TypeError|undefined|\bat \S+ \(|\[object/;

/** A run that may be refused, in words for a user. @returns whether it succeeded, and what was wrong with its words */
export async function mayRefuse(what: string, run: Promise<unknown>): Promise<{ ok: boolean; findings: Findings }> {
  const refused = await verb(what, run);
  return { ok: refused.length === 0, findings: refused.filter((line) => INSIDES.test(line)) };
}

/** Up, a second preview and a refresh with nothing to do, and the cloud as the program says. */
export async function settled(play: Play, variant: Variant, what: string): Promise<Findings> {
  const { stack, world, ground } = play;
  const findings = await verb(`${what}: up`, stack.up());
  if (findings.length > 0) return findings;
  const there = { ...world, lines: () => linesUnkept(world) };
  findings.push(...(await unlike(`${what}: cloud`, there, (await ground.freshAs(variant)).lines)));
  findings.push(...(await nothingToDo(stack, what)));
  return findings;
}

const KEPT = "-kept";

/** The label of what was moved to the other stack of a round: a mark that is written anew takes its stack's name along. */
const LABEL_OF_OTHER = /(Managed by Pulumi, )prod\//g;

/** What the cloud holds, as if nothing of it were kept, nor moved. */
function linesUnkept({ lines }: World): Promise<string[]> {
  return lines((text) => text.replaceAll(KEPT, "").replaceAll(LABEL_OF_OTHER, "$1dev/"));
}

/** Whether any object's mark says that it is kept; the earlier versions of a file say what they said. */
export async function holdsKept(world: World): Promise<boolean> {
  return (await world.lines()).some((line) => line.includes(KEPT));
}

/** A refresh that finds all of it, and a preview that has nothing to do. */
export async function nothingToDo(stack: TestStack, what: string): Promise<Findings> {
  const before = (await stack.export()).length;
  const findings = await verb(`${what}: refresh`, stack.refresh());
  if ((await stack.export()).length !== before)
    findings.push(finding(`${what}: refresh`, "resources are gone from the state"));
  const preview = stack.preview().then(({ ops }) => {
    const changes = Object.entries(ops).filter(([, op]) => op !== "same");
    if (changes.length > 0) throw new Error(changes.map(([name, op]) => `${op} ${name}`).join(", "));
  });
  return [...findings, ...(await verb(`${what}: second preview`, preview))];
}

/** What `leftovers` says and sweeps must be nothing: what was kept is not touched. */
export async function keptIsKept({ stack, world }: Play, wanted: readonly string[]): Promise<Findings> {
  const { output, errors } = await command(stack, ["leftovers", "dev", "--sweep"]);
  return (await unlike("kept, and swept", world, wanted)).map((line) => `${line} (${output}${errors})`.slice(0, 400));
}

/** `leftovers` has nothing to say of a stack that is as its program says. */
async function nothingLeft(stack: TestStack, name: string, what: string): Promise<Findings> {
  const { code, output, errors } = await command(stack, ["leftovers", name]);
  return code === 0 ? [] : [finding(`${what}: leftovers`, `${output}${errors}`.replaceAll("\n", " / "))];
}

/** The stack's end: nothing was left before it, nor after it. */
export async function ended(play: Play, what: string, stack = play.stack, name = "dev"): Promise<Findings> {
  const findings = await nothingLeft(stack, name, what);
  findings.push(...(await verb(`${what}: destroy`, stack.destroy())));
  return [...findings, ...(await unlike(`${what}: left`, play.world, await play.ground.emptyLines()))];
}

/** The stack's resources with an object in a cloud, the first that was declared first. */
export async function objectsOf(stack: TestStack): Promise<(StateResource & { id: string })[]> {
  const isObject = (resource: StateResource): resource is StateResource & { id: string } =>
    Boolean(resource.id) && !/Identity$|pulumi:pulumi:Stack|pulumi:providers/.test(resource.type);
  return (await stack.export()).filter(isObject);
}

/** Their ids, by type and name. */
export async function idsOf(stack: TestStack): Promise<Record<string, string>> {
  return Object.fromEntries((await objectsOf(stack)).map(({ urn, id }) => [urn.split("::").slice(2).join(" "), id]));
}

/** What has another id than before, or is gone. */
export function otherIds(what: string, before: Record<string, string>, now: Record<string, string>): Findings {
  return Object.entries(before)
    .filter(([key, id]) => now[key] !== id)
    .map(([key, id]) => finding(what, `${key} was ${id} and is ${now[key] ?? "gone"}`));
}
