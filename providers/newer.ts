/** States that a newer version wrote: what it keeps there is unknown here, and would be dropped by any change. */

import type { Properties } from "./core/equal";
import { OmnicloudError } from "./core/errors";
import type { HiddenProperties } from "./state";

/** All hidden properties of this version's states; `__provider` is the engine's own, and `__kinds` the Identity's. */
const KNOWN: Record<keyof HiddenProperties | "__provider" | "__kinds", true> = {
  __provider: true,
  __self: true,
  __fresh: true,
  __kept: true,
  __timeouts: true,
  __replaceOn: true,
  __ignoreAll: true,
  __ignored: true,
  __secrets: true,
  __tried: true,
  __named: true,
  __ids: true,
  __awaits: true,
  __with: true,
  __place: true,
  __import: true,
  __formerly: true,
  __failed: true,
  __preview: true,
  __refused: true,
  __unmarked: true,
  __marks: true,
  __takenBy: true,
  __unfinished: true,
  __kinds: true,
};

/**
 * Refuses properties with hidden ones that this version does not know.
 * @param who whose they are
 * @throws OmnicloudError saying what to do
 */
export function refuseNewer(who: string, ...all: readonly (Properties | null | undefined)[]): void {
  const unknown = all.flatMap((properties) =>
    Object.keys(properties ?? {}).filter((key) => key.startsWith("__") && !Object.hasOwn(KNOWN, key)),
  );
  if (unknown.length === 0) return;
  throw new OmnicloudError(
    `the state of ${who} (${[...new Set(unknown)].join(", ")}) was written by a newer version of pulumi-omnicloud: update it, for example by npm install pulumi-omnicloud@latest`,
  );
}
