/** What an installer's jobs have made of its cluster: the jobs themselves are how it came to be. */

interface Job {
  action: string;
  request: {
    qs_conf?: object;
    access_nodes?: Record<string, { nodes?: string[]; vips?: string[] }>;
    node_ids?: { node_id: string; vip: string }[];
    storage_nodes?: { cluster_id: number; volume: string; nodes: (string | { node_id: string })[] }[];
  };
  status: string;
}

/** A cluster, as one object; none if nothing was configured. A node that was added twice is there twice. */
export function clusterOf(jobs: unknown): object[] {
  const done = ((jobs as { all?: Job[] }).all ?? []).filter(({ status }) => status === "successful");
  const configured = done.filter(({ action }) => action === "ConfigQingStor").at(-1);
  if (!configured) return [];
  const added = done.filter(({ action }) => action.startsWith("Scale"));
  return [
    {
      deployments: done.filter(({ action }) => action === "DeployQingStor").length,
      configuration: configured.request.qs_conf,
      access: [configured, ...added].flatMap(accessIn).sort(),
      storage: [configured, ...added].flatMap(storageIn).sort(),
    },
  ];
}

function accessIn({ request: { access_nodes: networks = {}, node_ids: added = [] } }: Job): string[] {
  const configured = Object.values(networks).flatMap(({ nodes = [], vips = [] }) =>
    nodes.map((node, at) => `${node} at ${vips[at]}`),
  );
  return [...configured, ...added.map(({ node_id: node, vip }) => `${node} at ${vip}`)];
}

function storageIn({ request: { storage_nodes: groups = [] } }: Job): string[] {
  return groups.flatMap(({ cluster_id: cluster, volume, nodes }) =>
    nodes.map((node) => `${typeof node === "string" ? node : node.node_id} in ${cluster} ${volume}`),
  );
}
