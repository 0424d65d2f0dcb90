/**
 * Recorded states: what a release left in the state of a stack, beside the state on its user's disk, and in the cloud. A
 * folder for each release, in it one for each cloud, in that `sandbox.json`, `before.json` (which
 * objects were there before the stacks came up) and a file for each stack. What differs from
 * one machine to the next stands there as a placeholder: `{{sandbox}}` and `{{objectStore}}` for host and port,
 * `{{project}}` and `{{repository}}` for folders, `{{salt}}` for what the state's secrets are encrypted with; they are in
 * clear, for they open nothing but a sandbox.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "@pulumi/pulumi/automation";
import { parse } from "yaml";
import type { Sandbox, SandboxContent } from "../../sandbox";
import type { Programs } from "../harness/programs";
import { ROOT } from "../harness/root";

/** The folder of all releases. */
export const STATES = join(ROOT, "test", "states");

/** One value of a stack's config. */
export interface ConfigValue {
  value: string;
  secret?: boolean;
}

/** A stack's config. */
export type Config = Record<string, ConfigValue>;

/** A stack as a release left it. */
export interface RecordedStack {
  config: Config;
  /** Notes on exam cloud launches that the state has not confirmed yet, by file name. */
  launches: Record<string, unknown>;
  /** The state as `up` left it. */
  deployment: Deployment;
  /** The resources that a refresh and another `up` changed in the state, as they were then. */
  settled: RecordedResource[];
}

/** Where notes on launches are kept, as the stacks of `programs` see it. */
export function launchesOf({ environment }: Programs): string {
  return join(environment.XDG_STATE_HOME ?? "", "pulumi-omnicloud", "launches");
}

/** What a stack's file says of the key of its secrets: a passphrase's salt, or who keeps it. */
interface KeySettings {
  encryptionsalt?: string;
  secretsprovider?: string;
  encryptedkey?: string;
}

function settingsOf(stack: string, folder: string): KeySettings {
  return parse(readFileSync(join(folder, `Pulumi.${stack}.yaml`), "utf8")) as KeySettings;
}

/** The same as a state says it: a recorded state takes the key of the stack that it is given to. */
function secretsProvider({ encryptionsalt: salt, secretsprovider: url, encryptedkey }: KeySettings): object {
  return salt === undefined ? { type: "cloud", state: { url, encryptedkey } } : { type: "passphrase", state: { salt } };
}

/** What stands for what, those that lie within others first. */
function placesOf(stack: string, { folder }: Programs, { url, objectStore }: Sandbox): [string, string][] {
  const { encryptionsalt = "{{salt}}" } = settingsOf(stack, folder);
  return [
    ["{{salt}}", encryptionsalt],
    ["{{project}}", folder],
    ["{{repository}}", ROOT],
    ["{{sandbox}}", new URL(url).host],
    ["{{objectStore}}", new URL(objectStore.endpoint).host],
  ];
}

/** Looks at a stack as `up` left it. */
export async function look(stack: string, programs: Programs): Promise<Omit<RecordedStack, "settled">> {
  const config = JSON.parse(await programs.read(stack, ["config", "--json", "--show-secrets"])) as Config;
  const deployment = await exported(stack, programs);
  const launches = launchesOf(programs);
  const notes = existsSync(launches) ? readdirSync(launches) : [];
  return {
    config: Object.fromEntries(Object.entries(config).map(([key, { value, secret }]) => [key, { value, secret }])),
    launches: Object.fromEntries(notes.map((name) => [name, JSON.parse(readFileSync(join(launches, name), "utf8"))])),
    deployment,
  };
}

/**
 * Refreshes a stack, brings it up once more, and writes down what was looked at and what that changed in the state.
 * @throws Error where something of this machine would stay in it
 */
export async function record(
  file: string,
  stack: string,
  looked: Omit<RecordedStack, "settled">,
  programs: Programs,
  sandbox: Sandbox,
): Promise<void> {
  for (const operation of ["refresh", "up"]) await programs.run(stack, [operation, "--expect-no-changes"]);
  const before = new Map(resourcesIn(looked.deployment).map((resource) => [resource.urn, JSON.stringify(resource)]));
  const now = await resourcesNow(stack, programs);
  const settled = now.filter((resource) => before.get(resource.urn) !== JSON.stringify(resource));
  let text = JSON.stringify({ ...looked, settled }, null, 1);
  if (text.includes("{{")) throw new Error(`${stack} holds {{, which would be taken for a placeholder`);
  for (const [name, value] of placesOf(stack, programs, sandbox)) text = text.replaceAll(value, name);
  const left = /.{0,40}(127\.0\.0\.1:\d|\/home\/|\/root\/|\/tmp\/).{0,40}/.exec(text);
  if (left) throw new Error(`${stack} holds something of this machine: ${left[0]}`);
  writeJson(file, text);
}

