/**
 * What each launch is meant to do, noted on this machine, outside of the state: the engine forgets a create that is
 * interrupted, and this cloud cannot be asked what it has. The intent is written before the launch, the vm is added to it
 * when the answer comes, and it is forgotten once the state knows the vm. So the next run on this machine finds a vm whose
 * answer had come, as it finds other clouds' objects by their tokens, and names one whose answer had not.
 *
 * Why not in the state: a resource for each intent would double the state, which the file back end writes at every step,
 * and could not tell a launch that was refused from one that was interrupted.
 */
import type { Launched } from "./api";
import { notesIn } from "./notes";
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

/** By the resource's token. */
const launches = notesIn<Intent>("launches");

/** Writes an intent, in one step: a reader sees the old one or the new one. @throws if the folder cannot be written */
export const writeIntent = launches.write;

/** Forgets an intent; there may be none. */
export const forgetIntent = launches.forget;

/** The intent of a resource at a cloud, by the resource's token. */
export function readIntent(token: string, url: string): Intent | undefined {
  const intent = launches.read(token);
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

/** All intents, each with the token of its resource. */
export function allIntents(): (Intent & { token: string })[] {
  return launches.all().map(([token, intent]) => ({ ...intent, token }));
}
