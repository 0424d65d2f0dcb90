/** Finds one object: by id, or by a name that only one object has. If there is none, the error lists the nearest names. */
import type { IdOrName } from "../../../lookups/ask";
import { OmnicloudError } from "../../core/errors";
import { notFoundError, severalNamed } from "../../core/oneObject";
import type { Wire } from "../client";
import type { ObjectKind } from "./kind";
import type { OpenStackLookup } from "./lookup";
import { eachObject } from "./pages";

/**
 * The object that is meant, once the platform permits it.
 * @throws OmnicloudError if there is none, with the nearest names, or if several have the name
 */
export async function pick<T extends Wire = Wire>(
  lookup: OpenStackLookup,
  kind: ObjectKind,
  want: IdOrName,
): Promise<T> {
  if (want.id !== undefined) {
    await lookup.requirePermission(want.id);
    const found = await read(lookup, kind, want.id);
    if (found) return found as T;
    throw notFound(kind, want, (await lookup.mayList()) ? await namesOf(lookup, kind) : undefined);
  }
  const all = await namesOf(lookup, kind);
  const ids = await ownFirst(
    lookup,
    all.filter(({ name }) => name === want.name),
  );
  const [id] = ids;
  await (id === undefined ? lookup.requirePermission() : lookup.requirePermission(...ids));
  if (ids.length > 1) throw new OmnicloudError(severalNamed(`${kind.noun}s`, want.name, ids));
  const found = id === undefined ? undefined : await read(lookup, kind, id);
  if (found) return found as T;
  throw notFound(kind, want, all);
}

async function read(
  { cloud }: OpenStackLookup,
  { service, path, envelope }: ObjectKind,
  id: string,
): Promise<Wire | undefined> {
  // No object has such an id, and a path with one is unknown to a service: it says so in other words than of an object.
  if (/[/?#\s]/.test(id)) return undefined;
  return cloud.find(service, `${path}/${encodeURIComponent(id)}`, envelope);
}

async function namesOf(lookup: OpenStackLookup, kind: ObjectKind): Promise<Wire[]> {
  const all: Wire[] = [];
  for await (const object of eachObject(lookup, kind)) all.push(object);
  return all;
}

/** Operators see the objects of all projects, and everybody sees shared ones: of several, the project's own are meant. */
async function ownFirst({ cloud }: OpenStackLookup, objects: Wire[]): Promise<string[]> {
  const { projectId } = await cloud.login();
  const own = objects.filter((object) => (object.project_id ?? object.owner) === projectId);
  return (own.length > 0 ? own : objects).map(({ id }) => id);
}

/** @param all what there is, if its names may be told */
function notFound({ noun }: ObjectKind, want: IdOrName, all: Wire[] | undefined): OmnicloudError {
  const names = all?.map((object) => String(object.name ?? "")).filter(Boolean);
  return notFoundError(noun, want, names);
}
