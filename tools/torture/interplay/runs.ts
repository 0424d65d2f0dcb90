/** Runs that are told how: of some resources alone, one after the other, on after an error. */
import { type Findings, finding } from "../judge";
import { CHANGING, NO_LOGIN } from "../request";
import { replaceOneByOne } from "./options";
import { type Act, CHANGED, ended, FIRST, mayRefuse, objectsOf, type Play, settled, verb } from "./play";

/** What runs are told. */
export const RUNS: Readonly<Record<string, Act>> = {
  "--parallel 1": parallel,
  "--continue-on-error": continueOnError,
  "--replace": async (play) => [...(await settled(play, FIRST, "before")), ...(await replaceOneByOne(play, FIRST))],
  "--replace, of all": replaceAll,
  "--target": (play) => someAlone(play, "target"),
  "--exclude": (play) => someAlone(play, "exclude"),
  "destroy --target": destroyTarget,
  "destroy --exclude": destroyExclude,
  "refresh --target": refreshTarget,
  "the first up --target": targetFirst,
  "the first up --exclude": excludeFirst,
};

const about = (urn: string) => urn.split("::").slice(-2).join(" ");

async function parallel(play: Play): Promise<Findings> {
  const { stack, program } = play;
  const findings = await verb("up", stack.up({ parallel: 1 }));
  findings.push(...(await settled(play, FIRST, "after")));
  stack.program = program(CHANGED);
  findings.push(...(await verb("update", stack.up({ parallel: 1 }))));
  findings.push(...(await settled(play, CHANGED, "updated")));
  findings.push(...(await verb("destroy", stack.destroy({ parallel: 1 }))));
  return [...findings, ...(await ended(play, "after"))];
}

/** One request of up, one of the change and one of destroy is refused: all else is done, and the next run does the rest. */
async function continueOnError(play: Play): Promise<Findings> {
  const { stack, world, program } = play;
  const refuse = (skip: number) =>
    world.sandbox.faults.add({
      ...{ kind: "status", status: 400, message: "no such luck", skip },
      match: { method: CHANGING, path: NO_LOGIN },
    });
  const findings: Findings = [];
  refuse(2);
  findings.push(...(await mayRefuse("up", stack.up({ continueOnError: true }))).findings);
  world.sandbox.faults.clear();
  findings.push(...(await settled(play, FIRST, "after")));
  stack.program = program(CHANGED);
  refuse(1);
  findings.push(...(await mayRefuse("update", stack.up({ continueOnError: true }))).findings);
  world.sandbox.faults.clear();
  findings.push(...(await settled(play, CHANGED, "updated")));
  refuse(1);
  findings.push(...(await mayRefuse("destroy", stack.destroy({ continueOnError: true }))).findings);
  world.sandbox.faults.clear();
  return [...findings, ...(await ended(play, "in the end"))];
}

/** All at once: what cannot be replaced says so, and all is as before. */
async function replaceAll(play: Play): Promise<Findings> {
  const { stack } = play;
  const findings = await settled(play, FIRST, "before");
  const replace = (await objectsOf(stack)).map(({ urn }) => urn);
  findings.push(...(await mayRefuse("--replace", stack.up({ replace }))).findings);
  findings.push(...(await settled(play, FIRST, "replaced")));
  return [...findings, ...(await ended(play, "replaced"))];
}

/** A change in runs that each name one resource to change, or one not to. */
async function someAlone(play: Play, option: "target" | "exclude"): Promise<Findings> {
  const { stack, program } = play;
  const findings = await settled(play, FIRST, "before");
  stack.program = program(CHANGED);
  for (const { urn } of await objectsOf(stack)) {
    const what = `up --${option} ${about(urn)}`;
    findings.push(...(await mayRefuse(what, stack.up({ [option]: [urn] }))).findings);
  }
  findings.push(...(await settled(play, CHANGED, "after")));
  return [...findings, ...(await ended(play, "after"))];
}

/** The end of each resource with all that needs it; the next up brings all of it back. */
async function destroyTarget(play: Play): Promise<Findings> {
  const { stack } = play;
  const findings = await settled(play, FIRST, "before");
  for (const { urn } of (await objectsOf(stack)).reverse()) {
    const what = `destroy --target ${about(urn)}`;
    const still = (await stack.export()).some((resource) => resource.urn === urn);
    if (!still) continue;
    findings.push(...(await mayRefuse(what, stack.destroy({ target: [urn], targetDependents: true }))).findings);
  }
  findings.push(...(await settled(play, FIRST, "after")));
  return [...findings, ...(await ended(play, "after"))];
}

