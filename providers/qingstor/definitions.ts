/** QingStor's definitions, in the order in which their objects can be created; leftovers are deleted from the end. */
import type { AnyDefinition } from "../core/definition";
import { qingStor } from "./cluster";
import { configuration } from "./configuration";
import { deployment } from "./deployment";
import { jobNote } from "./intent";
import { jobEnd } from "./jobEnd";
import { accessScale, storageScale } from "./scale";

/** What the host can carry on this cloud. */
export const definitions: readonly AnyDefinition[] = [
  jobNote,
  configuration,
  deployment,
  accessScale,
  storageScale,
  jobEnd,
  qingStor,
];
