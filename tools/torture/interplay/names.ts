/** What gets another name: resources, with an alias or without; the keys in components; the stack; the project. */
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { pulumi as run } from "../../../test/harness/omnicloud";
import { type Findings, finding, unlike } from "../judge";
import type { Variant } from "../subject";
import { pulumi, withDeclared } from "../subjects/package";
import { type Act, ended, FIRST, idsOf, mayRefuse, nothingToDo, otherIds, type Play, settled, verb } from "./play";

const KEYS: Variant = { ...FIRST, keys: true };
const OTHER: Variant = { changed: false, change: "other logical name" };
/** The programs that these rounds end with. */
export const RENAMED: readonly Variant[] = [KEYS, OTHER];
const MOVED = "-moved";

/** What is renamed, and how. */
export const NAMES: Readonly<Record<string, Act>> = {
  "another logical name": (play) => rename(play, OTHER),
  "another logical name, all else the same": renameAlone,
  "another logical name, with an alias": alias,
  "other keys in components": keys,
  "other keys in components, with an alias": keysWithAlias,
  "state rename": stateRename,
  "stack rename": (play) => renameStack(play, { project: play.world.engine.place.project, stack: "prod" }),
  "project rename": (play) => renameStack(play, { project: "pain", stack: "dev" }),
};

async function rename(play: Play, other: Variant): Promise<Findings> {
  const { stack, program } = play;
  const findings = await settled(play, FIRST, "before");
  stack.program = program(other);
  findings.push(...(await settled(play, other, "renamed")));
  return [...findings, ...(await ended(play, "renamed"))];
}

/** What two objects cannot have at a time stays as it is: what cannot be taken over says so, and what to do. */
async function renameAlone(play: Play): Promise<Findings> {
  const { stack, program } = play;
  const findings = await settled(play, FIRST, "before");
  stack.program = named(program(FIRST), false);
  const renamed = await mayRefuse("renamed: up", stack.up());
  findings.push(...renamed.findings);
  if (renamed.ok) {
    findings.push(...(await nothingToDo(stack, "renamed")), ...(await likeFirst(play)));
    return [...findings, ...(await ended(play, "renamed"))];
  }
  stack.program = program(FIRST);
  findings.push(...(await settled(play, FIRST, "named as before")));
  return [...findings, ...(await ended(play, "named as before"))];
}

/** The cloud as before, but that some objects are named after their resources. */
async function likeFirst({ world, ground }: Play): Promise<Findings> {
  const lines = (await world.lines()).map((line) => line.replaceAll(MOVED, "")).sort();
  const { lines: wanted } = await ground.freshAs(FIRST);
  return unlike("renamed: cloud", { ...world, lines: async () => lines }, wanted);
}

/** The program with every name another one. */
function named(program: PulumiFn, hasAlias: boolean): PulumiFn {
  return () =>
    withDeclared(
      ({ name, opts, ...rest }) => ({
        ...rest,
        name: name + MOVED,
        opts: hasAlias ? pulumi.mergeOptions(opts, { aliases: [{ name }] }) : opts,
      }),
      program,
    );
}

async function alias(play: Play): Promise<Findings> {
  const { stack, program } = play;
  const findings = await settled(play, FIRST, "before");
  const before = Object.values(await idsOf(stack)).sort();
  for (const hasAlias of [true, false]) {
    const what = hasAlias ? "with an alias" : "and later without";
    stack.program = named(program(FIRST), hasAlias);
    findings.push(...(await verb(`${what}: up`, stack.up())), ...(await nothingToDo(stack, what)));
    const now = Object.values(await idsOf(stack)).sort();
    if (before.join() !== now.join()) findings.push(finding(what, "another object is in its place"));
  }
  findings.push(...(await likeFirst(play)));
  return [...findings, ...(await ended(play, "renamed"))];
}

