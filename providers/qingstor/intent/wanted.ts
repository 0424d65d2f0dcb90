/** What jobs are to do, as far as it decides whether a new note is needed. */
import { type ClusterConfig, groupOf, nodesWithVips } from "../configuration/config";
import { hashOf } from "../configuration/hash";
import type { Wanted } from "./intent";

/** The nodes of a job, whatever their order, in few letters. */
export const nodesHash = ({ nodes }: Wanted): string => hashOf([...nodes].sort()).slice(0, 8);

/** Nodes any change of which needs another job. */
export function wantedNodes(nodes: object): Wanted {
  return { hash: hashOf(nodes), nodes: [] };
}

/** What is to be configured; with more nodes it is the same configuration. */
export function wantedConfig({ qsConf, accessNodes, storageNodes }: ClusterConfig): Wanted {
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
