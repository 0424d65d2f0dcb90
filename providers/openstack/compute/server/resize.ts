/**
 * A server's change of flavor: resize, then confirm. Nova may come back to ACTIVE with the old flavor, and calls that no
 * error: so the flavor is compared. API: compute POST /servers/{id}/action (resize, confirmResize, revertResize)
 */
import { CloudError, OmnicloudError, reasonOf } from "../../../core/errors";
import { inTurn } from "../../../core/limit";
import { until } from "../../../core/poll";
import type { OpenStack } from "../../client";
import { type Flavor, type FlavorSpec, flavorOfServer, flavors } from "../flavor/api";
import { act, atRest, awake, refuseError, type Say, type ServerWire, whyFailed } from "./state";

/** Where Nova resizes from; from the other two it goes through ACTIVE. */
const REFUSED = ["SUSPENDED", "PAUSED"] as const;

/**
 * Gives a server another flavor, in whatever state it is left in. One that an interrupted run left waiting to be
 * confirmed is confirmed, or reverted where it has the wrong flavor.
 * @throws OmnicloudError where the cloud does not do it; the server goes on with the flavor that it had
 */
export function resize(cloud: OpenStack, id: string, to: Flavor, say: Say): Promise<void> {
  return inTurn(id, async () => {
    const server = await finish(cloud, await atRest(cloud, id, say), to, say);
    const from = await flavorNow(cloud, server);
    if (from.id === to.id) return;
    await awake(cloud, server, REFUSED, say, () => change(cloud, id, from.name, to, say));
  });
}

async function change(cloud: OpenStack, id: string, from: string, to: Flavor, say: Say): Promise<void> {
  say(`resizing from ${from} to ${to.name} …`);
  await act(cloud, id, { resize: { flavorRef: to.id } });
  const server = await finish(cloud, refuseError(await atRest(cloud, id, say)), to, say);
  if ((await flavorNow(cloud, server)).id === to.id) return;
  const why = await whyFailed(cloud, id, "resize");
  throw new OmnicloudError(
    `server ${id} was not resized from ${from} to ${to.name} and goes on with ${from}: ${why.trim().replace(/\.$/, "")}`,
  );
}

async function flavorNow(cloud: OpenStack, server: ServerWire): Promise<FlavorSpec> {
  return flavorOfServer(await flavors(cloud), server);
}

/** Ends a resize that waits for a word; gives the server as it is then. */
async function finish(cloud: OpenStack, server: ServerWire, to: Flavor, say: Say): Promise<ServerWire> {
  if (server.status !== "VERIFY_RESIZE") return server;
  const { id } = server;
  if ((await flavorNow(cloud, server)).id !== to.id) return revert(cloud, id, say);
  say("confirming the resize …");
  try {
    await act(cloud, id, { confirmResize: null });
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    // Confirmed by the cloud itself meanwhile (resize_confirm_window), or not to be confirmed at all.
    const now = await atRest(cloud, id, say);
    if (now.status !== "VERIFY_RESIZE") return now;
    await revert(cloud, id, say);
    throw new OmnicloudError(
      `the resize of server ${id} to ${to.name} could not be confirmed and was reverted: ${reasonOf(error)}`,
      { cause: error },
    );
  }
  return verified(cloud, id, say);
}

async function revert(cloud: OpenStack, id: string, say: Say): Promise<ServerWire> {
  say("reverting the resize …");
  await act(cloud, id, { revertResize: null });
  return refuseError(await verified(cloud, id, say));
}

/** Nova names no task while it takes up a confirmation: only the status tells when it is done. */
function verified(cloud: OpenStack, id: string, say: Say): Promise<ServerWire> {
  return until(`the resize of server ${id} to come to its end`, async () => {
    const server = await atRest(cloud, id, say);
    return server.status === "VERIFY_RESIZE" ? undefined : server;
  });
}
