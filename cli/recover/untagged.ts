/** What creates of native resources made whose objects carry no mark: found by what they join. */
import { cloudOf, clouds } from "../../providers";
import type { Connections } from "../../providers/core/connection";
import type { Properties } from "../../providers/core/equal";
import type { CheckpointResource } from "../checkpoint";

type Subject = Pick<CheckpointResource, "type" | "urn">;

/** Whether it is a native resource in a component of ours whose object is found by what it joins. */
export function isUntagged({ type, urn }: Subject): boolean {
  return urn.includes("::omnicloud:index:") && clouds.some(({ untagged }) => untagged?.()[type] !== undefined);
}

/**
 * The id of what such a create made.
 * @param inputs of the resource, in clear
 * @throws OmnicloudError if a cloud cannot be asked
 */
export async function findUntagged(
  { type }: Subject,
  inputs: Properties,
  connections: Connections,
): Promise<string | undefined> {
  const [kind] = type.split(":");
  for (const name of connections.usable()) {
    const settings = connections.get(name);
    if (settings.kind !== kind) continue;
    const { client, untagged } = cloudOf(settings.kind);
    const found = await untagged?.()[type]?.(inputs, client(settings, { region: inputs.region }));
    if (found !== undefined) return found;
  }
  return undefined;
}
