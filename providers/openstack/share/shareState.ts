/** The states of a share: when nothing is done on it, why something failed, and how it is made usable again. */
import { OmnicloudError } from "../../core/errors";
import { until } from "../../core/poll";
import type { OpenStack, Wire } from "../client";

/** Shares, read together. */
export const shares = (cloud: OpenStack) => cloud.collection("share", "/shares", "share", { path: "/shares/detail" });

/** The path of an action on a share. */
export const actionOn = (id: string) => `/shares/${id}/action`;

/** The share once nothing is done on it; `undefined` when it is gone. */
export async function atRest(cloud: OpenStack, id: string): Promise<Wire | undefined> {
  const found = await until(`share ${id} to come to rest`, async () => {
    const share = await shares(cloud).now(id);
    if (!share) return "gone" as const;
    // A share whose last instance is just gone has no status (null) until it is gone itself.
    return typeof share.status !== "string" || share.status.endsWith("ing") ? undefined : share;
  });
  return found === "gone" ? undefined : found;
}

/** What the cloud tells its users of a share, the newest first. */
export async function messagesOn(cloud: OpenStack, id: string): Promise<Wire[]> {
  const messages = await cloud.list("share", "/messages", "messages", { query: { resource_id: id } });
  return messages.sort((a, b) => String(b.created_at).localeCompare(String(a.created_at)));
}

/** What the newest of these messages says of one of these actions (`create`, `extend`, `shrink`, …). */
export function wordsOf(messages: Wire[], ...actions: string[]): string | undefined {
  return messages
    .map(({ user_message }) => String(user_message))
    .find((message) => actions.some((action) => message.startsWith(`${action}:`)))
    ?.replace(/^[^:]*:\s*|\.$/g, "");
}

/** Why actions failed after their answer. */
export async function whyFailed(cloud: OpenStack, { id, status }: Wire, ...actions: string[]): Promise<string> {
  return wordsOf(await messagesOn(cloud, id), ...actions) ?? `it is ${status} now`;
}

/**
 * Makes a share usable again after an action that failed, where this connection may do that.
 * @returns what became of it, or what is to be done
 */
export async function bringBack(cloud: OpenStack, { id, status }: Wire): Promise<string> {
  if (status === "available") return "the share is as it was";
  if (await cloud.isOperator()) {
    await cloud.post("share", actionOn(id), { reset_status: { status: "available" } });
    return `the share was ${status}; its state was reset, and it is as it was`;
  }
  return `the share is ${status} until the cloud's operator resets its state: openstack share set ${id} --status available`;
}

/** The share, ready for a change of size or a delete. @throws OmnicloudError that says what is to be done */
export async function usable(cloud: OpenStack, id: string, states: readonly string[]): Promise<Wire | undefined> {
  const share = await atRest(cloud, id);
  if (!share || states.includes(String(share.status))) return share;
  if (share.status === "error") throw new OmnicloudError(`share ${id} is in error: the cloud's operator can tell why`);
  const outcome = await bringBack(cloud, share);
  if (await cloud.isOperator()) return atRest(cloud, id);
  throw new OmnicloudError(`share ${id} cannot be changed or deleted now: ${outcome}`);
}
