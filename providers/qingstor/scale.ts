/**
 * The nodes of a deployed cluster. What is wanted beyond what was configured is added by a job; nothing is ever taken
 * out. API: ScaleQingStorAccess, ScaleQingStorStorage
 */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { define } from "../core/definition";
import { equal } from "../core/equal";
import { OmnicloudError } from "../core/errors";
import { registration } from "../core/resource";
import { type Fault, hasUnknown, type Inputs, type Shape } from "../core/schema";
import {
  type AccessNetwork,
  accessNodes,
  groupOf,
  hashOf,
  type StorageGroup,
  storageDefaults,
  storageNodes,
  wireOf,
} from "./args";
import type { QingStor } from "./client";
import { accessGrowth, type Growth, pairs, storageGrowth } from "./growth";
import { hasFailed, type JobArgs, type JobOutputs, jobArgs, jobVerbs } from "./job";
import type { JobKind } from "./reading";

/** Arguments of an {@link AccessScale}. */
export interface AccessScaleArgs extends JobArgs {
  /** The access nodes wanted, all of them. */
  accessNodes: Record<string, AccessNetwork>;
  /** Those that were configured. */
  configured: Record<string, AccessNetwork>;
}

/** Arguments of a {@link StorageScale}. */
export interface StorageScaleArgs extends JobArgs {
  /** The storage nodes wanted, all of them. */
  storageNodes: StorageGroup[];
  /** Those that were configured. */
  configured: StorageGroup[];
}

/** What is known after a job: what the cluster had before it, and what it has when the job is done. */
interface Had<Nodes> {
  before: Nodes;
  after: Nodes;
}

/** What the cluster has: a job that has failed added nothing. */
function there<Nodes>({ had }: JobOutputs, configured: Nodes, failed: boolean): Nodes {
  const last = had as Had<Nodes> | undefined;
  return (failed ? last?.before : last?.after) ?? configured;
}

/** What is to be added. @throws OmnicloudError where something would have to go */
function added<Added>({ added, faults }: Growth<Added>): Added[] {
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
  // Most changes are fine whether the last job has failed or not: those need no look.
  const { faults } = growth(there(was, was.configured, false), wanted);
  if (faults.length === 0 || !(await hasFailed(cloud, kind, was))) return faults;
  return growth(there(was, was.configured, true), wanted).faults;
}

const networks = (of: Record<string, AccessNetwork>) =>
  Object.fromEntries(
    Object.entries(of).map(([name, network]) => [
      name,
      pairs(network)
        .map(({ node, vip }) => `${node} ${vip}`)
        .sort(),
    ]),
  );

const groups = (of: readonly StorageGroup[]) =>
  Object.fromEntries(
    of.map((group) => [groupOf(group), { ...storageDefaults, ...group, nodes: [...group.nodes].sort() }]),
  );

/** The definition of {@link AccessScale}. */
export const accessScale = define<AccessScaleArgs, JobOutputs, QingStor>({
  name: "qingstor:AccessNodes",
  kind: "qingstor",
  args: z.strictObject({ ...jobArgs, accessNodes, configured: accessNodes } satisfies Shape<AccessScaleArgs>),
  quiet: ["noted", "takeOver", "configured"],
  same: { accessNodes: (a, b) => equal(networks(a), networks(b)) },
  ...jobVerbs<AccessScaleArgs>({
    kind: "scaleAccess",
    content: (args) => hashOf(networks(args.accessNodes)),
    request({ accessNodes, configured }, known, failed) {
      const before = there(known, configured, failed);
      const nodes = added(accessGrowth(before, accessNodes));
      const request = { node_ids: nodes.map(({ node, vip }) => ({ node_id: node, vip })) };
      return { request: nodes.length > 0 ? request : undefined, had: { before, after: accessNodes } };
    },
  }),
  refuse: (was, { accessNodes }, { cloud }) => faultsOf("scaleAccess", cloud, was, accessNodes, accessGrowth),
});

/** The definition of {@link StorageScale}. */
export const storageScale = define<StorageScaleArgs, JobOutputs, QingStor>({
  name: "qingstor:StorageNodes",
  kind: "qingstor",
  args: z.strictObject({ ...jobArgs, storageNodes, configured: storageNodes } satisfies Shape<StorageScaleArgs>),
  quiet: ["noted", "takeOver", "configured"],
  same: { storageNodes: (a, b) => equal(groups(a), groups(b)) },
  ...jobVerbs<StorageScaleArgs>({
    kind: "scaleStorage",
    content: (args) => hashOf(groups(args.storageNodes)),
    request({ storageNodes, configured }, known, failed) {
      const before = there(known, configured, failed);
      const more = added(storageGrowth(before, storageNodes));
      const wire = more.map(({ nodes, ...group }) => ({
        ...wireOf({ ...storageDefaults, ...group }),
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

/** The access nodes of a deployed cluster: see `QingStorCluster`. */
export class AccessScale extends pulumi.CustomResource {
  declare readonly job: pulumi.Output<string>;
  declare readonly outcome: pulumi.Output<string>;

  constructor(name: string, args: Inputs<AccessScaleArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(accessScale, name, args, opts));
  }
}

/** The storage nodes of a deployed cluster: see `QingStorCluster`. */
export class StorageScale extends pulumi.CustomResource {
  declare readonly job: pulumi.Output<string>;
  declare readonly outcome: pulumi.Output<string>;

  constructor(name: string, args: Inputs<StorageScaleArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(storageScale, name, args, opts));
  }
}