async function keys(play: Play): Promise<Findings> {
  const { stack, program } = play;
  const findings = await settled(play, FIRST, "before");
  stack.program = program(KEYS);
  // Two subnets of a network cannot have the same addresses, not even for a moment: it must say so, and what to do.
  const renamed = await mayRefuse("other keys: up", stack.up());
  findings.push(...renamed.findings);
  if (!renamed.ok) {
    stack.program = program(FIRST);
    findings.push(...(await settled(play, FIRST, "the keys as before")));
    return [...findings, ...(await ended(play, "the keys as before"))];
  }
  findings.push(...(await settled(play, KEYS, "other keys")));
  return [...findings, ...(await ended(play, "other keys"))];
}

/** The program, with an alias to the old key for each resource that has a new one. */
function withKeyAliases(program: PulumiFn): PulumiFn {
  return () => {
    pulumi.runtime.registerResourceTransform(({ name, props, opts }) =>
      name.endsWith(MOVED)
        ? {
            props,
            opts: pulumi.mergeOptions(opts, { aliases: [{ name: name.slice(0, -MOVED.length) }] }) as typeof opts,
          }
        : undefined,
    );
    return program();
  };
}

async function keysWithAlias(play: Play): Promise<Findings> {
  const { stack, program } = play;
  const findings = await settled(play, FIRST, "before");
  const before = Object.values(await idsOf(stack)).sort();
  stack.program = withKeyAliases(program(KEYS));
  findings.push(...(await settled(play, KEYS, "other keys")));
  if (
    before.join() !==
    Object.values(await idsOf(stack))
      .sort()
      .join()
  )
    findings.push(finding("other keys", "another object is in its place"));
  stack.program = program(KEYS);
  findings.push(...(await settled(play, KEYS, "without the alias")));
  return [...findings, ...(await ended(play, "other keys"))];
}

/** `pulumi state rename` of each resource that the program names, and then the program with the new names. */
async function stateRename(play: Play): Promise<Findings> {
  const { stack, program } = play;
  const findings = await settled(play, FIRST, "before");
  const before = Object.values(await idsOf(stack)).sort();
  const top = (await stack.export()).filter(
    ({ parent, type }) => /pulumi:pulumi:Stack/.test(parent ?? "") && isOurs(type),
  );
  // Renaming a component leaves what is in it under its old names: these are aliases' work.
  for (const { urn, id } of top)
    if (id) await run(stack, ["state", "rename", urn, `${urn.split("::").at(-1)}${MOVED}`, "--yes", "--stack", "dev"]);
  const components = new Set(top.filter(({ id }) => !id).map(({ urn }) => urn.split("::").at(-1)));
  stack.program = () =>
    withDeclared(
      (declared) => (components.has(declared.name) ? declared : { ...declared, name: declared.name + MOVED }),
      program(FIRST),
    );
  findings.push(...(await verb("renamed: up", stack.up())), ...(await nothingToDo(stack, "renamed")));
  if (
    before.join() !==
    Object.values(await idsOf(stack))
      .sort()
      .join()
  )
    findings.push(finding("renamed", "another object is in its place"));
  return [...findings, ...(await ended(play, "renamed"))];
}

function isOurs(type: string): boolean {
  return /omnicloud/.test(type) && !/Identity$|providers/.test(type);
}

async function renameStack(play: Play, to: { project: string; stack: string }): Promise<Findings> {
  const { stack, program, open } = play;
  const findings = await settled(play, FIRST, "before");
  const before = await idsOf(stack);
  await run(stack, ["stack", "rename", `organization/${to.project}/${to.stack}`, "--stack", "dev"]);
  const renamed = await open({ ...to, program: program(FIRST), beside: stack, isThere: true });
  const now = { ...play, stack: renamed };
  findings.push(...(await settled(now, FIRST, "renamed")));
  findings.push(...otherIds("renamed", before, await idsOf(renamed)));
  return [...findings, ...(await ended(now, "renamed", renamed, to.stack))];
}
