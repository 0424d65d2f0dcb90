/**
 * A note on each launch, outside of the state: the engine forgets a create that is cut off, and this cloud cannot be asked
 * what is there. A launch is noted before it is asked for, its vm when the answer comes, and both are forgotten once the
 * state knows the vm. So a vm whose answer had come is found by the next run on this machine, as other clouds' objects are
 * by their tokens, and one whose had not is named.
 *
 * Why not in the state: a resource for each intent would double the state, which the file back end writes at every step,
 * and could not tell a launch that was refused from one that was cut off.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { LaunchArgs, Launched } from "./client";

/** One launch. */
export interface Launch extends LaunchArgs, Partial<Launched> {
  /** The cloud's address. */
  url: string;
  /** When it was asked for. */
  at: string;
  /** True where the vm stays when its resource goes (`retainOnDelete`). */
  kept?: boolean;
}

/** Where the notes are: `$XDG_STATE_HOME/pulumi-omnicloud/launches`. */
function folder(): string {
  return join(process.env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "pulumi-omnicloud", "launches");
}

const SUFFIX = ".json";

const fileOf = (token: string) => join(folder(), token + SUFFIX);

/** Notes a launch, in one step: a reader sees the old note or the new one. @throws where the folder cannot be written */
export function note(token: string, launch: Launch): void {
  mkdirSync(folder(), { recursive: true, mode: 0o700 });
  const written = `${fileOf(token)}.${process.pid}`;
  writeFileSync(written, JSON.stringify(launch), { mode: 0o600 });
  renameSync(written, fileOf(token));
}

/** The note on a resource's launch at a cloud, by the resource's token. */
export function noted(token: string, url: string): Launch | undefined {
  const launch = read(fileOf(token));
  return launch?.url === url ? launch : undefined;
}

/** Forgets a note; there may be none. */
export function forget(token: string): void {
  rmSync(fileOf(token), { force: true });
}

/** All notes, each with the token of its resource. */
export function allNoted(): (Launch & { token: string })[] {
  return names().flatMap((name) => {
    const launch = read(join(folder(), name));
    return launch ? [{ ...launch, token: name.slice(0, -SUFFIX.length) }] : [];
  });
}

function names(): string[] {
  try {
    return readdirSync(folder()).filter((name) => name.endsWith(SUFFIX));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function read(file: string): Launch | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Launch;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A note that is no JSON was cut off by a full disk: it says nothing.
    if (code === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
