/** The schema of what a cluster is configured with. */
import ipaddr from "ipaddr.js";
import { z } from "zod";
import type { Shape } from "../../core/schema";
import { type AccessNetwork, type ClusterConfig, groupOf, type QsConf, type StorageGroup } from "./config";

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
    const fault = (path: string, message: string) => issues.addIssue({ code: "custom", path: [path], message });
    for (const node of given.nodes.slice(given.vips.length))
      fault("vips", `node ${node} has no VIP: vips and nodes pair by position`);
    for (const vip of given.vips.slice(given.nodes.length))
      fault("vips", `VIP ${vip} has no node: vips and nodes pair by position`);
    if (given.bridgeVip !== undefined && given.vips.includes(given.bridgeVip))
      fault("bridgeVip", `${given.bridgeVip} is a node's VIP already`);
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
