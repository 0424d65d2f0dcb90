/** How a cluster may grow: nodes are added, and all else stays as it was configured. */

import { equal } from "../core/equal";
import type { Fault } from "../core/schema";
import { type AccessNetwork, groupOf, type StorageGroup, storageDefaults } from "./args";

/** What a change adds, and what in it the installer cannot do in place. */
export interface Growth<Added> {
  added: Added[];
  faults: Fault[];
}

/** An access node with its virtual address. */
export interface AccessNode {
  node: string;
  vip: string;
}

const STAYS = "cannot change once the cluster is deployed: the installer configures it once";
const noWay = (what: string) => `${what} cannot be taken out: the installer can only add nodes to a deployed cluster`;

/** The nodes of a network with their virtual addresses. */
export function pairs({ nodes, vips }: AccessNetwork): AccessNode[] {
  return nodes.map((node, i) => ({ node, vip: vips[i] ?? "" }));
}

/** From the access nodes that are there to those wanted. */
export function accessGrowth(
  was: Record<string, AccessNetwork>,
  wanted: Record<string, AccessNetwork>,
): Growth<AccessNode> {
  const growth: Growth<AccessNode> = { added: [], faults: [] };
  const fault = (property: string, reason: string) => growth.faults.push({ property, reason });
  for (const name of Object.keys(was)) if (!wanted[name]) fault(`accessNodes.${name}`, noWay(`network ${name}`));
  for (const [name, network] of Object.entries(wanted)) {
    const path = `accessNodes.${name}`;
    const before = was[name];
    if (!before) {
      fault(path, "a network cannot be added: the installer can only add nodes to those of a deployed cluster");
      continue;
    }
    for (const key of ["interface", "bridgeVip"] as const)
      if (!equal(before[key], network[key])) fault(`${path}.${key}`, STAYS);
    const old = new Map(pairs(before).map(({ node, vip }) => [node, vip]));
    for (const [i, { node, vip }] of pairs(network).entries()) {
      const vipBefore = old.get(node);
      if (vipBefore === undefined) growth.added.push({ node, vip });
      else if (vipBefore !== vip) fault(`${path}.vips[${i}]`, `node ${node} has VIP ${vipBefore}, which ${STAYS}`);
      old.delete(node);
    }
    for (const node of old.keys()) fault(`${path}.nodes`, noWay(`node ${node}`));
  }
  return growth;
}

/** From the storage groups that are there to those wanted; what is added are groups with their new nodes only. */
export function storageGrowth(was: readonly StorageGroup[], wanted: readonly StorageGroup[]): Growth<StorageGroup> {
  const growth: Growth<StorageGroup> = { added: [], faults: [] };
  const fault = (property: string, reason: string) => growth.faults.push({ property, reason });
  const find = (groups: readonly StorageGroup[], group: StorageGroup) =>
    groups.find((other) => groupOf(other) === groupOf(group));
  for (const group of was) if (!find(wanted, group)) fault("storageNodes", noWay(groupOf(group)));
  for (const [i, group] of wanted.entries()) {
    const before = find(was, group);
    if (!before) {
      growth.added.push(group);
      continue;
    }
    const [there, here]: Record<string, unknown>[] = [before, group].map((of) => ({ ...storageDefaults, ...of }));
    for (const key of new Set([...Object.keys(there ?? {}), ...Object.keys(here ?? {})]))
      if (key !== "nodes" && !equal(there?.[key], here?.[key])) fault(`storageNodes[${i}].${key}`, STAYS);
    for (const node of before.nodes)
      if (!group.nodes.includes(node)) fault(`storageNodes[${i}].nodes`, noWay(`node ${node}`));
    const nodes = group.nodes.filter((node) => !before.nodes.includes(node));
    if (nodes.length > 0) growth.added.push({ ...group, nodes });
  }
  return growth;
}

/** The properties of `qsConf` that differ; their values are never shown. */
export function conf(was: object, wanted: object): Fault[] {
  const [before, now] = [was as Record<string, unknown>, wanted as Record<string, unknown>];
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((key) => !equal(before[key], now[key]))
    .map((key) => ({ property: `qsConf.${key}`, reason: STAYS }));
}
