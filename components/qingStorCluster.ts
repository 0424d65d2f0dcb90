/** A QingStorCluster: an object store on machines of your own, brought up by its installer. */
import type * as pulumi from "@pulumi/pulumi";
import type { AccessNetwork, QingStorInfo, QsConf, StorageGroup } from "../providers";
import type { ConnectionArgs } from "../providers/core/connection";
import type { Fields } from "../providers/core/fields";
import type { DeepInput, Inputs } from "../providers/core/schema";
import { type KnownArguments, refuseArguments } from "./arguments";
import { Component } from "./component";

/** Arguments of a {@link QingStorCluster}. */
export interface QingStorClusterArgs extends ConnectionArgs {
  /** What holds for the whole cluster; none of it can change once the cluster is deployed. */
  qsConf: Inputs<QsConf>;
  /** The nodes that take requests, by network: `intranet`. Nodes, with their VIPs, may be added later. */
  accessNodes: pulumi.Input<Record<string, DeepInput<AccessNetwork>>>;
  /** The nodes that hold data, by volume. Nodes and volumes may be added later. */
  storageNodes: pulumi.Input<DeepInput<StorageGroup>[]>;
  /**
   * `true` takes over what the installer has, or runs, for this stack: a cluster that is deployed already (it is not
   * compared: the installer does not report its configuration), or a job that this stack may have started or not. `false`
   * says that such a job is somebody else's. Take it out again after the run that needed it.
   * @default a deployed cluster is refused, and such a job is an error that says what to do
   */
  adopt?: boolean;
  /** Whether a destroy may forget the cluster; it must have been applied by an `up` before. @default false */
  allowForget?: boolean;
}

/** The installer's jobs for a cluster, by their ids. One whose answer was lost has none. */
export interface QingStorJobs {
  /** The one that configured it. */
  configure?: string;
  /** The one that deployed it. */
  deploy?: string;
  /** The last one that added access nodes. */
  scaleAccess?: string;
  /** The last one that added storage nodes. */
  scaleStorage?: string;
}

/** The outputs of a {@link QingStorCluster}. */
export interface QingStorClusterOutputs {
  /** What the installer says of the cluster: the document's `qingstor`. */
  qingstor: QingStorInfo;
  /** `running`; anything else is drift. */
  status: string;
  /** Whether the product is activated; that is no drift. */
  isActivated: boolean;
  /** The domain under which the store is reached. */
  domain: string;
  /** The ids of its jobs. */
  jobs: QingStorJobs;
  /** A hash of what was configured: the installer does not report that. Secret, for the SSH password is in it. */
  configHash: string;
}

const ARGUMENTS: KnownArguments<QingStorClusterArgs> = {
  known: {
    connection: true,
    qsConf: true,
    accessNodes: true,
    storageNodes: true,
    adopt: true,
    allowForget: true,
  },
  required: ["qsConf", "accessNodes", "storageNodes"],
};

export interface QingStorCluster extends Fields<QingStorClusterOutputs> {}
/**
 * A QingStor object store on machines of your own. It is protected, whatever is done to its stack, and never replaced;
 * destroying it only forgets it.
 * @example
 * const store = new QingStorCluster("store", {
 *   qsConf: {
 *     firstbox: "127.0.0.1",
 *     ansibleSshPass: config.requireSecret("sshPassword"),
 *     zoneId: "test",
 *     globalDomain: "stor.test.com",
 *     qsNetwork: ["192.168.10.1/24"],
 *   },
 *   accessNodes: {
 *     intranet: { interface: "eth0", nodes: ["node_test1"], vips: ["172.17.0.13"], bridgeVip: "172.17.0.100" },
 *   },
 *   storageNodes: [
 *     {
 *       clusterId: 0, volume: "vol0", volType: "replicate", replica: 3, storageClass: "standard",
 *       brickCount: 2, block: "sdc", nodes: ["node_test4", "node_test5", "node_test6"],
 *     },
 *   ],
 * });
 */
export class QingStorCluster extends Component {
  constructor(name: string, args: QingStorClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("QingStorCluster", name, opts);
    this.refusing(() => refuseArguments("QingStorCluster", name, args, ARGUMENTS));
    this.build<QingStorClusterArgs, Fields<QingStorClusterOutputs>>("QingStorCluster", name, args, opts, [
      "status",
      "domain",
      "jobs",
    ]);
  }
}
