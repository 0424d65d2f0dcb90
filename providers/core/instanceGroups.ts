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
  /** How many interfaces one request takes: for what is written on them, and for their groups. @default one each */
  atOnce?: { notes: number; groups: number };
  /** True if the order of an interface's groups means something. */
  ordered?: boolean;
  /** How errors name the instances that are not there: `AWS has no i-1 in eu-west-3`. */
  missing(instances: readonly string[]): string;
  /** The interfaces of instances, in few requests. */
  of(instances: readonly string[]): Promise<Face[]>;
  /** All interfaces on which something is written. */
  recorded(): Promise<Face[]>;
  /** Writes on interfaces whose their groups are from now on, and what they were before. */
  record(faces: readonly Face[], mark: string, before: readonly string[]): Promise<void>;
  /** Takes that off again. */
  forget(faces: readonly Face[]): Promise<void>;
  /** Gives them exactly these groups. */
  set(faces: readonly Face[], groups: readonly string[]): Promise<void>;
  /** Of groups those that are there; at least the one that every instance is in that is in no other. */
  existing(face: Face, groups: readonly string[]): Promise<readonly string[]>;
}

/** Whose it is. */
interface Owner {
  mark: string;
  tokens: readonly string[];
  takeOver: boolean;
}

/** What became of it, for each interface that was refused. */
type Refused = (face: Face, reason: string) => void;

const isSame = (a: readonly string[], b: readonly string[], ordered = false) =>
  ordered ? equal(a, b) : equal([...a].sort(), [...b].sort());

/**
 * Does a piece of work for all of them, in parts as large as the cloud takes; if a part is refused, for each by itself.
 * @param refused is told of those that are refused alone; without it, the refusal is thrown
 */
async function forAll(
  faces: readonly Face[],
  atOnce: number,
  work: (part: readonly Face[]) => Promise<void>,
  refused?: Refused,
): Promise<void> {
  const parts = Array.from({ length: Math.ceil(faces.length / atOnce) }, (_, i) =>
    faces.slice(i * atOnce, (i + 1) * atOnce),
  );
  await mapLimited(parts, async (part) => {
    const [first] = part;
    try {
      await (part.length === 1 ? runInTurn(`${first?.instance} groups`, () => work(part)) : work(part));
    } catch (error) {
      if (!(error instanceof OmnicloudError)) throw error;
      if (part.length > 1) await forAll(part, 1, work, refused);
      else if (!refused || !first) throw error;
      else refused(first, reasonOf(error));
    }
  });
}

/** The interfaces by lists of groups: those with the same list together. */
function byList(faces: readonly Face[], listOf: (face: Face) => readonly string[]) {
  const lists = new Map<string, { groups: readonly string[]; faces: Face[] }>();
  for (const face of faces) {
    const groups = listOf(face);
    const known = lists.get(JSON.stringify(groups)) ?? { groups, faces: [] };
    lists.set(JSON.stringify(groups), known);
    known.faces.push(face);
  }
  return [...lists.values()];
}

/**
 * Gives the instances these groups and no others; one that has them already costs no request.
 * @returns the interfaces as they are then
 * @throws OmnicloudError naming the instances that are not there or refused, once all others have their groups
 */
export async function keepGroups(
  faces: Faces,
  instances: readonly string[],
  groups: readonly string[],
  owner: Owner,
  { say, learn }: Pick<Report, "say" | "learn">,
  known: Readonly<Record<string, unknown>>,
): Promise<Face[]> {
  const { atOnce = { notes: 1, groups: 1 }, ordered } = faces;
  const found = await faces.of(instances);
  const wrong = new Map<string, string>();
  const refused: Refused = ({ id, instance }, reason) => void wrong.set(id, `${instance}: ${reason}`);
  const able = () => found.filter(({ id }) => !wrong.has(id));
  for (const face of found) if (isStrangers(face, owner)) refused(face, strangersAre(face));
  const were = (face: Face) => face.record?.before ?? face.groups;
  const before = known.before as Record<string, readonly string[]> | undefined;
  learn({ before: { ...before, ...Object.fromEntries(able().map((face) => [face.id, were(face)])) } });
  const isSaid = ({ record }: Face) =>
    record !== undefined && markOf(record.token, record.kept === true) === owner.mark;
  const fresh = able().filter((face) => !isSaid(face));
  for (const list of byList(fresh, were))
    await forAll(list.faces, atOnce.notes, (part) => faces.record(part, owner.mark, list.groups), refused);
  const others = able().filter((face) => !isSame(face.groups, groups, ordered));
  const change = async (part: readonly Face[]) => {
    say(part.length === 1 ? `${part[0]?.instance} …` : `${part.length} instances …`);
    await faces.set(part, groups);
  };
  await forAll(others, atOnce.groups, change, refused);
  const missing = instances.filter((id) => !found.some(({ instance }) => instance === id));
  const all = [...(missing.length > 0 ? [faces.missing(missing)] : []), ...new Set(wrong.values())];
  if (all.length > 0) throw new OmnicloudError(`instances: ${all.join("; ")}; the others have their groups`);
  return found.map((face) => ({ ...face, groups }));
}

