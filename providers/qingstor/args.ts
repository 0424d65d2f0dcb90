/** What a QingStor cluster is configured with: the document's `qs_conf`, `access_nodes` and `storage_nodes`. */
import { createHash } from "node:crypto";
import ipaddr from "ipaddr.js";
import { z } from "zod";
import type { Shape } from "../core/schema";

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
  /** The domain of the IaaS: `test.com`. */
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
  /** The nodes' ids: `["node_test1", "node_test2"]`. More may be added later, none be taken out. */
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
  /** The kind of erasure code, where the volume's type has one: `2`. */
  ecType?: number;
  /** How many copies there are: `3`. */
  replica?: number;
  /** Whether the disks form a RAID. @default false */
  raid?: boolean;
  /** `standard`. */
  storageClass: string;
  /** Whether nothing is written to it. @default false */
  readonly?: boolean;
  /** How many bricks each disk has: `2`. */
  brickCount: number;
  /** The disk of each node: `sdc`. */
  block: string;
  /** The nodes' ids: `["node_test4", "node_test5", "node_test6"]`. More may be added later, none be taken out. */
  nodes: string[];
}

/** All that `ConfigQingStor` takes. */
export interface ClusterConfig {
  qsConf: QsConf;
  /** By the network's name, which is `intranet` in the document. */
  accessNodes: Record<string, AccessNetwork>;
  storageNodes: StorageGroup[];
}

const text = z.string().min(1);
const address = z.string().refine((given) => ipaddr.isValid(given), "must be an IP address");
const nodes = z.array(text).min(1).superRefine(once("node"));

function once(what: string) {
  return (given: string[], issues: z.RefinementCtx) => {
    for (const [i, one] of given.entries())
      if (given.indexOf(one) < i)
        issues.addIssue({ code: "custom", path: [i], message: `${what} ${one} is given twice` });
  };
}

const network = z
  .strictObject({
    interface: text,
    nodes,
    vips: z.array(address).superRefine(once("VIP")),
    bridgeVip: address.optional(),
  } satisfies Shape<AccessNetwork>)
  .superRefine((given, issues) => {
    const [wanted, there] = [given.nodes.length, given.vips.length];
    for (const node of given.nodes.slice(there))
      issues.addIssue({
        code: "custom",
        path: ["vips"],
        message: `node ${node} has no VIP: vips and nodes pair by position`,
      });
    for (const vip of given.vips.slice(wanted))
      issues.addIssue({
        code: "custom",
        path: ["vips"],
        message: `VIP ${vip} has no node: vips and nodes pair by position`,
      });
    if (given.bridgeVip !== undefined && given.vips.includes(given.bridgeVip))
      issues.addIssue({ code: "custom", path: ["bridgeVip"], message: `${given.bridgeVip} is a node's VIP already` });
  });

/** The schema of `accessNodes`. A node may be in several networks, an address in one. */
export const accessNodes = z.record(text, network).superRefine((networks, issues) => {
  const taken = new Map<string, string>();
  for (const [name, { vips, bridgeVip }] of Object.entries(networks)) {
    const addresses = vips.map((vip, i): [string, (string | number)[]] => [vip, [name, "vips", i]]);
    if (bridgeVip !== undefined) addresses.push([bridgeVip, [name, "bridgeVip"]]);
    for (const [address, path] of addresses) {
      const before = taken.get(address);
      // Twice within a network is the network's own fault.
      if (before !== undefined && before !== name)
        issues.addIssue({ code: "custom", path, message: `${address} is in network ${before} already` });
      taken.set(address, before ?? name);
    }
  }
  if (Object.keys(networks).length === 0) issues.addIssue("must have at least one network");
});

/** The schema of `storageNodes`. */
export const storageNodes = z
  .array(
    z.strictObject({
      clusterId: z.int().min(0),
      volume: text,
      volType: text,
      ecType: z.int().optional(),
      replica: z.int().positive().optional(),
      raid: z.boolean().optional(),
      storageClass: text,
      readonly: z.boolean().optional(),
      brickCount: z.int().positive(),
      block: text,
      nodes,
    } satisfies Shape<StorageGroup>),
  )
  .min(1)
  .superRefine((groups, issues) => {
    for (const [i, group] of groups.entries())
      if (groups.findIndex((other) => groupOf(other) === groupOf(group)) < i)
        issues.addIssue({ code: "custom", path: [i, "volume"], message: `${groupOf(group)} is given twice` });
  });

const cidr = z.string().refine((given) => ipaddr.isValidCIDR(given), "must be a CIDR, as 192.168.10.1/24");

/** The schema of {@link ClusterConfig}. */
export const clusterConfig = {
  qsConf: z.strictObject({
    firstbox: text,
    ansibleSshPass: text,
    withIaas: z.boolean().optional(),
    zoneId: text,
    iaasDomain: text.optional(),
    globalDomain: text,
    qsNetwork: z.array(cidr).min(1),
    useCassandra: z.boolean().optional(),
  } satisfies Shape<QsConf>),
  accessNodes,
  storageNodes,
} satisfies Shape<ClusterConfig>;

/** What names a storage group: `cluster 0, volume vol0`. */
export function groupOf({ clusterId, volume }: Pick<StorageGroup, "clusterId" | "volume">): string {
  return `cluster ${clusterId}, volume ${volume}`;
}

/** One object with the document's names: `bridgeVip` becomes `bridge_vip`. */
export function wireOf(object: object): Record<string, unknown> {
  const named = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    named.map(([key, value]) => [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
  );
}

/** What `ConfigQingStor` is sent, with the defaults of what may be left out. */
export function configWire({ qsConf, accessNodes, storageNodes }: ClusterConfig): Record<string, unknown> {
  const networks = Object.entries(accessNodes).map(([name, network]) => [name, wireOf(network)]);
  return {
    qs_conf: wireOf({ ...qsConf, withIaas: qsConf.withIaas ?? false, useCassandra: qsConf.useCassandra ?? true }),
    access_nodes: Object.fromEntries(networks),
    storage_nodes: storageNodes.map((group) => wireOf({ ...storageDefaults, ...group })),
  };
}

/** What a storage group is where its arguments do not say. */
export const storageDefaults = { raid: false, readonly: false };

/** A hash over a value, whatever the order of its keys. */
export function hashOf(value: unknown): string {
  return createHash("sha256").update(stable(value)).digest("hex").slice(0, 32);
}

function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, own]) => own !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, own]) => `${JSON.stringify(key)}:${stable(own)}`)
    .join(",")}}`;
}
