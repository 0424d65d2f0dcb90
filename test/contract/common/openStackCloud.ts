/** OpenStack with Ceph under the common contract: the sandbox, or the real clouds. */
import { differences } from "../../../providers/openstack/differences";
import { type CloudObject, openCloudProject, type Service } from "../../harness/cloudProject";
import { openObjectStore } from "../../harness/objectStore";
import { connectionOf, openStack, type TestStack, unique } from "../../harness/stack";
import { openTarget } from "../target";
import type { CommonCloud, Look, Words } from "./cloud";

const GIB = 1024 ** 3;

type Quota = { max_size: number; max_objects: number };

type Ask = (service: Service, path: string, envelope?: string) => Promise<CloudObject>;

/** Opens the target of this run, with a project and an object store of the file's own. */
export async function openOpenStackCloud(): Promise<CommonCloud> {
  const target = await openTarget();
  const project = await openCloudProject(target);
  const store = await openObjectStore();
  const stacks: TestStack[] = [];
  const { body } = await project.ask("POST", "compute", "/os-keypairs", { keypair: { name: unique("key") } });
  const keyName = (body.keypair as { name: string }).name;
  const ask: Ask = async (service, path, envelope) => {
    const answer = await project.ask("GET", service, path, undefined, service === "compute" ? "operator" : "member");
    if (answer.status >= 400) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return (envelope === undefined ? answer.body : answer.body[envelope]) as CloudObject;
  };
  const connections = { cloud: connectionOf(project.target), store: store.connection };
  const decoys = {
    decoy: { ...connectionOf(project.target), authUrl: "http://127.0.0.1:9/v3" },
    decoyStore: {
      ...store.connection,
      regions: { nowhere: { endpoint: "http://127.0.0.1:9", accessKey: "a", secretKey: "b" } },
    },
  };
  const words: Words = {
    ...{ connection: "cloud", store: "store", region: target.region, storeRegion: store.store.region },
    ...{ flavors: ["m1.tiny", "m1.small"], image: "cirros", systemDisk: [1, 2], diskType: "standard", zone: "nova" },
    ...{ dataDisk: [1, 2], outwardRoute: true },
    ...{ externalAddresses: 1, isOperator: false },
    externalNetwork: target.name === "real" ? "public" : true,
    targets: { address: "10.33.1.19" },
    otherZone: "moon",
    otherShare: { protocol: "CIFS", clients: [] },
    ...{ keyName, running: "ACTIVE", stopped: "SHUTOFF", storageClass: "COLD", unique },
  };
  const look: Look = {
    ...lookAtNetworks(ask),
    ...lookAtMachines(ask),
    s3: (keys) => store.as(keys),
    async isPublic(name) {
      const answer = await fetch(`${store.store.endpoint}/${name}/docs/file.txt`);
      if (answer.status !== 200 && answer.status !== 403) throw new Error(`${name}: ${answer.status}`);
      return answer.status === 200;
    },
    async bucket(name) {
      const found = await store.bucket(name);
      const { max_size = 0, max_objects = 0 } = found?.bucket_quota ?? {};
      const [, storageClass = "STANDARD"] = (found?.placement_rule ?? "").split("/");
      return { storageClass, quota: { maxSize: max_size / GIB, maxObjects: max_objects } };
    },
    async user(uid) {
      const found = (await store.user(uid)) as unknown as Record<string, unknown> & { user_quota: Quota };
      const { max_size, max_objects } = found.user_quota;
      return {
        ...{ displayName: String(found.display_name), maxSize: max_size / GIB, maxObjects: max_objects },
        ...{ maxBuckets: Number(found.max_buckets), suspended: found.suspended === 1 },
      };
    },
    keysOf: async (user) => ((await store.user(user))?.keys ?? []).map(({ access_key }) => access_key),
  };
  return {
    ...{ differences, words, look, connections: JSON.stringify(connections) },
    async stack(program, more) {
      const all = { ...connections, ...(more ? decoys : {}) };
      const stack = await openStack({ program, config: { "omnicloud:connections": JSON.stringify(all) } });
      stacks.push(stack);
      return stack;
    },
    async close() {
      for (const stack of stacks) await stack.close();
      await project.close();
      await store.close();
      await target.close();
    },
  };
}

