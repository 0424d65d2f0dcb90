/**
 * A server's change of flavor: resize, then confirm. Nova may come back to ACTIVE with the old flavor, and calls that no
 * error: so the flavor is compared. API: compute POST /servers/{id}/action (resize, confirmResize, revertResize)
 */
import { CloudError, OmnicloudError, reasonOf } from "../errors";
import { until } from "../poll";
import type { OpenStack } from "./client";
import { type Flavor, flavorOfServer, flavors } from "./flavors";
import { act, atRest, awake, inTurn, refuseError, type Say, type ServerWire, servers, whyFailed } from "./serverState";

/** Where Nova resizes from; from the other two it goes through ACTIVE. */
const REFUSED = ["SUSPENDED", "PAUSED"] as const;

/**
 * Gives a server another flavor, in whatever state it is left in. One that an interrupted run left waiting to be
 * confirmed is confirmed, or reverted where it has the wrong flavor.
 * @throws OmnicloudError where the cloud does not do it; the server goes on with the flavor that it had
 */
export function resize(cloud: OpenStack, id: string, to: Flavor, say: Say): Promise<void> {
  return inTurn(id, async () => {
    await finish(cloud, await atRest(cloud, id, say), to, say);
    if (await has(cloud, id, to, say)) return;
    await awake(cloud, id, REFUSED, say, () => change(cloud, id, to, say));
  });
}

async function change(cloud: OpenStack, id: string, to: Flavor, say: Say): Promise<void> {
  const from = flavorOfServer(await flavors(cloud), await atRest(cloud, id, say)).name;
  say(`resizing from ${from} to ${to.name} …`);
  await act(cloud, id, { resize: { flavorRef: to.id } });
  const server = refuseError(await atRest(cloud, id, say));
  await finish(cloud, server, to, say);
  if (await has(cloud, id, to, say)) return;
  const why = await whyFailed(cloud, id, "resize");
  throw new OmnicloudError(
    `server ${id} was not resized from ${from} to ${to.name} and goes on with ${from}: ${why.trim().replace(/\.$/, "")}`,
  );
}

async function has(cloud: OpenStack, id: string, to: Flavor, say: Say): Promise<boolean> {
  const { id: flavor } = flavorOfServer(await flavors(cloud), await atRest(cloud, id, say));
  return flavor === to.id;
}

/** Ends a resize that waits for a word. */
async function finish(cloud: OpenStack, server: ServerWire, to: Flavor, say: Say): Promise<void> {
  if (server.status !== "VERIFY_RESIZE") return;
  const { id } = server;
  const right = flavorOfServer(await flavors(cloud), server).id === to.id;
  if (!right) return revert(cloud, id, say);
  say("confirming the resize …");
  try {
    await act(cloud, id, { confirmResize: null });
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    // Confirmed by the cloud itself meanwhile (resize_confirm_window), or not to be confirmed at all.
    if ((await atRest(cloud, id, say)).status !== "VERIFY_RESIZE") return;
    await revert(cloud, id, say);
    throw new OmnicloudError(
      `the resize of server ${id} to ${to.name} could not be confirmed and was reverted: ${reasonOf(error)}`,
      { cause: error },
    );
  }
  await verified(cloud, id);
}

async function revert(cloud: OpenStack, id: string, say: Say): Promise<void> {
  say("reverting the resize …");
  await act(cloud, id, { revertResize: null });
  await verified(cloud, id);
  refuseError(await atRest(cloud, id, say));
}

/** Nova names no task while it takes up a confirmation: only the status tells when it is done. */
async function verified(cloud: OpenStack, id: string): Promise<void> {
  await until(`the resize of server ${id} to come to its end`, async () => {
    const server = await servers(cloud).now(id);
    return server?.status === "VERIFY_RESIZE" ? undefined : true;
  });
}
