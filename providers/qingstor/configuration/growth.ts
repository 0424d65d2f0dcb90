/** How a cluster may grow: nodes are added, and all else is kept as it was configured. */
import { equal } from "../../core/equal";
import type { Fault } from "../../core/schema";
import {
  type AccessNetwork,
  type AccessNode,
  confMeant,
  groupOf,
  nodesWithVips,
  type QsConf,
  type StorageGroup,
  storageInFull,
} from "./config";

/** What a change adds, and what in it the installer cannot do in place. */
export interface Growth<Added> {
  /** What is to be added. */
  added: Added[];
  /** What cannot be done, at its property. */
  faults: Fault[];
}

const UNCHANGEABLE = "cannot change once the cluster is deployed: the installer configures it once";
const unremovable = (what: string) =>
  `${what} cannot be removed: the installer can only add nodes to a deployed cluster`;

/** From the access nodes that the cluster has to those wanted. */
export function accessGrowth(
  was: Record<string, AccessNetwork>,
  wanted: Record<string, AccessNetwork>,
): Growth<AccessNode> {
  const growth: Growth<AccessNode> = { added: [], faults: [] };
  const fault = (property: string, reason: string) => growth.faults.push({ property, reason });
  for (const name of Object.keys(was)) if (!wanted[name]) fault(`accessNodes.${name}`, unremovable(`network ${name}`));
  for (const [name, network] of Object.entries(wanted)) {
    const path = `accessNodes.${name}`;
    const before = was[name];
    if (!before) {
      fault(path, "a network cannot be added: the installer can only add nodes to those of a deployed cluster");
      continue;
    }
    for (const key of ["interface", "bridgeVip"] as const)
      if (!equal(before[key], network[key])) fault(`${path}.${key}`, UNCHANGEABLE);
    const old = new Map(nodesWithVips(before).map(({ node, vip }) => [node, vip]));
    for (const [i, { node, vip }] of nodesWithVips(network).entries()) {
      const vipBefore = old.get(node);
      if (vipBefore === undefined) growth.added.push({ node, vip });
      else if (vipBefore !== vip)
        fault(`${path}.vips[${i}]`, `node ${node} has VIP ${vipBefore}, which ${UNCHANGEABLE}`);
      old.delete(node);
    }
    for (const node of old.keys()) fault(`${path}.nodes`, unremovable(`node ${node}`));
  }
  return growth;
}

/** From the storage groups that the cluster has to those wanted; what is added are groups with their new nodes only. */
export function storageGrowth(was: readonly StorageGroup[], wanted: readonly StorageGroup[]): Growth<StorageGroup> {
  const growth: Growth<StorageGroup> = { added: [], faults: [] };
  const fault = (property: string, reason: string) => growth.faults.push({ property, reason });
  const find = (groups: readonly StorageGroup[], group: StorageGroup) =>
    groups.find((other) => groupOf(other) === groupOf(group));
  for (const group of was) if (!find(wanted, group)) fault("storageNodes", unremovable(groupOf(group)));
  for (const [i, group] of wanted.entries()) {
    const before = find(was, group);
    if (!before) {
      growth.added.push(group);
      continue;
    }
    const [old, now]: Record<string, unknown>[] = [before, group].map((of) => ({ ...storageInFull(of) }));
    for (const key of new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})]))
      if (key !== "nodes" && !equal(old?.[key], now?.[key])) fault(`storageNodes[${i}].${key}`, UNCHANGEABLE);
    for (const node of before.nodes)
      if (!group.nodes.includes(node)) fault(`storageNodes[${i}].nodes`, unremovable(`node ${node}`));
    const nodes = group.nodes.filter((node) => !before.nodes.includes(node));
    if (nodes.length > 0) growth.added.push({ ...group, nodes });
  }
  return growth;
}

/** A fault for each property of `qsConf` that differs; their values are never shown. */
export function confFaults(was: Partial<QsConf>, wanted: Partial<QsConf>): Fault[] {
  const inFull = (conf: Partial<QsConf>): Record<string, unknown> => ({ ...confMeant(conf) });
  const [before, now] = [inFull(was), inFull(wanted)];
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((key) => !equal(before[key], now[key]))
    .map((key) => ({ property: `qsConf.${key}`, reason: UNCHANGEABLE }));
}
