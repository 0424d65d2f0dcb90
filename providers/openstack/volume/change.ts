/** Waiting for a volume to be created, grown and retyped. API: block storage v3 POST /volumes/{id}/action */
import type { Report } from "../../core/definition";
import { BrokenError, OmnicloudError } from "../../core/errors";
import { until } from "../../core/poll";
import type { OpenStack } from "../client";
import { type VolumeWire, volumes } from "./api";
import {
  actOnVolume,
  describeState,
  hasFailed,
  isAtRest,
  isUsable,
  reasonOfFailure,
  type VolumeAction,
} from "./endState";

/** Waits until a new volume is created. @throws BrokenError with the cloud's reason if it is not */
export async function waitUntilCreated(client: OpenStack, id: string): Promise<VolumeWire> {
  const volume = await until(`volume ${id} to be available`, async () => {
    const now = await volumes(client).readNow(id);
    return now && isAtRest(now) ? now : undefined;
  });
  if (isUsable(volume)) return volume;
  const why = await reasonOfFailure(client, id, "create");
  throw new BrokenError(
    `volume ${id} is in an error state; the next \`pulumi up\` replaces it (it is ${volume.status}: ${why})`,
  );
}

/** How often a volume may be seen at rest and unchanged before the change counts as not done. */
export const LOOKS = 3;

/** A change that a volume was asked for. */
interface Change {
  /** What it was asked to do: `grow to 5 GiB`. */
  what: string;
  isDone(volume: VolumeWire): boolean;
  /** By what the cloud reports a failure, if it does. */
  action?: VolumeAction;
}

/** Waits until a volume has changed as asked. @throws OmnicloudError with the cloud's reason if it does not */
async function waitUntilChanged(client: OpenStack, id: string, { what, isDone, action }: Change): Promise<void> {
  let looks = 0;
  const volume = await until(`volume ${id} to ${what}`, async () => {
    const now = await volumes(client).readNow(id);
    if (!now) return "gone" as const;
    if (hasFailed(now)) return now;
    if (!isUsable(now)) return undefined;
    looks += 1;
    return isDone(now) || looks > LOOKS ? now : undefined;
  });
  if (volume === "gone") throw new OmnicloudError(`volume ${id} was asked to ${what}, and is gone`);
  if (isUsable(volume) && isDone(volume)) return;
  const why = action === undefined ? "the cloud gives no reason" : await reasonOfFailure(client, id, action);
  const found = `it has ${volume.size} GiB and type ${volume.volume_type}, and ${describeState(volume)}`;
  throw new OmnicloudError(`volume ${id} was asked to ${what}, but did not: ${why}; ${found}`);
}

/**
 * Grows and retypes a volume, attached or not; only what differs.
 * @throws OmnicloudError if the cloud does not do it
 */
export async function changeVolume(
  client: OpenStack,
  now: { id: string; size: number; type: string },
  to: { size?: number; type?: string },
  say: Report["say"],
): Promise<void> {
  const { id } = now;
  if (to.size !== undefined && to.size > now.size) {
    say(`growing volume ${id} to ${to.size} GiB …`);
    await actOnVolume(client, id, { "os-extend": { new_size: to.size } });
    await waitUntilChanged(client, id, {
      what: `grow to ${to.size} GiB`,
      isDone: ({ size }) => size === to.size,
      action: "extend",
    });
  }
  if (to.type !== undefined && to.type !== now.type) {
    say(`changing volume ${id} to type ${to.type} …`);
    await actOnVolume(client, id, { "os-retype": { new_type: to.type, migration_policy: "on-demand" } });
    await waitUntilChanged(client, id, {
      what: `change to type ${to.type}`,
      isDone: ({ volume_type }) => volume_type === to.type,
    });
  }
}
