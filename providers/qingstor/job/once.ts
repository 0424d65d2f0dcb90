/** What must never happen twice. */
import type { JobKind } from "../assumptions";

/** Whether a deployed cluster rules such a job out: none is configured or deployed twice. */
export const happensOnce = (kind: JobKind): boolean => kind === "configure" || kind === "deploy";

/** Why a deployed cluster is neither configured nor deployed. */
export const DEPLOYED_ALREADY =
  "the installer has deployed its cluster already, and no cluster is configured or deployed twice: nothing was asked of it. adopt: true takes the cluster over as it is";
