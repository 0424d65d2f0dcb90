/** Objects of Neutron that are still in use for a moment: a server that is gone releases its ports a little later. */
import { type CloudError, refusedWith } from "../../core/errors";
import type { OpenStack } from "../client";

/** For how long, in ms, a refusal "in use" may mean that something is still being deleted. After that it is meant. */
const A_MOMENT = 20_000;

/** For a request's `busy`: true for a 409 in the first moments. */
export function whileInUse(): (error: CloudError) => boolean {
  const end = Date.now() + A_MOMENT;
  return (error) => refusedWith(error, 409) && Date.now() < end;
}

/** Deletes an object of Neutron as soon as nothing uses it any more; one that is gone already is success. */
export async function deleteWhenFree(client: OpenStack, path: string): Promise<void> {
  await client.delete("network", path, { busy: whileInUse() });
}
