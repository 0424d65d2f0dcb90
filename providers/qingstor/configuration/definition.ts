/** The definition of a cluster's configuration. */
import { z } from "zod";
import { define } from "../../core/definition";
import { equal } from "../../core/equal";
import { type Fault, hasUnknown, type Shape } from "../../core/schema";
import type { QingStor } from "../client";
import { readCluster } from "../cluster/api";
import { wantedConfig } from "../intent/wanted";
import type { JobOutputs } from "../job/job";
import { jobFields, jobVerbs } from "../job/verbs";
import { type ClusterConfig, confMeant } from "./config";
import { type ConfigurationArgs, configurationType } from "./configuration";
import { accessGrowth, confFaults, storageGrowth } from "./growth";
import { hashOf } from "./hash";
import { clusterConfig } from "./schema";
import { configWire } from "./wire";

const configOf = ({ qsConf, accessNodes, storageNodes }: ClusterConfig) => ({ qsConf, accessNodes, storageNodes });

/** The definition of a cluster's configuration. */
export const configuration = define<ConfigurationArgs, JobOutputs, QingStor>(configurationType, {
  args: z.strictObject({ ...jobFields, ...clusterConfig } satisfies Shape<ConfigurationArgs>),
  quiet: ["noted", "takeOver"],
  // Nodes that are added later are not configured but scaled: see scale/.
  same: {
    qsConf: (was, now) => equal(confMeant(was), confMeant(now)),
    accessNodes: (was, now) => accessGrowth(was, now).faults.length === 0,
    storageNodes: (was, now) => storageGrowth(was, now).faults.length === 0,
  },
  ...jobVerbs<ConfigurationArgs>({
    kind: "configure",
    content: (args) => hashOf(configOf(args)),
    wanted: wantedConfig,
    request: (args) => ({ request: configWire(args) }),
  }),

  validate({ qsConf }, _was, { cloud }) {
    cloud.hide(qsConf?.ansibleSshPass); // the installer may write it in its logs
    return [];
  },

  async refuse(was, args, { cloud }) {
    const faults = faultsOf(was, args);
    return faults.length > 0 && (await readCluster(cloud)).isDeployed ? faults : [];
  },
});

/** All differences, except for added nodes. */
function faultsOf(was: ClusterConfig, args: ClusterConfig): Fault[] {
  const faults = hasUnknown(args.qsConf) ? [] : confFaults(was.qsConf, args.qsConf);
  if (!hasUnknown(args.accessNodes)) faults.push(...accessGrowth(was.accessNodes, args.accessNodes).faults);
  if (!hasUnknown(args.storageNodes)) faults.push(...storageGrowth(was.storageNodes, args.storageNodes).faults);
  return faults;
}
