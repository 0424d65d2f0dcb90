/** QingStor's definitions, in the order in which their objects can be created; leftovers are deleted from the end. */
import type { AnyDefinition } from "../core/definition";
import { qingStor } from "./cluster/definition";
import { configuration } from "./configuration/definition";
import { deployment } from "./deployment/definition";
import { jobNote } from "./intent/definition";
import { jobEnd } from "./jobEnd/definition";
import { accessScale, storageScale } from "./scale/definition";

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
