/** A configuration with the document's names. */
import { type ClusterConfig, confMeant, storageInFull } from "./config";

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
    qs_conf: wireOf(confMeant(qsConf)),
    access_nodes: Object.fromEntries(networks),
    storage_nodes: storageNodes.map((group) => wireOf(storageInFull(group))),
  };
}