/** Within a stack a resource may have got another name; two that keep one instance are refused in preview. */
const isStrangers = ({ record }: Face, { tokens, takeOver }: Owner): boolean =>
  !takeOver && record !== undefined && !tokens.some((token) => isSameStack(token, record.token));

const strangersAre = ({ record }: Face): string =>
  `another stack keeps its groups (${record?.token}): set takeOver: true, or leave it out`;

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
  const { atOnce = { notes: 1, groups: 1 }, ordered } = faces;
  const own = (await faces.recorded()).filter(({ record }) => record && tokens.includes(record.token));
  const left = own.filter(({ instance }) => !keep.includes(instance));
  const before = new Map(
    await mapLimited(left, async (face) => [face, await faces.existing(face, face.record?.before ?? [])] as const),
  );
  const groupsOf = (face: Face) => before.get(face) ?? [];
  const changed = left.filter((face) => !isSame(face.groups, groupsOf(face), ordered));
  for (const list of byList(changed, groupsOf))
    await forAll(list.faces, atOnce.groups, (part) => faces.set(part, list.groups));
  await forAll(left, atOnce.notes, (part) => faces.forget(part));
}

/**
 * Makes a mark the only one on interfaces that carry one of these tokens; without a mark, what is written on them is taken off,
 * and their groups stay.
 */
export async function remarkGroups(faces: Faces, tokens: readonly string[], mark: string | undefined): Promise<void> {
  const { atOnce = { notes: 1, groups: 1 } } = faces;
  const isOwn = ({ record }: Face) => record !== undefined && tokens.includes(record.token);
  const instances = new Set((await faces.recorded()).filter(isOwn).map(({ instance }) => instance));
  if (instances.size === 0) return;
  const own = (await faces.of([...instances])).filter(isOwn);
  if (mark === undefined) return forAll(own, atOnce.notes, (part) => faces.forget(part));
  const others = own.filter(({ record }) => markOf(record?.token ?? "", record?.kept === true) !== mark);
  for (const list of byList(others, ({ record }) => record?.before ?? []))
    await forAll(list.faces, atOnce.notes, (part) => faces.record(part, mark, list.groups));
}

/**
 * The groups of the instances as one list: a group that only some are in is said so, and is a difference.
 * @param ordered whether their order means something: where it is not the same everywhere, that is said so as well
 */
export function groupsTogether(faces: readonly Face[], ordered = false): string[] {
  const lists = byList(faces, ({ groups }) => groups);
  if (ordered && lists.length === 1) return [...(lists[0]?.groups ?? [])];
  const all = [...new Set(faces.flatMap(({ groups }) => groups))].sort();
  if (ordered && all.every((group) => faces.every(({ groups }) => groups.includes(group))))
    return lists.map(
      ({ groups, faces: those }) => `${groups.join(", ")} (on ${those.map((one) => one.instance).join(", ")})`,
    );
  return all.map((group) => {
    const without = faces.filter(({ groups }) => !groups.includes(group)).map(({ instance }) => instance);
    return without.length === 0 ? group : `${group} (not on ${[...new Set(without)].join(", ")})`;
  });
}

/** The groups of each instance by its id. */
export const groupsByInstance = (faces: readonly Face[], ordered = false): Record<string, string[]> =>
  Object.fromEntries(
    faces.map(({ instance }) => {
      const all = faces.filter((face) => face.instance === instance).flatMap(({ groups }) => groups);
      const once = [...new Set(all)];
      return [instance, ordered ? once : once.sort()];
    }),
  );
