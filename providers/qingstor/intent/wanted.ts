/** What jobs are to do, as far as it decides whether a new note is needed. */
import {
  type AccessNetwork,
  accessMeant,
  type ClusterConfig,
  confMeant,
  groupOf,
  nodesWithVips,
  type StorageGroup,
  storageInFull,
  storageMeant,
} from "../configuration/config";
import { hashOf } from "../configuration/hash";
import type { Wanted, Written } from "./intent";

/** The nodes of a job, whatever their order, in few letters. */
export const nodesHash = ({ nodes }: Wanted): string => hashOf([...nodes].sort()).slice(0, 8);

/** Access nodes, any change of which needs another job. */
export function wantedAccess(nodes: Record<string, AccessNetwork>): Wanted {
  return added(nodes, accessMeant(nodes));
}

/** Storage nodes, any change of which needs another job. */
export function wantedStorage(nodes: StorageGroup[]): Wanted {
  return added(nodes, storageMeant(nodes), nodes.map(storageInFull));
}

function added(nodes: unknown, meant: unknown, all = nodes): Wanted {
  return { hash: hashOf(nodes), nodes: [], meant: { hash: hashOf(meant), nodes: [], all } };
}

/** What is to be configured; with more nodes it is the same configuration. */
export function wantedConfig(config: ClusterConfig): Wanted {
  const { qsConf, storageNodes } = config;
  const inFull = storageNodes.map(storageInFull);
  return { ...written(config), meant: written({ ...config, qsConf: confMeant(qsConf), storageNodes: inFull }) };
}

function written({ qsConf, accessNodes, storageNodes }: ClusterConfig): Written {
  const networks = Object.entries(accessNodes);
  const access = networks.map(([name, { nodes: _nodes, vips: _vips, ...network }]) => [name, network]);
  return {
    hash: hashOf({ qsConf, access }),
    nodes: [
      ...networks.flatMap(([name, network]) => nodesWithVips(network).map(({ node, vip }) => `${name} ${node} ${vip}`)),
      ...storageNodes.flatMap(({ nodes, ...group }) => {
        const name = `${groupOf(group)} ${hashOf(group)}`;
        return [name, ...nodes.map((node) => `${name} ${node}`)];
      }),
    ],
  };
}
