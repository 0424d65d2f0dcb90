/**
 * Volumes attached to servers. An attachment is found by its server and its volume. API: compute v2.1
 * /servers/{id}/os-volume_attachments
 */
import { type CloudError, OmnicloudError, refusedWith } from "../../../core/errors";
import { until } from "../../../core/poll";
import type { OpenStack } from "../../client";
import { isBeingDeleted, isServerBusy, servers } from "../../compute/server/api";
import { doWhileActive, hasGivenUp, type Say, waitUntilAtRest, whyFailed } from "../../compute/server/state";
import { attachmentTo, type VolumeWire, volumes } from "../api";
import { LOOKS } from "../change";
import { describeState, hasFailed } from "../endState";
import { mayBeShelved, withShelvedHolder } from "../shelf";

/** What is attached, and where. */
export interface Pair {
  /** The server's id. */
  server: string;
  /** The volume's id. */
  volume: string;
}

/** Refusals that end by themselves: Nova works on the server, or Cinder on the volume. */
const isBusy = (error: CloudError): boolean =>
  isServerBusy(error) ||
  refusedWith(
    error,
    400,
    /status is '?(creating|attaching|detaching|extending|retyping|reserved|backing-up|uploading|maintenance)/,
  );

/** Nova attaches and detaches nothing on a suspended server. */
const SUSPENDED = ["SUSPENDED"] as const;
const isRefusedAsSuspended = (error: unknown): boolean => refusedWith(error, 409, /in vm_state suspended/);

/**
 * Attaches a volume to a server; one that is attached to it already is success.
 * @param made is called as soon as Nova has accepted it
 * @throws OmnicloudError for a volume that another server has, naming that server
 */
export async function attach(client: OpenStack, pair: Pair, say: Say, made: () => void): Promise<void> {
  const { server, volume } = pair;
  const ask = async () => {
    const body = { volumeAttachment: { volumeId: volume } };
    await client.post("compute", `/servers/${server}/os-volume_attachments`, body, { busy: isBusy });
    made();
  };
  try {
    await ask();
  } catch (error) {
    if (isRefusedAsSuspended(error)) {
      // It must be attached before the server is suspended again.
      const askAndWait = () => ask().then(() => waitUntilAttached(client, pair, say));
      await doWhileActive(client, await waitUntilAtRest(client, server, say), SUSPENDED, say, askAndWait);
    } else if (refusedWith(error, 400)) await explainRefusal(client, pair, error);
    else throw error;
  }
}

/** Detaches a volume from a server and waits until it is done; one that is not attached is success. */
export async function detach(client: OpenStack, pair: Pair, say: Say): Promise<void> {
  const { server, volume } = pair;
  const askAndWait = async () => {
    await client.delete("compute", `/servers/${server}/os-volume_attachments/${volume}`, { busy: isBusy });
    await waitUntilDetached(client, pair, say);
  };
  try {
    await askAndWait();
  } catch (error) {
    if (!isRefusedAsSuspended(error)) throw error;
    await doWhileActive(client, await waitUntilAtRest(client, server, say), SUSPENDED, say, askAndWait);
  }
}

/** How often a volume is looked at before Nova is asked, now and then, whether it has given up: it may leave the volume as it is. */
const LOOKS_BEFORE_NOVA = 10;

/** Asks Nova now and then whether it has given up on an action. */
function novasEnd(client: OpenStack, server: string, action: "attach_volume" | "detach_volume") {
  let looks = 0;
  return async (): Promise<boolean> => {
    looks += 1;
    return looks % LOOKS_BEFORE_NOVA === 0 && hasGivenUp(client, server, action);
  };
}

/** Waits until a server has a volume. @throws OmnicloudError with the cloud's reason if it does not get it */
export async function waitUntilAttached(client: OpenStack, { server, volume }: Pair, say: Say): Promise<VolumeWire> {
  let [looks, reserved] = [0, 0];
  const hasEnded = novasEnd(client, server, "attach_volume");
  const found = await until(`volume ${volume} to be attached to server ${server}`, async () => {
    const now = await volumes(client).readNow(volume);
    if (!now) throw new OmnicloudError(`there is no volume ${volume}`);
    if (attachmentTo(server, now) && now.status === "in-use") return now;
    say(`volume ${now.status} …`);
    if (now.status === "available") looks += 1;
    if (hasFailed(now) || looks > LOOKS || (await hasEnded())) return now;
    reserved += mayBeShelved(now) ? 1 : 0;
    // It was attached before its server was shelved.
    const held = reserved % LOOKS_BEFORE_NOVA === LOOKS ? await withShelvedHolder(client, now) : now;
    return attachmentTo(server, held) && mayBeShelved(now) ? held : undefined;
  });
  if (attachmentTo(server, found) && !hasFailed(found)) return found;
  const why = await whyFailed(client, server, "attach_volume");
  throw new OmnicloudError(
    `volume ${volume} was not attached to server ${server}: ${why}; ${describeState(found)}; the next \`pulumi up\` tries again`,
  );
}

/** Waits until a server no longer has a volume; a volume that is gone is attached to no server. */
async function waitUntilDetached(client: OpenStack, { server, volume }: Pair, say: Say): Promise<void> {
  const what = `volume ${volume} to be detached from server ${server}`;
  let looks = 0;
  const hasEnded = novasEnd(client, server, "detach_volume");
  const found = await until(what, async () => {
    const now = await volumes(client).readNow(volume);
    if (!now || (!attachmentTo(server, now) && now.status !== "detaching")) return "done" as const;
    say(`volume ${now.status} …`);
    if (now.status === "in-use" && attachmentTo(server, now)) looks += 1;
    else looks = 0;
    const isBack = looks > LOOKS && now.attachments.length === 1;
    return hasFailed(now) || isBack || (await hasEnded()) ? now : undefined;
  });
  if (found === "done") return;
  const holder = await servers(client).readNow(server);
  if (!holder || !isBeingDeleted(holder)) {
    const why = await whyFailed(client, server, "detach_volume");
    const state = found.status === "in-use" ? "" : `; ${describeState(found)}`;
    throw new OmnicloudError(`volume ${volume} was not detached from server ${server}: ${why}${state}`);
  }
  // A server that is being deleted releases its volumes later.
  await until(what, async () => {
    const now = await volumes(client).readNow(volume);
    return now && attachmentTo(server, now) ? undefined : true;
  });
}

/** Explains a refused attachment: attached here already is success, attached elsewhere is an error with that server. */
async function explainRefusal(client: OpenStack, { server, volume }: Pair, error: CloudError): Promise<void> {
  const read = await volumes(client).readNow(volume);
  const now = read && (await withShelvedHolder(client, read));
  if (now && attachmentTo(server, now)) return;
  const [other] = now?.attachments ?? [];
  if (!other) throw error;
  const holder = await servers(client).readNow(other.server_id);
  const holderName = holder ? `${holder.name} (${holder.id})` : other.server_id;
  throw new OmnicloudError(
    `volume ${volume} is attached to server ${holderName} already: detach it there first (\`pulumi up\` without that attachment), then attach it to ${server}`,
    { cause: error },
  );
}
