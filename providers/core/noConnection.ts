/** What to do if a stack has no connection of the kind that is needed: the command to type. */
import { closest, distance } from "fastest-levenshtein";

/** A kind of connection, as far as the advice needs it: see `ConnectionKind`. */
interface Kind {
  kind: string;
  sources?: string;
  example?: string;
  components?: object;
}

/** The connections that there are. */
export interface Others {
  /** All of them, with the kind of each. */
  known: readonly (readonly [name: string, kind: string | undefined])[];
  /** The names of those in the stack's config: the command must keep them. */
  configured: readonly string[];
}

/**
 * The words for an error.
 * @param kinds those that could serve
 * @param instead kinds on which most of the same could be
 * @example noConnection([ceph], { known: [["lab", "openstack"]], configured: ["lab"] })
 */
export function noConnection(
  kinds: readonly Kind[],
  { known, configured }: Others,
  instead: readonly Kind[] = [],
): string {
  const others = known.map(([name, kind]) => `${name} (${kind})`).join(", ");
  const own = [
    ...configured.map((name) => `"${name}": {…}`),
    ...kinds.slice(0, 1).map(({ example }) => example ?? "…"),
  ];
  const command = `pulumi config set --secret omnicloud:connections '{${own.join(", ")}}'`;
  const sources = kinds.flatMap(({ sources: also = [] }) => also);
  const entries = instead.map(({ kind, example = "…" }) => `; on ${kind} the entry is ${example}`);
  const which = kinds.map(({ kind }) => kind).join(" or ");
  return `there is no connection of kind ${which}${others && `, only ${others}`}: ${[command, ...sources].join(", or give ")}${entries.join("")}`;
}

/** The words for a connection of a name that none has. */
export function describeUnknown(name: string, names: readonly string[]): string {
  if (names.length === 0)
    return `connection ${name} is unknown, and no other is known: set the stack's config omnicloud:connections`;
  const near = closest(name, names);
  const hint = distance(name, near) <= 3 ? `; did you mean ${near}?` : "";
  return `connection ${name} is unknown; known are ${names.join(", ")}${hint}`;
}

/** The words for several connections of which one must be named. */
export function describeSeveral(names: readonly string[]): string {
  return `several connections are known, name one: ${names.join(", ")} (or set omnicloud:connection)`;
}

/** Whether something that can be built on one of some kinds can be built on this one as well. */
export const doesAlike = ({ components = {} }: Kind, kinds: readonly Kind[]): boolean =>
  kinds.some((kind) => Object.keys(kind.components ?? {}).some((name) => name in components));
