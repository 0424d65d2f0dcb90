/** A share until its client may mount it: by the bare API calls, and by ours. */
import { NasShare } from "pulumi-omnicloud";
import { openSlowProxy } from "../../test/harness/slowProxy";
import { openStack } from "../../test/harness/stack";
import { Api } from "./api";
import { type BenchCloud, type Measured, measure, until } from "./measure";

const CLIENT = "10.10.0.0/24";

/** A share and the share network that it is on. */
export interface ShareMade {
  share: string;
  shareNetwork: string;
}

/** Makes a share in a subnet, with one client, and waits until that may mount it. */
export async function createShare(api: Api, network: string, subnet: string): Promise<ShareMade> {
  const { id: shareNetwork } = await api.post("share", "/share-networks", {
    share_network: { name: "bench", neutron_net_id: network, neutron_subnet_id: subnet },
  });
  const { id: share } = await api.post("share", "/shares", {
    share: { name: "bench", size: 1, share_proto: "NFS", share_network_id: shareNetwork },
  });
  await until(async () => (await api.get("share", `/shares/${share}`, "share"))?.status === "available");
  await api.post("share", `/shares/${share}/action`, {
    allow_access: { access_type: "ip", access_to: CLIENT, access_level: "rw" },
  });
  await until(async () => {
    const rules = await api.list("share", `/share-access-rules?share_id=${share}`, "access_list");
    return rules.every(({ state }) => state === "active");
  });
  await api.list("share", `/shares/${share}/export_locations`, "export_locations");
  return { share, shareNetwork };
}

/** Removes a share and its share network, and waits until the subnet is free of both. */
export async function removeShare(api: Api, network: string, { share, shareNetwork }: ShareMade): Promise<void> {
  await api.delete("share", `/shares/${share}`);
  await until(async () => (await api.get("share", `/shares/${share}`, "share")) === undefined);
  await api.delete("share", `/share-networks/${shareNetwork}`);
  const ports = `/v2.0/ports?network_id=${network}&device_owner=manila:share`;
  await until(async () => (await api.list("network", ports, "ports")).length === 0);
}

/** How long a share takes from its first request to the answer that says that its client may mount it. */
export async function runShare(cloud: BenchCloud): Promise<{ ours: Measured; limit: Measured }> {
  const api = new Api(cloud);
  await api.login();
  const { id: network } = await api.post("network", "/v2.0/networks", { network: { name: "bench-share" } });
  const { id: subnet } = await api.post("network", "/v2.0/subnets", {
    subnet: { name: "bench-share", network_id: network, ip_version: 4, cidr: "10.10.0.0/24" },
  });
  const bare = async (): Promise<Measured> => {
    let made: ShareMade | undefined;
    const measured = await measure(
      () => api.calls,
      async () => {
        made = await createShare(api, network, subnet);
      },
    );
    if (made) await removeShare(api, network, made);
    return measured;
  };
  try {
    const limit = [await bare(), await bare(), await bare()];
    const ours = [await throughEngine(cloud, network, subnet), await throughEngine(cloud, network, subnet)];
    const quickest = (runs: Measured[]) => runs.reduce((a, b) => (a.seconds <= b.seconds ? a : b));
    return { ours: quickest(ours), limit: quickest(limit) };
  } finally {
    await api.delete("network", `/v2.0/networks/${network}`);
  }
}

/** The engine's start is not the share's: the time is that between its requests. */
async function throughEngine(cloud: BenchCloud, vpc: string, subnet: string): Promise<Measured> {
  const proxy = await openSlowProxy(cloud);
  const stack = await openStack({
    target: proxy.target,
    program: async () => {
      new NasShare("bench", { size: 1, vpc, subnet, clients: [{ cidr: CLIENT, access: "rw" }] });
    },
  });
  try {
    await stack.up();
    const first = proxy.requests.findIndex(({ method, path }) => method === "POST" && path.endsWith("/share-networks"));
    const own = proxy.requests.slice(first);
    const [begin, end] = [own[0]?.at ?? 0, own.at(-1)?.answered ?? 0];
    return { seconds: (end - begin) / 1000, calls: own.length };
  } finally {
    await stack.destroy();
    await stack.close();
    await proxy.close();
  }
}