/** Writes a sandbox's content down, and which objects were there before the stacks came up. */
export async function recordSandbox(folder: string, sandbox: Sandbox, before: readonly string[]): Promise<void> {
  writeJson(join(folder, "sandbox.json"), JSON.stringify(await sandbox.save(), null, 1));
  writeJson(join(folder, "before.json"), JSON.stringify(before, null, 1));
}

/** The objects that were in a recorded sandbox before the stacks came up. */
export function recordedObjects(folder: string): string[] {
  return JSON.parse(readFileSync(join(folder, "before.json"), "utf8")) as string[];
}

/** The content of a recorded sandbox. */
export function recordedSandbox(folder: string): SandboxContent {
  return JSON.parse(readFileSync(join(folder, "sandbox.json"), "utf8")) as SandboxContent;
}

/**
 * Gives a stack that was just made the config, state and notes of a recorded one.
 * @returns its resources as they are once it is settled
 */
export async function restore(
  file: string,
  stack: string,
  programs: Programs,
  sandbox: Sandbox,
): Promise<RecordedResource[]> {
  let text = readFileSync(file, "utf8");
  for (const [name, value] of placesOf(stack, programs, sandbox)) text = text.replaceAll(name, value);
  const { config, launches, deployment, settled } = JSON.parse(text) as RecordedStack;
  await configure(stack, programs, config);
  const state = join(programs.folder, `${stack}.json`);
  const secrets_providers = secretsProvider(settingsOf(stack, programs.folder));
  writeFileSync(state, JSON.stringify({ ...deployment, deployment: { ...deployment.deployment, secrets_providers } }));
  await programs.read(stack, ["stack", "import", "--file", state]);
  for (const [name, launch] of Object.entries(launches)) {
    mkdirSync(launchesOf(programs), { recursive: true });
    writeFileSync(join(launchesOf(programs), name), JSON.stringify(launch));
  }
  const changed = new Map(settled.map((resource) => [resource.urn, resource]));
  return resourcesIn(deployment).map((resource) => changed.get(resource.urn) ?? resource);
}

/** A resource in a state. */
export interface RecordedResource {
  urn: string;
  type: string;
  id?: string;
  protect?: boolean;
}

/** The types in a recorded state. */
export function recordedTypes(file: string): string[] {
  const { deployment } = JSON.parse(readFileSync(file, "utf8")) as RecordedStack;
  return resourcesIn(deployment).map(({ type }) => type);
}

/** The resources of a stack as they are now. */
export async function resourcesNow(stack: string, programs: Programs): Promise<RecordedResource[]> {
  return resourcesIn(await exported(stack, programs));
}

/** The state, secrets in clear, without what differs from one run to the next: times, lines of source, orders of sets. */
async function exported(stack: string, programs: Programs): Promise<Deployment> {
  const told = JSON.parse(await programs.read(stack, ["stack", "export", "--show-secrets"])) as Deployment;
  return { ...told, deployment: { ...told.deployment, resources: resourcesIn(told) } };
}

/** What a resource depends on: sets, which the engine writes in any order. */
interface Dependencies {
  dependencies?: string[];
  propertyDependencies?: Record<string, string[] | null>;
}

const inOrder = (urns: string[] | null): string[] | null => urns && [...urns].sort();

function resourcesIn({ deployment }: Deployment): RecordedResource[] {
  const { resources = [] } = deployment as { resources?: (RecordedResource & Record<string, unknown>)[] };
  return resources.map(
    ({ created: _created, modified: _modified, sourcePosition: _position, stackTrace: _trace, ...kept }) => {
      const { dependencies, propertyDependencies } = kept as Dependencies;
      const sets = Object.entries(propertyDependencies ?? {}).map(([key, urns]) => [key, inOrder(urns)]);
      return {
        ...kept,
        ...(dependencies ? { dependencies: inOrder(dependencies) } : {}),
        ...(propertyDependencies ? { propertyDependencies: Object.fromEntries(sets) } : {}),
      };
    },
  );
}

/** Sets all values of a stack's config at once. */
export async function configure(stack: string, programs: Programs, config: Config): Promise<void> {
  const values = Object.entries(config).flatMap(([key, { value, secret }]) => [
    secret ? "--secret" : "--plaintext",
    `${key}=${value}`,
  ]);
  if (values.length > 0) await programs.read(stack, ["config", "set-all", ...values]);
}

/** The folders in a folder, by name. */
export function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

/** A megabyte is as much as people look at, and as Git hosts show. */
const MOST = 1 << 20;

function writeJson(file: string, text: string): void {
  if (text.length >= MOST) throw new Error(`${file} would have ${text.length} bytes: at most ${MOST} are wanted`);
  writeFileSync(file, `${text}\n`);
}
