/** What to do if a stack has no connection of the kind that is needed: the command to type. */

/** A kind of connection, as far as the advice needs it: see `ConnectionKind`. */
interface Kind {
  kind: string;
  sources?: string;
  example?: string;
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
 * @example noConnection([ceph], { known: [["lab", "openstack"]], configured: ["lab"] })
 */
export function noConnection(kinds: readonly Kind[], { known, configured }: Others): string {
  const others = known.map(([name, kind]) => `${name} (${kind})`).join(", ");
  const own = [
    ...configured.map((name) => `"${name}": {…}`),
    ...kinds.slice(0, 1).map(({ example }) => example ?? "…"),
  ];
  const command = `pulumi config set --secret omnicloud:connections '{${own.join(", ")}}'`;
  const sources = kinds.flatMap(({ sources: also = [] }) => also);
  const which = kinds.map(({ kind }) => kind).join(" or ");
  return `there is no connection of kind ${which}${others && `, only ${others}`}: ${[command, ...sources].join(", or give ")}`;
}
