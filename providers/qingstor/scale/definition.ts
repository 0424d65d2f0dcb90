/**
 * The definitions of a deployed cluster's nodes. What is wanted beyond what was configured is added by a job; nothing is
 * ever removed. API: ScaleQingStorAccess, ScaleQingStorStorage
 */
import { z } from "zod";
import { define } from "../../core/definition";
import { equal } from "../../core/equal";
import { OmnicloudError } from "../../core/errors";
import { type Fault, hasUnknown, type Shape } from "../../core/schema";
import type { JobKind } from "../assumptions";
import type { QingStor } from "../client";
import { accessMeant, storageInFull, storageMeant } from "../configuration/config";
import { accessGrowth, type Growth, storageGrowth } from "../configuration/growth";
import { hashOf } from "../configuration/hash";
import { accessNodes, storageNodes } from "../configuration/schema";
import { wireOf } from "../configuration/wire";
import type { JobOutputs } from "../job/job";
import { hasFailed, jobFields, jobVerbs } from "../job/verbs";
import { type AccessScaleArgs, accessScaleType } from "./access";
import { type StorageScaleArgs, storageScaleType } from "./storage";

/** What is known after a job: what the cluster had before it, and what it has when the job is done. */
interface Had<Nodes> {
  before: Nodes;
  after: Nodes;
}

/** The nodes that the cluster has: a job that has failed added none. */
function nodesOf<Nodes>({ had }: JobOutputs, configured: Nodes, failed: boolean): Nodes {
  const last = had as Had<Nodes> | undefined;
  return (failed ? last?.before : last?.after) ?? configured;
}

/** What is to be added. @throws OmnicloudError if something would have to be removed or changed */
function addedBy<Added>({ added, faults }: Growth<Added>): Added[] {
  if (faults.length === 0) return added;
  throw new OmnicloudError(faults.map(({ property, reason }) => `${property}: ${reason}`).join("; "));
}

/** Faults of a change from what the cluster has. */
async function faultsOf<Nodes>(
  kind: JobKind,
  cloud: QingStor,
  was: JobOutputs & { configured: Nodes },
  wanted: Nodes,
  growth: (was: Nodes, wanted: Nodes) => Growth<unknown>,
): Promise<Fault[]> {
  if (hasUnknown(wanted)) return [];
  // Most changes are possible whether the last job has failed or not: those need no look.
  const { faults } = growth(nodesOf(was, was.configured, false), wanted);
  if (faults.length === 0 || !(await hasFailed(cloud, kind, was))) return faults;
  return growth(nodesOf(was, was.configured, true), wanted).faults;
}

/** The definition of access nodes. */
export const accessScale = define<AccessScaleArgs, JobOutputs, QingStor>(accessScaleType, {
  args: z.strictObject({ ...jobFields, accessNodes, configured: accessNodes } satisfies Shape<AccessScaleArgs>),
  quiet: ["noted", "takeOver", "configured"],
  same: { accessNodes: (a, b) => equal(accessMeant(a), accessMeant(b)) },
  ...jobVerbs<AccessScaleArgs>({
    kind: "scaleAccess",
    withLost({ configured }, known, failed, after) {
      const before = nodesOf(known, configured, failed);
      const { added } = accessGrowth(before, after as typeof configured);
      return { had: { before, after }, added: `nodes ${added.map(({ node }) => node).join(", ")}` };
    },
    content: (args) => hashOf(accessMeant(args.accessNodes)),
    request({ accessNodes, configured }, known, failed) {
      const before = nodesOf(known, configured, failed);
      const nodes = addedBy(accessGrowth(before, accessNodes));
      const request = { node_ids: nodes.map(({ node, vip }) => ({ node_id: node, vip })) };
      return { request: nodes.length > 0 ? request : undefined, had: { before, after: accessNodes } };
    },
  }),
  refuse: (was, { accessNodes }, { cloud }) => faultsOf("scaleAccess", cloud, was, accessNodes, accessGrowth),
});

/** The definition of storage nodes. */
export const storageScale = define<StorageScaleArgs, JobOutputs, QingStor>(storageScaleType, {
  args: z.strictObject({ ...jobFields, storageNodes, configured: storageNodes } satisfies Shape<StorageScaleArgs>),
  quiet: ["noted", "takeOver", "configured"],
  same: { storageNodes: (a, b) => equal(storageMeant(a), storageMeant(b)) },
  ...jobVerbs<StorageScaleArgs>({
    kind: "scaleStorage",
    withLost({ configured }, known, failed, after) {
      const before = nodesOf(known, configured, failed);
      const { added } = storageGrowth(before, after as typeof configured);
      return { had: { before, after }, added: `nodes ${added.flatMap(({ nodes }) => nodes).join(", ")}` };
    },
    content: (args) => hashOf(storageMeant(args.storageNodes)),
    request({ storageNodes, configured }, known, failed) {
      const before = nodesOf(known, configured, failed);
      const more = addedBy(storageGrowth(before, storageNodes));
      const wire = more.map(({ nodes, ...group }) => ({
        ...wireOf(storageInFull(group)),
        nodes: nodes.map((node) => ({ node_id: node })),
      }));
      return {
        request: more.length > 0 ? { storage_nodes: wire } : undefined,
        had: { before, after: storageNodes },
      };
    },
  }),
  refuse: (was, { storageNodes }, { cloud }) => faultsOf("scaleStorage", cloud, was, storageNodes, storageGrowth),
});