const textOf = (value: unknown): string => (value === null || value === undefined ? "" : String(value));

function lookAtNetworks(ask: Ask): Pick<Look, "vpc" | "subnet" | "routes" | "targets" | "group"> {
  return {
    async vpc(id) {
      const { name, description } = await ask("network", `/networks/${id}`, "network");
      return { name, description: textOf(description) };
    },
    async subnet(id) {
      const found = await ask("network", `/subnets/${id}`, "subnet");
      const { name, cidr, description, gateway_ip: gateway, dns_nameservers: dns } = found;
      return {
        ...{ name, cidr: String(cidr), description: textOf(description), dns: dns as string[] },
        ...(gateway === null ? {} : { gateway: String(gateway) }),
      };
    },
    async routes(table) {
      const { routes } = await ask("network", `/routers/${table}`, "router");
      return (routes as { destination: string }[]).map(({ destination }) => destination);
    },
    async targets(table) {
      const { routes } = await ask("network", `/routers/${table}`, "router");
      const all = routes as { destination: string; nexthop: string }[];
      return Object.fromEntries(all.map(({ destination, nexthop }) => [destination, [nexthop]]));
    },
    async group(id) {
      const found = await ask("network", `/security-groups/${id}`, "security_group");
      const rules = found.security_group_rules as Record<string, unknown>[];
      const lines = rules.map((rule) => {
        const ports = rule.port_range_min === null ? "all" : `${rule.port_range_min}-${rule.port_range_max}`;
        const from = rule.remote_group_id === id ? "self" : (rule.remote_ip_prefix ?? "anybody");
        return `${rule.direction === "egress" ? "out" : "in"} ${rule.protocol ?? "all"} ${ports} ${from}`;
      });
      const texts = rules.map(({ description }) => textOf(description)).filter((text) => text !== "");
      return { name: found.name, description: textOf(found.description), rules: [...new Set(lines)].sort(), texts };
    },
  };
}

function lookAtMachines(ask: Ask): Pick<Look, "instance" | "disk" | "share"> {
  return {
    async instance(id) {
      const server = await ask("compute", `/servers/${id}`, "server");
      const ports = (await ask("network", `/ports?device_id=${id}`, "ports")) as unknown as CloudObject[];
      const nets = Object.values(server.addresses as Record<string, { addr: string }[]>);
      return {
        ...{ name: server.name, description: textOf(server.description), status: server.status },
        metadata: server.metadata as Record<string, string>,
        tags: server.tags as string[],
        ...(server.key_name ? { keyName: String(server.key_name) } : {}),
        groups: ((server.security_groups ?? []) as { name: string }[]).map(({ name }) => name),
        userData: Buffer.from(textOf(server["OS-EXT-SRV-ATTR:user_data"]), "base64").toString(),
        addresses: nets.flatMap((all) => all.map(({ addr }) => addr)),
        ports: ports.map((port) => String(port.id)),
        hypervisor: textOf(server["OS-EXT-SRV-ATTR:hypervisor_hostname"]),
      };
    },
    async disk(id) {
      const volume = await ask("block-storage", `/volumes/${id}`, "volume");
      const [attachment] = volume.attachments as { server_id: string }[];
      return {
        ...{ name: volume.name, description: textOf(volume.description), size: Number(volume.size) },
        ...{ type: String(volume.volume_type), zone: String(volume.availability_zone) },
        metadata: volume.metadata as Record<string, string>,
        ...(attachment ? { attachedTo: attachment.server_id } : {}),
      };
    },
    async share(id) {
      const share = await ask("share", `/shares/${id}`, "share");
      const rules = (await ask("share", `/share-access-rules?share_id=${id}`, "access_list")) as unknown as {
        access_to: string;
        access_level: string;
      }[];
      const network = await ask("share", `/share-networks/${share.share_network_id}`, "share_network");
      const inSubnets = (network.share_network_subnets ?? [network]) as { neutron_subnet_id: string }[];
      return {
        ...{ name: share.name, description: textOf(share.description), size: Number(share.size) },
        ...{ protocol: String(share.share_proto), subnets: inSubnets.map((one) => one.neutron_subnet_id) },
        clients: rules.map(({ access_to, access_level }) => `${access_to} ${access_level}`).sort(),
      };
    },
  };
}
