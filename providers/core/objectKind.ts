/** Kinds of objects that are looked up in a region of a cloud: how one is found by id or name, all asked for together. */
import { OmnicloudError } from "./errors";
import { gathered } from "./gathered";
import type { Lookup } from "./lookup";
import { notFoundError, severalNamed } from "./oneObject";
import { perCloud } from "./perCloud";

/** A client of a cloud that has regions. */
export interface Regional {
  /** The region that it asks. */
  readonly region: string;
}

/** A kind of object that is looked up. */
export interface ObjectKind<Client, T> {
  /** What users call it: `security group`. */
  noun: string;
  /** The object of an id; `undefined` if there is none. */
  byId(cloud: Client, id: string): Promise<T | undefined>;
  /** The objects of exactly this name. */
  byName(cloud: Client, name: string): Promise<readonly T[]>;
  /** The names of all, for an error. */
  names(cloud: Client): Promise<readonly string[]>;
  /** An object's id. */
  idOf(object: T): string;
}

/** How a kind of object is listed. */
export interface Listing<Client, T> extends Pick<ObjectKind<Client, T>, "noun" | "idOf"> {
  /** An object's name; empty if it has none. */
  nameOf(object: T): string;
  /** How many ids, or names, one request may ask for. */
  atOnce: number;
  /** Those of these ids that there are. */
  ofIds(cloud: Client, ids: readonly string[]): Promise<readonly T[]>;
  /** At least those of these names: what comes is compared again. */
  ofNames(cloud: Client, names: readonly string[]): Promise<readonly T[]>;
  /** All of the region. */
  all(cloud: Client): Promise<readonly T[]>;
}

/** A kind of object whose ids and names are asked for by one request for all that a program asks at a time. */
export function listedKind<Client extends object, T>(kind: Listing<Client, T>): ObjectKind<Client, T> {
  const { noun, idOf, nameOf, atOnce, ofIds, ofNames, all } = kind;
  const once = { atOnce, remember: false };
  const byIds = perCloud((cloud: Client) =>
    gathered<T>(async (ids) => new Map((await ofIds(cloud, ids)).map((one) => [idOf(one), one])), once),
  );
  const byNames = perCloud((cloud: Client) =>
    gathered<T[]>(async (names) => {
      const found = await ofNames(cloud, names);
      return new Map(names.map((name) => [name, found.filter((one) => nameOf(one) === name)]));
    }, once),
  );
  return {
    noun,
    idOf,
    byId: (cloud, id) => byIds(cloud)(id),
    byName: async (cloud, name) => (await byNames(cloud)(name)) ?? [],
    names: async (cloud) => (await all(cloud)).map(nameOf).filter(Boolean),
  };
}

/**
 * The object that is meant, once the platform permits it.
 * @throws OmnicloudError if there is none, with the nearest names, or if several have the name
 */
export async function pick<Client extends Regional, T>(
  lookup: Lookup<Client>,
  kind: ObjectKind<Client, T>,
  { id, name }: { id?: string; name?: string },
): Promise<T> {
  const { cloud } = lookup;
  if (id !== undefined) {
    await lookup.requirePermission(id);
    const found = await kind.byId(cloud, id);
    if (found !== undefined) return found;
    throw await notFound(lookup, kind, { id });
  }
  const all = await kind.byName(cloud, name ?? "");
  const ids = all.map((object) => kind.idOf(object));
  await lookup.requirePermission(...ids);
  const [only, ...more] = all;
  if (only === undefined) throw await notFound(lookup, kind, { name });
  if (more.length === 0) return only;
  throw new OmnicloudError(severalNamed(`${kind.noun}s`, name, ids));
}

async function notFound<Client extends Regional, T>(
  lookup: Lookup<Client>,
  kind: ObjectKind<Client, T>,
  want: { id?: string; name?: string },
): Promise<OmnicloudError> {
  const { cloud } = lookup;
  const names = (await lookup.mayList()) ? await kind.names(cloud) : undefined;
  return notFoundError(`${kind.noun} of ${cloud.region}`, want, names);
}
