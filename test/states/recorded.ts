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
import type { Programs } from "../programs";
import { ROOT } from "../root";
import type { Sandbox, SandboxContent } from "../sandbox";

/** The folder of all releases. */
export const STATES = join(ROOT, "test", "states");

/** One value of a stack's config. */
export interface ConfigValue {
  value: string;
  secret?: boolean;
}

/** A stack as a release left it. */
export interface RecordedStack {
  config: Record<string, ConfigValue>;
  /** Notes on exam cloud launches that the state has not confirmed yet, by file name. */
  launches: Record<string, unknown>;
  deployment: Deployment;
}

/** Where notes on launches are kept, as the stacks of `programs` see it. */
export function launchesOf({ environment }: Programs): string {
  return join(environment.XDG_STATE_HOME ?? "", "pulumi-omnicloud", "launches");
}

/** What stands for what, those that lie within others first. */
function placesOf(stack: string, { folder }: Programs, { url, objectStore }: Sandbox): [string, string][] {
  const { encryptionsalt } = parse(readFileSync(join(folder, `Pulumi.${stack}.yaml`), "utf8")) as {
    encryptionsalt: string;
  };
  return [
    ["{{salt}}", encryptionsalt],
    ["{{project}}", folder],
    ["{{repository}}", ROOT],
    ["{{sandbox}}", new URL(url).host],
    ["{{objectStore}}", new URL(objectStore.endpoint).host],
  ];
}

/**
 * Writes a stack down as it is now.
 * @throws Error where something of this machine would stay in it
 */
export async function record(file: string, stack: string, programs: Programs, sandbox: Sandbox): Promise<void> {
  const config = JSON.parse(
    await programs.read(stack, ["config", "--json", "--show-secrets"]),
  ) as RecordedStack["config"];
  const deployment = JSON.parse(await programs.read(stack, ["stack", "export", "--show-secrets"])) as Deployment;
  const launches = launchesOf(programs);
  const notes = existsSync(launches) ? readdirSync(launches) : [];
  const recorded: RecordedStack = {
    config: Object.fromEntries(Object.entries(config).map(([key, { value, secret }]) => [key, { value, secret }])),
    launches: Object.fromEntries(notes.map((name) => [name, JSON.parse(readFileSync(join(launches, name), "utf8"))])),
    deployment,
  };
  let text = JSON.stringify(recorded, null, 1);
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

/** Gives a stack that was just made the config, state and notes of a recorded one. */
export async function restore(file: string, stack: string, programs: Programs, sandbox: Sandbox): Promise<void> {
  let text = readFileSync(file, "utf8");
  for (const [name, value] of placesOf(stack, programs, sandbox)) text = text.replaceAll(name, value);
  const { config, launches, deployment } = JSON.parse(text) as RecordedStack;
  await configure(stack, programs, config);
  const state = join(programs.folder, `${stack}.json`);
  writeFileSync(state, JSON.stringify(deployment));
  await programs.read(stack, ["stack", "import", "--file", state]);
  for (const [name, launch] of Object.entries(launches)) {
    mkdirSync(launchesOf(programs), { recursive: true });
    writeFileSync(join(launchesOf(programs), name), JSON.stringify(launch));
  }
}

/** Sets all values of a stack's config at once. */
export async function configure(stack: string, programs: Programs, config: RecordedStack["config"]): Promise<void> {
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
