/** States that a newer version wrote: commands that change something refuse them, as the provider's host does. */
import { nameIn } from "../providers/core/address";
import { refuseNewer } from "../providers/newer";
import type { Deployment } from "./history";
import { nameOf } from "./stack";

/** What a newer version wrote may mean other things here. @throws OmnicloudError saying what to do */
export function refuseNewerState({ resources = [], pending_operations = [] }: Deployment): void {
  for (const { urn, type, inputs, outputs } of [...resources, ...pending_operations.map(({ resource }) => resource)])
    if (nameIn(type) !== undefined) refuseNewer(nameOf(urn), inputs, outputs);
}
