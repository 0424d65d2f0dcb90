/** Growing and shrinking a share in place. API: shared file systems v2 POST /shares/{id}/action (extend, shrink) */
import { answerWasLost, OmnicloudError, refusedWith } from "../../../core/errors";
import { repeatIfLost } from "../../../core/lostAnswer";
import { until } from "../../../core/poll";
import type { OpenStack } from "../../client";
import { goneError } from "../../gone";
import {
  act,
  messagesOn,
  reasonIn,
  reasonOfFailure,
  repairShare,
  type ShareWire,
  waitUntilAtRest,
  waitUntilUsable,
} from "./api";

/** The states in which Manila resizes a share: a shrink that failed may be retried. */
const RESIZABLE = ["available", "shrinking_possible_data_loss_error"];

/** For how long (ms) a share may be available in its old size, without a reason, before that counts as a failure. */
const LONGEST_WRITE = 10_000;

/** A change of size that the cloud was asked for. */
interface Asked {
  /** The share before. */
  before: ShareWire;
  size: number;
  /** The ids of the messages that were there before. */
  earlier: ReadonlySet<string>;
}

/**
 * Brings a share to a size, in GiB.
 * @throws OmnicloudError if the cloud does not do it, with its reason and what became of the share
 */
export async function resizeShare(client: OpenStack, id: string, size: number): Promise<void> {
  let wasLost = false;
  const asked = await repeatIfLost(
    () => ask(client, id, size),
    (error) => {
      // A retry may be refused for what the first request has done by then: Manila writes the size after the status.
      const mayRetry = answerWasLost(error) || (wasLost && refusedWith(error, 400));
      wasLost = true;
      return mayRetry;
    },
  );
  if (asked) await waitUntilResized(client, asked);
}

/** Asks for the size. @returns `undefined` if the share has it already */
async function ask(client: OpenStack, id: string, size: number): Promise<Asked | undefined> {
  const before = await waitUntilUsable(client, id, RESIZABLE);
  if (!before) throw goneError(`share ${id}`);
  if (before.size === size) return undefined;
  const earlier = new Set((await messagesOn(client, id)).map((message) => message.id));
  await act(client, id, { [actionFor(before, size)]: { new_size: size } });
  return { before, size, earlier };
}

async function waitUntilResized(client: OpenStack, { before, size, earlier }: Asked): Promise<void> {
  const { id } = before;
  const action = actionFor(before, size);
  const end = Date.now() + LONGEST_WRITE;
  const { share, why } = await until<{ share?: ShareWire; why?: string }>(
    `share ${id} to have ${size} GiB`,
    async () => {
      const share = await waitUntilAtRest(client, id);
      // Manila writes the status first and the size after it: available in the old size means too early, or refused.
      if (share?.status !== "available" || share.size === size || Date.now() > end) return { share };
      const messages = await messagesOn(client, id);
      const why = reasonIn(
        messages.filter((message) => !earlier.has(message.id)),
        action,
      );
      return why === undefined ? undefined : { share, why };
    },
  );
  if (share?.size === size && share.status === "available") return;
  if (!share) throw new OmnicloudError(`share ${id} was deleted while it was being resized to ${size} GiB`);
  const lossy = /data_loss/.test(share.status ?? "") ? "its data may not fit" : undefined;
  const reason = why ?? lossy ?? (await reasonOfFailure(client, share, action));
  const outcome = await repairShare(client, share);
  throw new OmnicloudError(
    `the cloud did not ${action} share ${id} from ${before.size} to ${size} GiB: ${reason}; ${outcome}`,
  );
}

function actionFor(share: ShareWire, size: number): "extend" | "shrink" {
  return size > share.size ? "extend" : "shrink";
}
