/** Objects of Neutron that are still in use for a moment: a server that is gone releases its ports a little later. */
import { type CloudError, refusedWith, unlessSilent } from "../../core/errors";
import type { Obstacle } from "../../core/obstacle";
import type { OpenStack } from "../client";

/** For how long, in ms, a refusal "in use" may mean that something is still being deleted. After that it is meant. */
const A_MOMENT = 20_000;
/** After how long, in ms, it is worth a look whether anything in the way is being deleted at all. */
const UNTIL_LOOK = 2000;

/** For a request's `busy`: true for a 409 in the first moments. */
export function whileInUse(moment = A_MOMENT): (error: CloudError) => boolean {
  const end = Date.now() + moment;
  return (error) => refusedWith(error, 409) && Date.now() < end;
}

/**
 * Deletes an object of Neutron as soon as nothing uses it any more; one that is gone already is success.
 * @param inTheWay what uses it: if something of that is to stay, the refusal is meant, and not waited out
 */
export async function deleteWhenFree(
  client: OpenStack,
  path: string,
  inTheWay?: () => Promise<readonly Obstacle[]>,
): Promise<void> {
  try {
    await client.delete("network", path, { busy: whileInUse(inTheWay ? UNTIL_LOOK : A_MOMENT) });
  } catch (error) {
    if (!inTheWay || !refusedWith(error, 409)) throw error;
    const things = (await unlessSilent(inTheWay)) ?? [];
    if (things.some(({ stays }) => stays)) throw error;
    await client.delete("network", path, { busy: whileInUse(A_MOMENT - UNTIL_LOOK) });
  }
}
