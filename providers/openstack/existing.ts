/**
 * What a program names, and what the cloud must have before: found out in preview, as far as the cloud says what it has. A
 * list that it does not give out says nothing; then the verb itself finds out.
 */
import { unlessSilent } from "../core/errors";
import { type Fault, hasUnknown } from "../core/schema";
import { suggestionFor } from "../core/suggest";
import type { OpenStack } from "./client";

/** A list of the names that a cloud knows, each object's id among them. */
export interface Known {
  /** What one of them is called: `volume type`. */
  noun: string;
  /** The key under which the list is remembered. */
  key: string;
  /** True if an empty list does not mean that there is none: not every service tells. */
  mayBeSilent?: true;
  /** Asks for it. */
  list(cloud: OpenStack): Promise<readonly { name: string; id?: string }[]>;
}

/**
 * The fault of an argument that names what is not there. The list is asked for once, and once more for a name that it lacks:
 * that may have been created since.
 * @param written the argument; nothing, or what is not known yet, is no fault
 */
export async function missingName(
  cloud: OpenStack,
  { noun, key, list, mayBeSilent }: Known,
  property: string,
  written: string | undefined,
): Promise<Fault[]> {
  if (written === undefined || hasUnknown(written)) return [];
  const isIn = (all: Awaited<ReturnType<typeof list>>) =>
    all.some(({ id, name }) => written === name || written === id);
  const all = await unlessSilent(() => cloud.onceWith(key, isIn, () => list(cloud)));
  if (all === undefined || isIn(all) || (mayBeSilent && all.length === 0)) return [];
  const names = all.map(({ name }) => name);
  return [{ property, reason: `there is no ${noun} ${written}; ${suggestionFor(written, names)}`, isMissing: true }];
}

/** The key under which it is remembered that an object is there. */
const keyOf = (noun: string, id: string) => `there is ${noun} ${id}`;

/** Notes that an object is there, because it was just created. */
export function noteThere(cloud: OpenStack, noun: string, id: string): void {
  cloud.once(keyOf(noun, id), async () => true).catch(() => undefined);
}

/**
 * The fault of an argument that holds the id of what is not there. An object that is there is looked for once.
 * @param look reads the object
 */
export async function missingId(
  cloud: OpenStack,
  noun: string,
  property: string,
  id: string | undefined,
  look: (id: string) => Promise<unknown>,
): Promise<Fault[]> {
  if (id === undefined || hasUnknown(id)) return [];
  const isThere = await unlessSilent(() =>
    cloud
      .once(keyOf(noun, id), async () => {
        // A failure is not remembered: what is not there may be created yet.
        if ((await look(id)) === undefined) throw new Absent();
        return true;
      })
      .catch((error: unknown) => {
        if (error instanceof Absent) return false;
        throw error;
      }),
  );
  return isThere === false ? [{ property, reason: `there is no ${noun} ${id}`, isMissing: true }] : [];
}

class Absent extends Error {}
