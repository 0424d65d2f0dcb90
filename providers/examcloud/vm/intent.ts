/**
 * What each launch is meant to do, noted on this machine, outside of the state: the engine forgets a create that is
 * interrupted, and this cloud cannot be asked what it has. The intent is written before the launch, the vm is added to it
 * when the answer comes, and it is forgotten once the state knows the vm. So the next run on this machine finds a vm whose
 * answer had come, as it finds other clouds' objects by their tokens, and names one whose answer had not.
 *
 * Why not in the state: a resource for each intent would double the state, which the file back end writes at every step,
 * and could not tell a launch that was refused from one that was interrupted.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Launched } from "./api";
import type { LaunchArgs } from "./vm";

/** One launch: what was requested, and what it gave once its answer came. */
export interface Intent extends LaunchArgs, Partial<Launched> {
  /** The cloud's address. */
  url: string;
  /** When it was requested. ISO 8601, UTC. */
  at: string;
  /** True if the vm is kept when its resource is deleted (`retainOnDelete`). */
  kept?: boolean;
}

/** Where the intents are: `$XDG_STATE_HOME/pulumi-omnicloud/launches`. */
function folder(): string {
  return join(process.env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "pulumi-omnicloud", "launches");
}

const SUFFIX = ".json";

const fileOf = (token: string) => join(folder(), token + SUFFIX);

/** Writes an intent, in one step: a reader sees the old one or the new one. @throws if the folder cannot be written */
export function writeIntent(token: string, intent: Intent): void {
  mkdirSync(folder(), { recursive: true, mode: 0o700 });
  const written = `${fileOf(token)}.${process.pid}`;
  writeFileSync(written, JSON.stringify(intent), { mode: 0o600 });
  renameSync(written, fileOf(token));
}

/** The intent of a resource at a cloud, by the resource's token. */
export function readIntent(token: string, url: string): Intent | undefined {
  const intent = parseFile(fileOf(token));
  return intent?.url === url ? intent : undefined;
}

/** The same under any of a resource's tokens, with the one that it has. */
export function findIntent(tokens: readonly string[], url: string): (Intent & { token: string }) | undefined {
  for (const token of tokens) {
    const intent = readIntent(token, url);
    if (intent) return { ...intent, token };
  }
  return undefined;
}

/** Forgets an intent; there may be none. */
export function forgetIntent(token: string): void {
  rmSync(fileOf(token), { force: true });
}

/** All intents, each with the token of its resource. */
export function allIntents(): (Intent & { token: string })[] {
  return fileNames().flatMap((name) => {
    const intent = parseFile(join(folder(), name));
    return intent ? [{ ...intent, token: name.slice(0, -SUFFIX.length) }] : [];
  });
}

function fileNames(): string[] {
  try {
    return readdirSync(folder()).filter((name) => name.endsWith(SUFFIX));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function parseFile(file: string): Intent | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Intent;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A file that is no JSON was cut short by a full disk: it says nothing.
    if (code === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
