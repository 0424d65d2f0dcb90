/** Asks the platform before keys are handed out: whoever has a user's keys may do what the user may. */
import type { Connections } from "../providers/core/connection";
import { runOperation } from "../providers/core/operation";
import { requirePermission } from "../providers/core/permission";
import { type StateResource, textOf } from "./stack";

/** How long the platform may take, in ms. */
const LONGEST = 60_000;

/**
 * Asks for a tenant, and for the users of the object storage that have its id.
 * @param connection the name of the connection that the tenant was created on
 * @throws NotAllowedError for anything but a clear yes for each
 */
export async function requirePermissionToGrant(
  tenant: string,
  connection: string,
  resources: readonly StateResource[],
  connections: Connections,
): Promise<void> {
  await ask(async () => {
    await requirePermission(connections.get(connection), [tenant]);
    await askForUsers(
      resources.filter(({ outputs = {} }) => textOf(outputs.ossUid) === tenant),
      connections,
    );
  });
}

/** Asks for the user that a component created. @throws NotAllowedError for anything but a clear yes */
export async function requirePermissionToHandOut(
  component: StateResource,
  resources: readonly StateResource[],
  connections: Connections,
): Promise<void> {
  await ask(() =>
    askForUsers(
      resources.filter(({ parent }) => parent === component.urn),
      connections,
    ),
  );
}

async function askForUsers(resources: readonly StateResource[], connections: Connections): Promise<void> {
  for (const { type, outputs = {} } of resources) {
    const uid = textOf(outputs.ossUid);
    if (!type.endsWith("ceph:OssUser") || uid === undefined) continue;
    await requirePermission(connections.ofKind("ceph", textOf(outputs.connection), "object storage"), [uid]);
  }
}

function ask(work: () => Promise<void>): Promise<void> {
  return runOperation({ verb: "grant", deadline: Date.now() + LONGEST, patient: true }, work);
}
