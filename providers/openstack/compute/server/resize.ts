/**
 * A server's change of flavor: resize, then confirm. Nova may come back to ACTIVE with the old flavor without calling
 * that an error, so the flavor is compared. API: compute v2.1 /servers/{id}/action (resize, confirmResize, revertResize)
 */
import type { Flavor, FlavorSpec } from "../../../../lookups/flavor";
import { CloudError, OmnicloudError, reasonOf } from "../../../core/errors";
import { runInTurn } from "../../../core/limit";
import { until } from "../../../core/poll";
import type { OpenStack } from "../../client";
import { flavorOfServer, flavorsOf } from "../flavor/api";
import type { ServerWire } from "./api";
import { act, doWhileActive, refuseError, type Say, waitUntilAtRest, whyFailed } from "./state";

/** The states in which Nova refuses a resize: the server is brought to ACTIVE for it. */
const REFUSED = ["SUSPENDED", "PAUSED", "SHELVED", "SHELVED_OFFLOADED"] as const;

/**
 * Gives a server another flavor; its power state is the same afterwards. A resize that an interrupted run left waiting to be
 * confirmed is confirmed, or reverted if it has the wrong flavor.
 * @throws OmnicloudError if the cloud does not do it; the server keeps its flavor
 */
export function resize(client: OpenStack, id: string, to: Flavor, say: Say): Promise<void> {
  return runInTurn(id, async () => {
    const server = await finishResize(client, await waitUntilAtRest(client, id, say), to, say);
    const from = await flavorNow(client, server);
    if (from.id === to.id) return;
    await doWhileActive(client, server, REFUSED, say, () => changeFlavor(client, id, from.name, to, say));
  });
}

async function changeFlavor(client: OpenStack, id: string, from: string, to: Flavor, say: Say): Promise<void> {
  say(`resizing from ${from} to ${to.name} …`);
  await act(client, id, { resize: { flavorRef: to.id } });
  const server = await finishResize(client, refuseError(await waitUntilAtRest(client, id, say)), to, say);
  if ((await flavorNow(client, server)).id === to.id) return;
  const why = await whyFailed(client, id, "resize");
  throw new OmnicloudError(
    `server ${id} was not resized from ${from} to ${to.name} and keeps ${from}: ${why.trim().replace(/\.$/, "")}`,
  );
}

async function flavorNow(client: OpenStack, server: ServerWire): Promise<FlavorSpec> {
  return flavorOfServer(await flavorsOf(client), server);
}

/** Confirms a resize that waits for it, or reverts one to a wrong flavor; returns the server as it is then. */
async function finishResize(client: OpenStack, server: ServerWire, to: Flavor, say: Say): Promise<ServerWire> {
  if (server.status !== "VERIFY_RESIZE") return server;
  const { id } = server;
  if ((await flavorNow(client, server)).id !== to.id) return revertResize(client, id, say);
  say("confirming the resize …");
  try {
    await act(client, id, { confirmResize: null });
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    // Confirmed by the cloud itself meanwhile (resize_confirm_window), or not to be confirmed at all.
    const now = await waitUntilAtRest(client, id, say);
    if (now.status !== "VERIFY_RESIZE") return now;
    await revertResize(client, id, say);
    throw new OmnicloudError(
      `the resize of server ${id} to ${to.name} could not be confirmed and was reverted: ${reasonOf(error)}`,
      { cause: error },
    );
  }
  return waitUntilResized(client, id, say);
}

async function revertResize(client: OpenStack, id: string, say: Say): Promise<ServerWire> {
  say("reverting the resize …");
  await act(client, id, { revertResize: null });
  return refuseError(await waitUntilResized(client, id, say));
}

/** Nova names no task when it begins to confirm: only the status shows when it is done. */
function waitUntilResized(client: OpenStack, id: string, say: Say): Promise<ServerWire> {
  return until(`the resize of server ${id} to finish`, async () => {
    const server = await waitUntilAtRest(client, id, say);
    return server.status === "VERIFY_RESIZE" ? undefined : server;
  });
}
