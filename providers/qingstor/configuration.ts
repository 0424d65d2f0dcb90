/** The cluster's configuration, asked for once. API: ConfigQingStor */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { define } from "../core/definition";
import { registration } from "../core/resource";
import { type Fault, hasUnknown, type Inputs, type Shape } from "../core/schema";
import { type AccessNetwork, type ClusterConfig, clusterConfig, configWire, hashOf, type StorageGroup } from "./args";
import type { QingStor } from "./client";
import { accessGrowth, conf, storageGrowth } from "./growth";
import { type JobArgs, type JobOutputs, jobArgs, jobVerbs } from "./job";

/** Arguments of a {@link Configuration}. */
export interface ConfigurationArgs extends JobArgs, ClusterConfig {}

const config = ({ qsConf, accessNodes, storageNodes }: ClusterConfig) => ({ qsConf, accessNodes, storageNodes });

/** The definition of {@link Configuration}. */
export const configuration = define<ConfigurationArgs, JobOutputs, QingStor>({
  name: "qingstor:Configuration",
  kind: "qingstor",
  args: z.strictObject({ ...jobArgs, ...clusterConfig } satisfies Shape<ConfigurationArgs>),
  secrets: ["qsConf", "content"],
  quiet: ["noted", "takeOver"],
  // Nodes that are added later are not configured but scaled: `scale.ts`.
  same: {
    accessNodes: (was, now) => accessGrowth(was, now).faults.length === 0,
    storageNodes: (was, now) => storageGrowth(was, now).faults.length === 0,
  },
  ...jobVerbs<ConfigurationArgs>({
    kind: "configure",
    content: (args) => hashOf(config(args)),
    request: (args) => ({ request: configWire(args) }),
  }),

  validate({ qsConf }, _was, { cloud }) {
    cloud.hide(qsConf?.ansibleSshPass); // the installer may write it in its logs
    return [];
  },

  async refuse(was, args, { cloud }) {
    const faults = unchangeable(was, args);
    return faults.length > 0 && (await cloud.describe()).isDeployed ? faults : [];
  },
});

/** What differs, but for nodes that are added. */
function unchangeable(was: ClusterConfig, args: ClusterConfig): Fault[] {
  const faults = hasUnknown(args.qsConf) ? [] : conf(was.qsConf, args.qsConf);
  if (!hasUnknown(args.accessNodes)) faults.push(...accessGrowth(was.accessNodes, args.accessNodes).faults);
  if (!hasUnknown(args.storageNodes)) faults.push(...storageGrowth(was.storageNodes, args.storageNodes).faults);
  return faults;
}

/** A cluster's configuration: see `QingStorCluster`. */
export class Configuration extends pulumi.CustomResource {
  /** As they were when they were configured. */
  declare readonly accessNodes: pulumi.Output<Record<string, AccessNetwork>>;
  declare readonly storageNodes: pulumi.Output<StorageGroup[]>;
  declare readonly job: pulumi.Output<string>;
  declare readonly outcome: pulumi.Output<string>;
  declare readonly content: pulumi.Output<string>;

  constructor(name: string, args: Inputs<ConfigurationArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(configuration, name, args, opts));
  }
}
