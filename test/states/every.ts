/** What the program `every` finds on its clouds: its connections, and objects that something else made. */
import { join } from "node:path";
import { S3 } from "@aws-sdk/client-s3";
import type { Sandbox, SandboxContent } from "../../sandbox";
import { type Client, type Json, login, passwordAuth, until } from "../contract/api/cloud";
import { sendToStore } from "../contract/api/store";
import { ROOT } from "../harness/root";
import type { Config } from "./recorded";

const PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHFB9zTsXCsVhGNcCi21c3NyKJ7Yxs5gkxmDGPsSdPXx team";

/** Allows what a fresh sandbox does not: native CephFS, and as many routers and groups as there are. */
export function roomy(content: SandboxContent): SandboxContent {
  const { manila } = content.services as { manila: { protocols: string[] } };
  manila.protocols.push("CEPHFS");
  Object.assign(content.settings.quotas, { router: -1, security_group: -1, network: -1 });
  return content;
}

/** Makes the objects, and says in the config where they are. */
export async function prepareEvery(sandbox: Sandbox, release: string): Promise<Config> {
  const { authUrl, operator, objectStore, qingstor, luoyun, examcloud } = sandbox;
  const { region, ...gateway } = objectStore;
  const vm = examcloud.launch({
    name: "found_vm",
    image: "xubuntu-14.04-desktop-x86",
    flavor: "m1.small",
    internet: false,
  });
  luoyun.add("described", { summary: "for the invigilators", status: 5, port: 5902 });
  const own = await store(sandbox);
  const connections = {
    cloud: {
      ...{ kind: "openstack", authUrl, username: operator.username, password: operator.password, projectName: "admin" },
      ...{ userDomainName: "Default", projectDomainId: "default", region: "RegionOne", interface: "public" },
    },
    oss: {
      ...{ kind: "ceph", regions: { [region]: gateway, spare: gateway }, region, keys: "admin" },
      ...{ platformUserId: "u-platform", defaultQuota: { maxSize: 20, maxObjects: 2000 } },
    },
    own: { kind: "ceph", regions: { [region]: { ...gateway, ...own } }, keys: "user" },
    installer: qingstor.connection,
    lab: { kind: "luoyun", host: luoyun.host, user: luoyun.username, password: luoyun.password },
    exam: { kind: "examcloud", url: examcloud.url },
  };
  const found: Record<string, string> = {
    ...(await openStack(sandbox)),
    vm: vm.id,
    vmAddress: vm.ip,
    remote: `${objectStore.endpoint}/full-bucket/remote.txt`,
    files: join(ROOT, "test", "states", release, "every"),
  };
  return {
    "omnicloud:connections": { value: JSON.stringify(connections), secret: true },
    "omnicloud:connection": { value: "cloud" },
    ...Object.fromEntries(Object.entries(found).map(([key, value]) => [`every:${key}`, { value }])),
  };
}

async function openStack({ authUrl, operator: { username, password, projectName } }: Sandbox) {
  const domain = { name: "Default" };
  const scope = { project: { name: projectName, domain } };
  const client = await login(
    { name: "sandbox", authUrl, region: "RegionOne" } as Parameters<typeof login>[0],
    passwordAuth({ name: username, password, domain }, scope),
  );
  const wires = await networks(client);
  return { ...wires, ...(await computers(client, wires.network)), ...(await shares(client, wires)) };
}

async function made(
  client: Client,
  service: Parameters<Client["ask"]>[0],
  path: string,
  body: object,
  version?: string,
) {
  const answer = await client.ask(service, "POST", path, { body, ...(version ? { version } : {}) });
  if (answer.status >= 400) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  return Object.values(answer.body as Record<string, Json>)[0] as Json;
}

async function networks(client: Client) {
  const net = (path: string, body: object) => made(client, "network", `/v2.0/${path}`, body);
  const network = (await net("networks", { network: { name: "found" } })).id;
  const cidr = { network_id: network, ip_version: 4, cidr: "10.50.0.0/24" };
  const subnet = (await net("subnets", { subnet: { name: "found", ...cidr } })).id;
  const router = (await net("routers", { router: { name: "found" } })).id;
  await client.ask("network", "PUT", `/v2.0/routers/${router}/add_router_interface`, { body: { subnet_id: subnet } });
  // A port that stays needs a network that stays.
  const stays = (await net("networks", { network: { name: "stays" } })).id;
  await net("subnets", { subnet: { ...cidr, network_id: stays, cidr: "10.51.0.0/24" } });
  const port = (await net("ports", { port: { name: "stays", network_id: stays } })).id;
  const { body } = await client.ask("network", "GET", "/v2.0/networks?name=public");
  return { network, subnet, router, port, external: body.networks[0].id as string };
}

async function computers(client: Client, network: string) {
  const keyPair = "team";
  await made(client, "compute", "/os-keypairs", { keypair: { name: keyPair, public_key: PUBLIC_KEY } });
  const group = { name: "apart", policies: ["anti-affinity"] };
  const serverGroup = (await made(client, "compute", "/os-server-groups", { server_group: group })).id;
  const volume = (await made(client, "volumev3", "/volumes", { volume: { name: "found", size: 1 } })).id;
  const { body } = await client.ask("image", "GET", "/v2/images");
  const image = body.images[0].id as string;
  const asked = { name: "found", flavorRef: "1", imageRef: image, networks: [{ uuid: network }] };
  const server = (await made(client, "compute", "/servers", { server: asked })).id;
  await until(
    async () => (await client.ask("compute", "GET", `/servers/${server}`)).body.server.status,
    (status) => status === "ACTIVE",
  );
  return { keyPair, serverGroup, volume, image, server };
}

async function shares(client: Client, { network, subnet }: { network: string; subnet: string }) {
  const place = { name: "found", neutron_net_id: network, neutron_subnet_id: subnet };
  const shareNetwork = (await made(client, "sharev2", "/share-networks", { share_network: place }, "2.60")).id;
  const asked = { name: "found", size: 1, share_proto: "NFS", share_type: "plain" };
  const share = (await made(client, "sharev2", "/shares", { share: asked }, "2.60")).id;
  return { shareNetwork, share };
}

/** Two users of the object store, buckets of the one whose keys a connection has, and a file that anybody may read. */
async function store({ objectStore }: Sandbox): Promise<{ accessKey: string; secretKey: string }> {
  const there = { name: "sandbox" as const, ...objectStore, close: async () => undefined };
  const user = async (uid: string) => {
    const query = { format: "json", uid, "display-name": uid };
    const { text } = await sendToStore(there, objectStore, "PUT", "/admin/user", { query });
    const [{ access_key: accessKey, secret_key: secretKey }] = JSON.parse(text).keys;
    return { accessKey, secretKey };
  };
  await user("u-there");
  const own = await user("u-own");
  const credentials = { accessKeyId: own.accessKey, secretAccessKey: own.secretKey };
  const s3 = new S3({ endpoint: objectStore.endpoint, region: objectStore.region, credentials, forcePathStyle: true });
  await s3.createBucket({ Bucket: "found-bucket" });
  const Bucket = "full-bucket";
  await s3.createBucket({ Bucket });
  await s3.putObject({ Bucket, Key: "found.txt", Body: "It was there.\n", ContentType: "text/plain" });
  await s3.putObject({ Bucket, Key: "remote.txt", Body: "It is elsewhere.\n", ContentType: "text/plain" });
  const allow = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::${Bucket}/*` };
  await s3.putBucketPolicy({ Bucket, Policy: JSON.stringify({ Version: "2012-10-17", Statement: [allow] }) });
  return own;
}
