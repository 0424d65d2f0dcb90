/**
 * The security groups of instances that give none themselves, by their network interfaces. What these were in before is
 * written on each of them before it is changed, so that it can be put back whatever became of the run.
 */
import type { Report } from "./definition";
import { equal } from "./equal";
import { OmnicloudError, reasonOf } from "./errors";
import { mapLimited, runInTurn } from "./limit";
import { isSameStack, markOf } from "./mark";

/** A network interface of an instance. */
export interface Face {
  id: string;
  instance: string;
  /** The ids of its groups. */
  groups: readonly string[];
  /** What is written on it: whose its groups are, and what they were before. */
  record?: { token: string; kept?: boolean; before: readonly string[] };
}

/** What a cloud does for it. */
export interface Faces {
  /** How errors name the instances that are not there: `AWS has no i-1 in eu-west-3`. */
  missing(instances: readonly string[]): string;
  /** The interfaces of instances, in few requests. */
  of(instances: readonly string[]): Promise<Face[]>;
  /** All interfaces on which something is written. */
  recorded(): Promise<Face[]>;
  /** Writes on an interface whose its groups are from now on, and what they were before. */
  record(face: Face, mark: string, before: readonly string[]): Promise<void>;
  /** Takes that off again. */
  forget(face: Face): Promise<void>;
  /** Gives it exactly these groups. */
  set(face: Face, groups: readonly string[]): Promise<void>;
  /** Of groups those that are there; at least the one that every instance is in that is in no other. */
  existing(face: Face, groups: readonly string[]): Promise<readonly string[]>;
}

/** Whose it is. */
interface Owner {
  mark: string;
  tokens: readonly string[];
  takeOver: boolean;
}

const isSame = (a: readonly string[], b: readonly string[]) => equal([...a].sort(), [...b].sort());

/**
 * Gives the instances these groups and no others; one that has them already costs no request.
 * @returns the interfaces as they are then
 * @throws OmnicloudError naming the instances that are not there or refused, once all others have their groups
 */
export async function keepGroups(
  faces: Faces,
  instances: readonly string[],
  groups: readonly string[],
  { mark, tokens, takeOver }: Owner,
  { say, learn }: Pick<Report, "say" | "learn">,
  known: Readonly<Record<string, unknown>>,
): Promise<Face[]> {
  const found = await faces.of(instances);
  const before = { ...(known.before as Record<string, readonly string[]> | undefined) };
  const faults: string[] = [];
  const now = await mapLimited(found, (face) =>
    runInTurn(`${face.instance} groups`, async () => {
      const { record, instance } = face;
      const isSaid = record !== undefined && markOf(record.token, record.kept === true) === mark;
      // Within a stack a resource may have got another name; two that keep one instance are refused in preview.
      const isStranger = record !== undefined && !tokens.some((token) => isSameStack(token, record.token));
      if (isStranger && !takeOver) {
        faults.push(
          `${instance}: another stack keeps its groups (${record.token}): set takeOver: true, or leave it out`,
        );
        return face;
      }
      try {
        const were = record?.before ?? face.groups;
        before[face.id] = were;
        learn({ before: { ...before } });
        if (!isSaid) await faces.record(face, mark, were);
        if (!isSame(face.groups, groups)) {
          say(`${instance} …`);
          await faces.set(face, groups);
        }
        return { ...face, groups };
      } catch (error) {
        if (!(error instanceof OmnicloudError)) throw error;
        faults.push(`${instance}: ${reasonOf(error)}`);
        return face;
      }
    }),
  );
  const missing = instances.filter((id) => !found.some(({ instance }) => instance === id));
  const all = [...(missing.length > 0 ? [faces.missing(missing)] : []), ...new Set(faults)];
  if (all.length > 0) throw new OmnicloudError(`instances: ${all.join("; ")}; the others have their groups`);
  return now;
}

/**
 * Puts back what was there before the first create, on those of our interfaces that are not kept; what another resource has
 * taken over since is left alone.
 * @param keep the instances that stay as they are
 */
export async function restoreGroups(
  faces: Faces,
  tokens: readonly string[],
  keep: readonly string[] = [],
): Promise<void> {
  const own = (await faces.recorded()).filter(({ record }) => record && tokens.includes(record.token));
  await mapLimited(
    own.filter(({ instance }) => !keep.includes(instance)),
    (face) =>
      runInTurn(`${face.instance} groups`, async () => {
        const groups = await faces.existing(face, face.record?.before ?? []);
        if (!isSame(face.groups, groups)) await faces.set(face, groups);
        await faces.forget(face);
      }),
  );
}

/**
 * Makes a mark the only one on interfaces that carry one of these tokens; without a mark, what is written on them is taken off,
 * and their groups stay.
 */
export async function remarkGroups(faces: Faces, tokens: readonly string[], mark: string | undefined): Promise<void> {
  const isOwn = ({ record }: Face) => record !== undefined && tokens.includes(record.token);
  const instances = new Set((await faces.recorded()).filter(isOwn).map(({ instance }) => instance));
  if (instances.size === 0) return;
  const own = (await faces.of([...instances])).filter(isOwn);
  await mapLimited(own, (face) =>
    runInTurn(`${face.instance} groups`, async () => {
      const { token = "", kept = false, before = [] } = face.record ?? {};
      if (mark === undefined) await faces.forget(face);
      else if (markOf(token, kept) !== mark) await faces.record(face, mark, before);
    }),
  );
}

/** The groups of the instances as one list: a group that only some are in is said so, and is a difference. */
export function groupsTogether(faces: readonly Face[]): string[] {
  return [...new Set(faces.flatMap(({ groups }) => groups))].sort().map((group) => {
    const without = faces.filter(({ groups }) => !groups.includes(group)).map(({ instance }) => instance);
    return without.length === 0 ? group : `${group} (not on ${[...new Set(without)].join(", ")})`;
  });
}

/** The groups of each instance by its id. */
export const groupsByInstance = (faces: readonly Face[]): Record<string, string[]> =>
  Object.fromEntries(
    faces.map(({ instance }) => [
      instance,
      [...new Set(faces.filter((face) => face.instance === instance).flatMap(({ groups }) => groups))].sort(),
    ]),
  );
