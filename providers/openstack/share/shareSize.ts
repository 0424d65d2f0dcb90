/** Growing and shrinking a share in place. API: shared file systems v2 POST /shares/{id}/action (extend, shrink) */
import { CloudError, OmnicloudError } from "../../core/errors";
import { until } from "../../core/poll";
import type { OpenStack, Wire } from "../client";
import { actionOn, atRest, bringBack, messagesOn, usable, whyFailed, wordsOf } from "./shareState";

/** Manila shrinks a share again that it refused to shrink so far. */
const SHRINKABLE = ["available", "shrinking_possible_data_loss_error"];

/** For how long (ms) a share may be available in its old size, with no word of why, before that counts as a failure. */
const LONGEST_WRITE = 10_000;

/**
 * Brings a share to a size, in GiB.
 * @throws OmnicloudError where the cloud does not do it, with its reason and what became of the share
 */
export async function resize(cloud: OpenStack, id: string, size: number): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const share = await usable(cloud, id, SHRINKABLE);
    if (!share) throw new OmnicloudError(`share ${id} is gone from the cloud: run pulumi refresh, then pulumi up`);
    if (share.size === size) return;
    const earlier = new Set((await messagesOn(cloud, id)).map((message) => message.id));
    if (await asked(cloud, share, size, attempt)) return await ended(cloud, share, size, earlier);
  }
}

/**
 * Asks for the size; false where the answer was lost and it has to be looked what became of it. Who asks again may be
 * refused for what the first request has done by then: Manila writes the size after the status.
 */
async function asked(cloud: OpenStack, share: Wire, size: number, attempt: number): Promise<boolean> {
  try {
    await cloud.post("share", actionOn(share.id), { [actionFor(share, size)]: { new_size: size } });
    return true;
  } catch (error) {
    if (!(error instanceof CloudError) || attempt >= 3) throw error;
    if (error.ambiguous || (attempt > 0 && error.status === 400)) return false;
    throw error;
  }
}

async function ended(cloud: OpenStack, before: Wire, size: number, earlier: Set<string>): Promise<void> {
  const action = actionFor(before, size);
  const end = Date.now() + LONGEST_WRITE;
  const { share, why } = await until<{ share?: Wire; why?: string }>(
    `share ${before.id} to have ${size} GiB`,
    async () => {
      const share = await atRest(cloud, before.id);
      // Manila writes the status first and the size after it: available in the old size means too early, or refused.
      if (share?.status !== "available" || share.size === size || Date.now() > end) return { share };
      const why = wordsOf(
        (await messagesOn(cloud, share.id)).filter(({ id }) => !earlier.has(id)),
        action,
      );
      return why === undefined ? undefined : { share, why };
    },
  );
  if (share?.size === size && share.status === "available") return;
  if (!share) throw new OmnicloudError(`share ${before.id} went while it was brought to ${size} GiB`);
  const lossy = /data_loss/.test(String(share.status)) ? "its data may not fit" : undefined;
  const reason = why ?? lossy ?? (await whyFailed(cloud, share, action));
  const outcome = await bringBack(cloud, share);
  throw new OmnicloudError(
    `the cloud did not ${action} share ${share.id} from ${before.size} to ${size} GiB: ${reason}; ${outcome}`,
  );
}

function actionFor(share: Wire, size: number): "extend" | "shrink" {
  return size > Number(share.size) ? "extend" : "shrink";
}
