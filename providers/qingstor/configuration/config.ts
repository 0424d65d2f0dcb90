/** What a QingStor cluster is configured with: the document's `qs_conf`, `access_nodes` and `storage_nodes`. */

/** The document's `qs_conf`: what holds for the whole cluster. */
export interface QsConf {
  /** The address of the machine that the installer runs on: `127.0.0.1`. */
  firstbox: string;
  /** The password by which the installer reaches the nodes over SSH. Secret. */
  ansibleSshPass: string;
  /** Whether the cluster belongs to a QingCloud IaaS. @default false */
  withIaas?: boolean;
  /** The zone's id: `test`. */
  zoneId: string;
  /** The domain of the IaaS: `test.com`. @default none */
  iaasDomain?: string;
  /** The domain under which the store is reached: `stor.test.com`. */
  globalDomain: string;
  /** The networks of the nodes, as CIDRs: `["192.168.10.1/24"]`. */
  qsNetwork: string[];
  /** Whether metadata is kept in Cassandra. @default true */
  useCassandra?: boolean;
}

/** One of the document's `access_nodes`: the nodes that take requests in one network. */
export interface AccessNetwork {
  /** The network interface of the nodes: `eth0`. */
  interface: string;
  /** The nodes' ids: `["node_test1", "node_test2"]`. More may be added later; none can be removed. */
  nodes: string[];
  /** The virtual address of each node, in the nodes' order: `["172.17.0.13", "172.17.0.14"]`. */
  vips: string[];
  /** The virtual address that stands before all of them: `172.17.0.100`. @default none */
  bridgeVip?: string;
}

/** One of the document's `storage_nodes`: a volume and the nodes that hold it. */
export interface StorageGroup {
  /** The storage cluster's number: `0`. */
  clusterId: number;
  /** The volume: `vol0`. Cluster and volume together name the group. */
  volume: string;
  /** How data is kept safe: `replicate`. */
  volType: string;
  /** The kind of erasure code, if the volume's type has one: `2`. @default none */
  ecType?: number;
  /** The number of copies: `3`. @default the installer's */
  replica?: number;
  /** Whether the disks form a RAID. @default false */
  raid?: boolean;
  /** `standard`. */
  storageClass: string;
  /** Whether nothing is written to it. @default false */
  readonly?: boolean;
  /** The number of bricks on each disk: `2`. */
  brickCount: number;
  /** The disk of each node: `sdc`. */
  block: string;
  /** The nodes' ids: `["node_test4", "node_test5", "node_test6"]`. More may be added later; none can be removed. */
  nodes: string[];
}

/** All that `ConfigQingStor` takes. */
export interface ClusterConfig {
  /** What holds for the whole cluster. */
  qsConf: QsConf;
  /** By the network's name, which is `intranet` in the document. */
  accessNodes: Record<string, AccessNetwork>;
  /** By volume. */
  storageNodes: StorageGroup[];
}

/** An access node with its virtual address. */
export interface AccessNode {
  /** The node's id. */
  node: string;
  /** Its virtual address. */
  vip: string;
}

/** The nodes of a network with their virtual addresses. */
export function nodesWithVips({ nodes, vips }: AccessNetwork): AccessNode[] {
  return nodes.map((node, i) => ({ node, vip: vips[i] ?? "" }));
}

/** What names a storage group: `cluster 0, volume vol0`. */
export function groupOf({ clusterId, volume }: Pick<StorageGroup, "clusterId" | "volume">): string {
  return `cluster ${clusterId}, volume ${volume}`;
}

/** A storage group with its defaults written out; a program may say `undefined` for what it does not say. */
export function storageInFull<Group extends Partial<StorageGroup>>(group: Group): Group {
  return { ...group, raid: group.raid ?? false, readonly: group.readonly ?? false };
}

/** What a configuration says, with its defaults written out. */
export function confMeant<Conf extends Partial<QsConf>>(conf: Conf): Conf {
  return { ...conf, withIaas: conf.withIaas ?? false, useCassandra: conf.useCassandra ?? true };
}

/** Access nodes, whatever their order. */
export function accessMeant(of: Record<string, AccessNetwork>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(of).map(([name, network]) => [
      name,
      nodesWithVips(network)
        .map(({ node, vip }) => `${node} ${vip}`)
        .sort(),
    ]),
  );
}

/** Storage nodes, whatever their order and whether defaults are written out. */
export function storageMeant(of: readonly StorageGroup[]): Record<string, StorageGroup> {
  return Object.fromEntries(
    of.map((group) => [groupOf(group), { ...storageInFull(group), nodes: [...group.nodes].sort() }]),
  );
}
