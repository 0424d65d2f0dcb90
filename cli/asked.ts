/** Which connections are asked for what a stack has: all that could have been used, and those that its state names. */
import { nameIn } from "../providers/core/address";
import type { Connections } from "../providers/core/connection";
import { ConnectionError, OmnicloudError } from "../providers/core/errors";
import type { Deployment } from "./history";

/**
 * The names of the connections to ask: those that any stack here would use, and those of the state's resources.
 * @param say is told of a connection that the state uses and that is not known here
 * @throws OmnicloudError if no connection is known: nothing could be asked
 */
export function connectionsToAsk(
  { resources = [], pending_operations = [] }: Deployment,
  connections: Connections,
  say: (line: string) => void,
): string[] {
  const names = new Set(connections.usable());
  const unknown = new Set<string>();
  for (const { type, inputs } of [...resources, ...pending_operations.map(({ resource }) => resource)]) {
    const [kind = "", ...rest] = nameIn(type)?.split(":") ?? [];
    if (rest.length === 0) continue;
    const written = typeof inputs?.connection === "string" ? inputs.connection : undefined;
    try {
      names.add(connections.ofKind(kind, written, type).name);
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      unknown.add(written === undefined ? `the default connection for ${kind}` : `connection ${written}`);
    }
  }
  for (const name of unknown) say(`${name}, which the state uses, is not known here: nothing is asked there`);
  if (names.size === 0)
    throw new OmnicloudError(
      "no connection is known, so no cloud can be asked: set the stack's config omnicloud:connections",
    );
  return [...names];
}
