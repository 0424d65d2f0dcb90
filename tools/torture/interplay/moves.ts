/** Resources that go elsewhere, or come from elsewhere: another stack, another back end, no state at all. */
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { forget } from "../../../test/harness/forgotten";
import { pulumi as run } from "../../../test/harness/omnicloud";
import type { StateResource } from "../../../test/harness/stack";
import { type Findings, finding, unlike } from "../judge";
import { type Declared, withDeclared } from "../subjects/package";
import { type Act, ended, FIRST, idsOf, mayRefuse, otherIds, type Play, settled, verb } from "./play";

/** What is moved, and how. */
export const MOVES: Readonly<Record<string, Act>> = {
  "state move": stateMove,
  "state move, back and forth": moveAndBack,
  "state delete": (play) => stateDelete(play, false),
  "state delete, and adopt": (play) => stateDelete(play, true),
  "another back end": otherBackEnd,
  "export and import": exportImport,
  "the import option": importOption,
};

const nothing: PulumiFn = async () => undefined;

/** Moves all that the program declares. */
async function move({ stack }: Play, source: string, dest: string, resources: readonly StateResource[]): Promise<void> {
  const urns = resources.filter(({ type }) => !/Identity$|^pulumi:/.test(type)).map(({ urn }) => urn);
  await run(stack, ["state", "move", "--source", source, "--dest", dest, "--yes", ...urns]);
}

async function stateMove(play: Play): Promise<Findings> {
  const { stack, world, program, open } = play;
  const findings = await settled(play, FIRST, "before");
  const other = await open({ program: program(FIRST), stack: "prod", beside: stack });
  await move(play, "dev", "prod", await stack.export());
  findings.push(...(await settled({ ...play, stack: other }, FIRST, "moved")));
  const wanted = await world.lines();
  stack.program = nothing;
  findings.push(...(await verb("the old stack: destroy", stack.destroy())));
  findings.push(...(await unlike("after the old stack's destroy", world, wanted)));
  return [...findings, ...(await ended(play, "moved", other, "prod"))];
}

async function moveAndBack(play: Play): Promise<Findings> {
  const { stack, program, open } = play;
  const findings = await settled(play, FIRST, "before");
  const before = await idsOf(stack);
  const other = await open({ program: program(FIRST), stack: "prod", beside: stack });
  await move(play, "dev", "prod", await stack.export());
  findings.push(...(await verb("moved: up", other.up())));
  await move(play, "prod", "dev", await other.export());
  other.program = nothing;
  findings.push(...(await settled(play, FIRST, "moved back")));
  findings.push(...otherIds("moved back", before, await idsOf(stack)));
  findings.push(...(await verb("the other stack: destroy", other.destroy())));
  return [...findings, ...(await ended(play, "moved back"))];
}

/** The components that adopt, and the type of what they adopt. */
const ADOPTED: Readonly<Record<string, string>> = {
  CloudDisk: "Volume",
  Instance: "Server",
  OssBucket: "Bucket",
  SecurityGroup: "SecurityGroup",
  Tenant: "Tenant",
};
/** Components that do not adopt: what is in them is reclaimed. */
const NO_ADOPT = new Set(["Vpc", "NasShare", "UploadedFile", "PulumiState"]);

/** The program, with all that it declares adopted. */
function adopting(program: PulumiFn, resources: readonly StateResource[]): PulumiFn {
  const idOf = ({ type, name }: Declared): string | undefined => {
    const wanted = ADOPTED[type] ?? type.replace(/Resource$/, "");
    return resources.find(({ urn, type: at, id }) => id && urn.endsWith(`::${name}`) && at.endsWith(`:${wanted}`))?.id;
  };
  return () =>
    withDeclared((declared) => {
      const adopt = NO_ADOPT.has(declared.type) ? undefined : idOf(declared);
      return adopt === undefined ? declared : { ...declared, args: { ...declared.args, adopt } };
    }, program);
}

async function stateDelete(play: Play, adopts: boolean): Promise<Findings> {
  const { stack, program } = play;
  const findings = await settled(play, FIRST, "before");
  const [before, resources] = [await idsOf(stack), await stack.export()];
  await forget(stack);
  if (adopts) stack.program = adopting(program(FIRST), resources);
  findings.push(...(await settled(play, FIRST, "forgotten")));
  findings.push(...otherIds("forgotten", before, await idsOf(stack)));
  // The argument may go again.
  stack.program = program(FIRST);
  findings.push(...(await settled(play, FIRST, "known again")));
  return [...findings, ...(await ended(play, "known again"))];
}

async function otherBackEnd(play: Play): Promise<Findings> {
  const { stack, program, open } = play;
  const findings = await settled(play, FIRST, "before");
  const before = await idsOf(stack);
  const other = await open({ program: program(FIRST) });
  await other.import(await stack.deployment());
  const now = { ...play, stack: other };
  findings.push(...(await settled(now, FIRST, "elsewhere")));
  findings.push(...otherIds("elsewhere", before, await idsOf(other)));
  return [...findings, ...(await ended(now, "elsewhere", other))];
}

async function exportImport(play: Play): Promise<Findings> {
  const { stack } = play;
  const findings = await settled(play, FIRST, "before");
  await stack.import(await stack.deployment());
  findings.push(...(await settled(play, FIRST, "imported")));
  return [...findings, ...(await ended(play, "imported"))];
}

/** The option on each resource by itself: it is refused, and says what to do instead. */
async function importOption(play: Play): Promise<Findings> {
  const { stack, program } = play;
  const names: string[] = [];
  const key = ({ type, name }: Declared) => `${type} ${name}`;
  const counted = (declared: Declared) => {
    names.push(key(declared));
    return declared;
  };
  stack.program = () => withDeclared(counted, program(FIRST));
  const findings = await verb("preview", stack.preview());
  for (const name of [...new Set(names)]) {
    const imported = (declared: Declared): Declared =>
      key(declared) === name ? { ...declared, opts: { ...declared.opts, ...IMPORT } } : declared;
    stack.program = () => withDeclared(imported, program(FIRST));
    findings.push(...(await refusesImport(`import of ${name}`, stack.preview())));
  }
  return findings;
}

const IMPORT = { import: "0a1b2c3d-0000-4000-8000-000000000000" };

/** A run with the option ends with a sentence that says what to do instead. */
export async function refusesImport(what: string, run: Promise<unknown>): Promise<Findings> {
  const said: Findings = [];
  const { ok, findings } = await mayRefuse(
    what,
    run.catch((error: unknown) => {
      said.push(String(error));
      throw error;
    }),
  );
  if (ok) return [finding(what, "it was taken, without a word")];
  return findings.length > 0 || /leave this option out/.test(said.join()) ? findings : [finding(what, said.join())];
}

/** The option by a transformation: the SDK lets only old ones set it. */
export const IMPORT_BY_TRANSFORMATION: Act = async ({ stack, program }) => {
  stack.program = program(FIRST, IMPORT);
  return refusesImport("import", stack.preview());
};