async function destroyExclude(play: Play): Promise<Findings> {
  const { stack } = play;
  const findings = await settled(play, FIRST, "before");
  for (const { urn } of await objectsOf(stack)) {
    const what = `destroy --exclude ${about(urn)}`;
    findings.push(...(await mayRefuse(what, stack.destroy({ exclude: [urn] }))).findings);
    if (!(await stack.export()).some((resource) => resource.urn === urn)) findings.push(finding(what, "it is gone"));
    const back = await settled(play, FIRST, `after ${what}`);
    findings.push(...back);
    if (back.length > 0) break;
  }
  return [...findings, ...(await ended(play, "after"))];
}

async function refreshTarget(play: Play): Promise<Findings> {
  const { stack } = play;
  const findings = await settled(play, FIRST, "before");
  const before = (await stack.export()).length;
  for (const { urn } of await objectsOf(stack))
    findings.push(...(await verb(`refresh --target ${about(urn)}`, stack.refresh({ target: [urn] }))));
  if ((await stack.export()).length !== before) findings.push(finding("refresh --target", "resources are gone"));
  findings.push(...(await settled(play, FIRST, "after")));
  return [...findings, ...(await ended(play, "after"))];
}

/** The URNs that a new stack's preview names. */
async function planned({ stack }: Play): Promise<{ urn: string; parent: string }[]> {
  const { events } = await stack.preview();
  const steps = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);
  return steps.map(({ urn, new: state }) => ({ urn, parent: state?.parent ?? "" }));
}

const isIdentity = (urn: string) => urn.endsWith("Identity::omnicloud");

/** Each resource as the first of a new stack: it names the Identity to add, and with that it comes up or names what it needs. */
async function targetFirst(play: Play): Promise<Findings> {
  const { stack, open, program } = play;
  const findings: Findings = [];
  const steps = await planned(play);
  const identity = steps.find(({ urn }) => isIdentity(urn))?.urn ?? "";
  const parentOf = new Map(steps.map(({ urn, parent }) => [urn, parent]));
  const targets = steps.filter(({ urn }) => /dynamic.*omnicloud/.test(urn) && !isIdentity(urn));
  for (const { urn } of targets.slice(0, 6)) {
    const fresh = await open({ program: program(FIRST) });
    const what = `the first up --target ${about(urn)}`;
    const alone = await mayRefuse(what, fresh.up({ target: [urn] }));
    findings.push(...alone.findings);
    if (alone.ok) findings.push(finding(what, "it came up without the stack's Identity"));
    const around = [urn];
    for (let at = parentOf.get(urn); at; at = parentOf.get(at)) around.push(at);
    findings.push(
      ...(await mayRefuse(`${what} and the Identity`, fresh.up({ target: [identity, ...around] }))).findings,
    );
    await fresh
      .up({ fails: false })
      .catch((error: unknown) => findings.push(finding(`${what}, then all`, String(error))));
    findings.push(...(await verb(`${what}, and its end`, fresh.destroy())));
  }
  stack.program = program(FIRST);
  findings.push(...(await settled(play, FIRST, "after")));
  return [...findings, ...(await ended(play, "after"))];
}

/** Each resource left out of the first up of a new stack; the next one brings it. */
async function excludeFirst(play: Play): Promise<Findings> {
  const { stack } = play;
  const findings: Findings = [];
  const targets = (await planned(play)).filter(({ urn }) => /dynamic.*omnicloud/.test(urn));
  for (const { urn } of targets.slice(0, 6)) {
    const what = `the first up --exclude ${about(urn)}`;
    findings.push(...(await mayRefuse(what, stack.up({ exclude: [urn] }))).findings);
    findings.push(...(await verb(`${what}, then all`, stack.up())));
    findings.push(...(await verb(`${what}, and its end`, stack.destroy())));
  }
  findings.push(...(await settled(play, FIRST, "after")));
  return [...findings, ...(await ended(play, "after"))];
}
