/** A QingStorCluster: configured, deployed and scaled by the installer's jobs, one after the other. */
import * as pulumi from "@pulumi/pulumi";
import type { DeepInput, Inputs } from "../providers/core/schema";
import {
  type AccessNetwork,
  type ClusterConfig,
  groupOf,
  hashOf,
  type QsConf,
  type StorageGroup,
} from "../providers/qingstor/args";
import { QingStorResource } from "../providers/qingstor/cluster";
import { Configuration } from "../providers/qingstor/configuration";
import { Deployment } from "../providers/qingstor/deployment";
import { pairs } from "../providers/qingstor/growth";
import type { QingStorInfo } from "../providers/qingstor/info";
import { JobNote, type Wanted } from "../providers/qingstor/intent";
import { JobEnd } from "../providers/qingstor/jobEnd";
import type { JobKind } from "../providers/qingstor/reading";
import { AccessScale, StorageScale } from "../providers/qingstor/scale";
import { Component } from "./component";

/** Arguments of a {@link QingStorCluster}. */
export interface QingStorClusterArgs {
  /** The name of a connection of kind `qingstor`. @default the stack's `omnicloud:connection`, or the only connection there is */
  connection?: string;
  /** What holds for the whole cluster; none of it can change once the cluster is deployed. */
  qsConf: Inputs<QsConf>;
  /** The nodes that take requests, by network: `intranet`. Nodes, with their VIPs, may be added later. */
  accessNodes: pulumi.Input<Record<string, DeepInput<AccessNetwork>>>;
  /** The nodes that hold data, by volume. Nodes and volumes may be added later. */
  storageNodes: pulumi.Input<DeepInput<StorageGroup>[]>;
  /**
   * `true` takes what the installer has, or runs, for this stack's own: a cluster that is deployed already (it is not
   * compared: the installer does not tell its configuration), or a job of which this stack cannot say whether it asked
   * for it. `false` says that such a job is somebody else's. Take it out again after the run that needed it.
   * @default a deployed cluster is refused, and such a job is an error that says what to do
   */
  adopt?: boolean;
  /** Whether a destroy may forget the cluster; it must be in the state before, by an `up`. @default false */
  allowForget?: boolean;
}

/** The installer's jobs for a cluster, by their ids. One whose answer was lost has none. */
export interface QingStorJobs {
  configure?: string;
  deploy?: string;
  /** The last one that added access nodes. */
  scaleAccess?: string;
  /** The last one that added storage nodes. */
  scaleStorage?: string;
}

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
  /** What the installer says of the cluster: the document's `qingstor`. */
  readonly qingstor: pulumi.Output<QingStorInfo>;
  /** `running`; anything else is drift. */
  readonly status: pulumi.Output<string>;
  /** Whether the product is activated; that is no drift. */
  readonly isActivated: pulumi.Output<boolean>;
  /** The domain under which the store is reached. */
  readonly domain: pulumi.Output<string>;
  /** The ids of its jobs. */
  readonly jobs: pulumi.Output<QingStorJobs>;
  /** A hash of what was configured: the installer does not tell it. Secret, for the SSH password is in it. */
  readonly configHash: pulumi.Output<string>;

  constructor(name: string, args: QingStorClusterArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("QingStorCluster", name, opts);
    const { connection, adopt: takeOver, allowForget } = args;
    const common = { connection, takeOver };
    const qsConf = { ...args.qsConf, ansibleSshPass: pulumi.secret(args.qsConf.ansibleSshPass) };
    const config = pulumi.output({ ...args, qsConf }) as unknown as pulumi.Output<ClusterConfig>;
    const { customTimeouts } = opts;

    // Each step is noted before it is asked for, asked for, and waited for; the next one begins after that.
    let last: pulumi.Resource | undefined;
    const after = () => ({ parent: this, customTimeouts, ...(last ? { dependsOn: last } : {}) });
    const noted = (kind: JobKind, wanted: pulumi.Input<Wanted>) => {
      const { before, updated, note } = new JobNote(`${name}-${kind}`, { ...common, kind, wanted }, after());
      return { ...common, noted: { before, updated, note } };
    };
    const ended = (kind: JobKind, { job, outcome }: Configuration | Deployment | AccessScale | StorageScale) => {
      last = new JobEnd(`${name}-${kind}`, { connection, kind, job, outcome }, after());
    };

    const configuration = new Configuration(
      `${name}-configure`,
      {
        ...noted("configure", config.apply(wantedOf)),
        qsConf,
        accessNodes: args.accessNodes,
        storageNodes: args.storageNodes,
      },
      after(),
    );
    ended("configure", configuration);

    const deployment = new Deployment(`${name}-deploy`, noted("deploy", { hash: "", nodes: [] }), after());
    ended("deploy", deployment);

    const access = new AccessScale(
      `${name}-scaleAccess`,
      {
        ...noted("scaleAccess", wantedNodes(args.accessNodes)),
        accessNodes: args.accessNodes,
        configured: configuration.accessNodes,
      },
      after(),
    );
    ended("scaleAccess", access);

    const storage = new StorageScale(
      `${name}-scaleStorage`,
      {
        ...noted("scaleStorage", wantedNodes(args.storageNodes)),
        storageNodes: args.storageNodes,
        configured: configuration.storageNodes,
      },
      after(),
    );
    ended("scaleStorage", storage);

    const cluster = new QingStorResource(
      name,
      { connection, status: "running", allowForget },
      { ...after(), protect: opts.protect ?? true },
    );

    this.qingstor = cluster.qingstor;
    this.status = cluster.status;
    this.isActivated = cluster.qingstor.apply(({ isActivated }) => isActivated);
    this.domain = cluster.qingstor.apply(({ domain }) => domain);
    this.jobs = pulumi
      .output({
        configure: configuration.job,
        deploy: deployment.job,
        scaleAccess: access.job,
        scaleStorage: storage.job,
      })
      .apply((ids) => Object.fromEntries(Object.entries(ids).filter(([, id]) => id !== "")));
    this.configHash = configuration.content;
    this.registerOutputs({ status: this.status, domain: this.domain, jobs: this.jobs });
  }
}

/** Nodes of which any change is another job. */
function wantedNodes(nodes: pulumi.Input<object>): pulumi.Output<Wanted> {
  return pulumi.output(nodes).apply((given) => ({ hash: hashOf(given), nodes: [] as string[] }));
}

/** What is to be configured; more nodes of it are no other configuration. */
function wantedOf({ qsConf, accessNodes, storageNodes }: ClusterConfig): Wanted {
  const networks = Object.entries(accessNodes);
  const access = networks.map(([name, { nodes: _nodes, vips: _vips, ...network }]) => [name, network]);
  return {
    hash: hashOf({ qsConf, access }),
    nodes: [
      ...networks.flatMap(([name, network]) => pairs(network).map(({ node, vip }) => `${name} ${node} ${vip}`)),
      ...storageNodes.flatMap(({ nodes, ...group }) => {
        const name = `${groupOf(group)} ${hashOf(group)}`;
        return [name, ...nodes.map((node) => `${name} ${node}`)];
      }),
    ],
  };
}
