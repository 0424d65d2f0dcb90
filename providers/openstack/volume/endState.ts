/**
 * The states in which Cinder leaves a volume, and why it left one in a state that is no success.
 * API: block storage v3 GET /messages (from microversion 3.3 on), POST /volumes/{id}/action (os-reset_status)
 */
import { CloudError, OmnicloudError, refusedWith } from "../../core/errors";
import type { OpenStack, Wire } from "../client";
import { type VolumeWire, volumes } from "./api";

/** What is asked of a volume, by the words with which Cinder's messages begin. */
const ACTIONS = {
  create: ["schedule allocate volume", "create volume from backend storage", "copy image to volume"],
  extend: ["extend volume"],
  attach: ["attach volume", "update attachment"],
} as const;

/** What was asked of a volume. */
export type VolumeAction = keyof typeof ACTIONS;

/** The states in which a volume can be used. Any other in which Cinder leaves off is no success. */
const USABLE = new Set(["available", "in-use"]);

/** The other states in which Cinder leaves off, and what they mean; each begins with `error`, as those of newer releases. */
const FAILED: Record<string, string> = {
  error: "it cannot be used",
  error_attaching: "its data is as it was",
  error_detaching: "its data is as it was",
  error_deleting: "some of its data may be gone",
  error_extending: "it has its old size, and its data is as it was",
  error_managing: "it was not taken over",
  error_restoring: "a backup was not or only partly written to it",
  "error_backing-up": "its data is as it was",
};

/** True for a volume that can be used, and on which the cloud has nothing to do. */
export const isUsable = ({ status }: Pick<VolumeWire, "status">): boolean => USABLE.has(status);

/** True for a volume that the cloud left in a state that is no success: `error`, `error_extending`, … */
export const hasFailed = ({ status }: Pick<VolumeWire, "status">): boolean => status.startsWith("error");

/** True if the cloud has nothing more to do on a volume, in whatever state it is. */
export const isAtRest = (volume: Pick<VolumeWire, "status">): boolean => isUsable(volume) || hasFailed(volume);

/** What the state of a volume means: `it is error_extending: it has its old size, and its data is as it was`. */
export function describeState({ status }: Pick<VolumeWire, "status">): string {
  return FAILED[status] === undefined ? `it is ${status}` : `it is ${status}: ${FAILED[status]}`;
}

/** Why the cloud did not do something on a volume, in its own words. */
export async function reasonOfFailure(client: OpenStack, id: string, action: VolumeAction): Promise<string> {
  return (await newestMessage(client, id, ACTIONS[action])) ?? "the cloud gives no reason";
}

async function newestMessage(client: OpenStack, id: string, begins: readonly string[]): Promise<string | undefined> {
  try {
    const all = await client.list<Wire & { user_message?: string; created_at?: string }>(
      "volume",
      "/messages",
      "messages",
      { query: { resource_uuid: id } },
    );
    const newestFirst = all.sort((a, b) => String(b.created_at).localeCompare(String(a.created_at)));
    const found = newestFirst
      .map(({ user_message }) => String(user_message))
      .find((message) => begins.some((words) => message.startsWith(`${words}:`)));
    return found?.replace(/^[^:]*:\s*|\.$/g, "");
  } catch (error) {
    // An old cloud has no messages, and some do not show them.
    if (error instanceof CloudError) return undefined;
    throw error;
  }
}

/**
 * Makes a volume usable again that an action left in an error state, if this connection may do that.
 * @throws OmnicloudError that says what its user must do
 */
export async function repairVolume(client: OpenStack, volume: VolumeWire): Promise<void> {
  const { id, attachments } = volume;
  const status = attachments.length > 0 ? "in-use" : "available";
  if (volume.status !== "error" && (await client.isOperator()))
    return client.post("volume", `/volumes/${id}/action`, { "os-reset_status": { status } });
  throw new OmnicloudError(
    `volume ${id} cannot be changed, because ${describeState(volume)}; once the cloud's operator has reset its state (openstack volume set --state ${status} ${id}), the next \`pulumi up\` tries again`,
  );
}

/** Asks for an action on a volume; one that an earlier action left in an error state is repaired first. */
export async function actOnVolume(client: OpenStack, id: string, action: object): Promise<void> {
  const ask = () => client.post<void>("volume", `/volumes/${id}/action`, action);
  try {
    await ask();
  } catch (error) {
    const now = refusedWith(error, 400) ? await volumes(client).readNow(id) : undefined;
    if (!now || !hasFailed(now)) throw error;
    await repairVolume(client, now);
    await ask();
  }
}
