/**
 * The limit: the team stack's API calls made by hand, each as early as what it needs is there, with a look every 100 ms
 * at what takes time. No state, no second look at what was made, no crash safety: nothing that creates the same objects
 * can be much faster.
 */
import { Api, type Wire } from "./api";
import { type BenchCloud, measure, type UpAndDestroy, until } from "./measure";
import { createShare, removeShare, type ShareMade } from "./share";

/** Creates the objects of the team stack, and destroys them. */
export async function runLimit(cloud: BenchCloud): Promise<UpAndDestroy> {
  const api = new Api(cloud);
  const calls = () => api.calls;
  let made: Team | undefined;
  const up = await measure(calls, async () => {
    await api.login();
    made = await create(api);
  });
  const destroyed = made;
  if (destroyed === undefined) throw new Error("nothing was made");
  const destroy = await measure(calls, async () => {
    await api.login(); // another command, another token
    await remove(api, destroyed);
  });
  return { up, destroy };
}

interface Team {
  network: string;
  subnet: string;
  router: string;
  group: string;
  server: string;
  volumes: string[];
  share: ShareMade;
}

async function create(api: Api): Promise<Team> {
  const image = idOf(api.find("image", "/v2/images?name=cirros", "images"));
  const flavor = idOf(api.find("compute", "/flavors", "flavors", "m1.tiny"));
  const external = idOf(api.find("network", "/v2.0/networks?name=public", "networks"));

  const network = idOf(api.post("network", "/v2.0/networks", { network: { name: "bench" } }));
  const subnet = idOf(
    network.then((network_id) =>
      api.post("network", "/v2.0/subnets", {
        subnet: { name: "bench", network_id, ip_version: 4, cidr: "10.10.0.0/24" },
      }),
    ),
  );
  const router = idOf(
    external.then((network_id) =>
      api.post("network", "/v2.0/routers", { router: { name: "bench", external_gateway_info: { network_id } } }),
    ),
  );
  const attached = Promise.all([router, subnet]).then(([id, subnet_id]) =>
    api.put("network", `/v2.0/routers/${id}/add_router_interface`, { subnet_id }),
  );

  const group = idOf(api.post("network", "/v2.0/security-groups", { security_group: { name: "bench" } }));
  const rules = group.then((security_group_id) =>
    api.post("network", "/v2.0/security-group-rules", { security_group_rules: twentyRules(security_group_id) }),
  );

  const volumes = [0, 1].map(async (index) => {
    const id = await idOf(api.post("volume", "/volumes", { volume: { name: `bench-${index}`, size: 1 } }));
    await until(async () => (await api.get("volume", `/volumes/${id}`, "volume"))?.status === "available");
    return id;
  });

  const server = Promise.all([image, flavor, network, subnet, group]).then(([uuid, flavorRef, net, , secgroup]) =>
    createServer(api, uuid, flavorRef, net, secgroup),
  );
  const share = Promise.all([network, subnet]).then(([net, sub]) => createShare(api, net, sub));
  const [id, ...disks] = await Promise.all([server, ...volumes]);
  // One after the other: that alone gives them their devices in declared order.
  for (const volumeId of disks) {
    await api.post("compute", `/servers/${id}/os-volume_attachments`, { volumeAttachment: { volumeId } });
    await until(async () => (await api.get("volume", `/volumes/${volumeId}`, "volume"))?.status === "in-use");
  }
  await Promise.all([attached, rules, share]);
  return {
    network: await network,
    subnet: await subnet,
    router: await router,
    group: await group,
    server: id,
    volumes: disks,
    share: await share,
  };
}

async function createServer(
  api: Api,
  image: string,
  flavorRef: string,
  network: string,
  group: string,
): Promise<string> {
  const id = await idOf(
    api.post("compute", "/servers", {
      server: {
        name: "bench",
        flavorRef,
        networks: [{ uuid: network }],
        security_groups: [{ name: group }],
        block_device_mapping_v2: [
          {
            uuid: image,
            source_type: "image",
            destination_type: "volume",
            volume_size: 2,
            boot_index: 0,
            delete_on_termination: true,
          },
        ],
      },
    }),
  );
  await until(async () => {
    const status = (await api.get("compute", `/servers/${id}`, "server"))?.status;
    if (status === "ERROR") throw new Error("the server went into ERROR");
    return status === "ACTIVE";
  });
  return id;
}

async function remove(api: Api, { network, subnet, router, group, server, volumes, share }: Team): Promise<void> {
  const shareGone = removeShare(api, network, share);
  const routerGone = api
    .put("network", `/v2.0/routers/${router}/remove_router_interface`, { subnet_id: subnet })
    .then(() => api.delete("network", `/v2.0/routers/${router}`));
  await api.delete("compute", `/servers/${server}`);
  // With the server go its port and its attachments, which hold the rest.
  await until(async () => (await api.get("compute", `/servers/${server}`, "server")) === undefined);
  await Promise.all([
    ...volumes.map(async (id) => {
      await api.delete("volume", `/volumes/${id}`);
      await until(async () => (await api.get("volume", `/volumes/${id}`, "volume")) === undefined);
    }),
    api.delete("network", `/v2.0/security-groups/${group}`),
    Promise.all([routerGone, shareGone]).then(() => api.delete("network", `/v2.0/networks/${network}`)), // its subnet goes with it
  ]);
}

const twentyRules = (security_group_id: string) =>
  Array.from({ length: 20 }, (_, index) => ({
    security_group_id,
    direction: "ingress",
    ethertype: "IPv4",
    protocol: "tcp",
    port_range_min: 1000 + index,
    port_range_max: 1000 + index,
    remote_ip_prefix: "10.10.0.0/24",
  }));

const idOf = async (object: Promise<Wire>): Promise<string> => (await object).id;
