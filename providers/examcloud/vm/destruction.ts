/**
 * Which vms were destroyed, noted on this machine. A run that is interrupted between the command and its answer leaves a
 * state that still has the vm, and this cloud cannot be asked whether it is there. So the note is written before the
 * command, and says afterwards that it was answered: a vm that is known to be gone is dropped by a refresh, and one of
 * which nobody knows is destroyed once more and replaced by the next `up`.
 */
import { notesIn } from "./notes";

/** A vm that was asked to be destroyed. */
interface Destruction {
  /** The cloud's address. */
  url: string;
  /** When. ISO 8601, UTC. */
  at: string;
  /** Whether the cloud has answered that it is gone. */
  done: boolean;
}

/** By the vm's id, which no other vm ever has. */
const destructions = notesIn<Destruction>("destructions");

/** After so long no state has such a vm any more, in ms. */
const KEPT = 30 * 24 * 3600 * 1000;

/** How it stands with a vm's destruction; `undefined` if none was begun on this machine. */
export function readDestruction(id: string, url: string): "begun" | "done" | undefined {
  const note = destructions.read(id);
  if (note?.url !== url) return undefined;
  return note.done ? "done" : "begun";
}

/** Notes that a vm is being destroyed, or was. @throws if the folder cannot be written */
export function writeDestruction(id: string, url: string, done: boolean): void {
  const now = Date.now();
  for (const [old, { at }] of destructions.all()) if (now - Date.parse(at) > KEPT) destructions.forget(old);
  destructions.write(id, { url, at: new Date(now).toISOString(), done });
}

/** Forgets it: the cloud has refused. */
export const forgetDestruction = destructions.forget;
