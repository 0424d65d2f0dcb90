/** A sandbox with something in each of its services, and all that can be asked of it. */
import { S3 } from "@aws-sdk/client-s3";
import type { Sandbox } from "../../../sandbox";
import { cinder } from "../../../sandbox/cinder";
import { defaultDelays } from "../../../sandbox/clock";
import { Cloud, defaultQuotas } from "../../../sandbox/cloud";
import { defaultExamCloud } from "../../../sandbox/examcloud/state";
import { glance } from "../../../sandbox/glance";
import { keystone } from "../../../sandbox/keystone";
import { manila } from "../../../sandbox/manila";
import { neutron } from "../../../sandbox/neutron";
import { nova } from "../../../sandbox/nova";
import { octavia } from "../../../sandbox/octavia";
import { type Answer, type Client, type Json, until } from "../../contract/api/cloud";
import { sendToStore } from "../../contract/api/store";

/** What a sandbox was filled with. */
export interface Filled {
  /** Tokens that were issued before. */
  tokens: string[];
  /** The keys of a user of the object store. */
  keys: { accessKey: string; secretKey: string };
  /** The session of a LuoYunCloud's user. */
  session: string;
  share: string;
  shareNetwork: string;
  /** Ids and names of objects. */
  names: string[];
}

/** One answer. */
export interface Seen {
  status: number;
  text: string;
}

const NOVA = "2.90";
const MANILA = "2.60";

/** The body of an answer that is none of a refusal. */
function done({ status, body, text }: Answer): Json {
  if (status >= 400) throw new Error(`${status}: ${text}`);
  return body;
}

/** Puts something into each service. */
export async function fill(sandbox: Sandbox, operator: Client): Promise<Filled> {
  const net = async (path: string, key: string, body: object): Promise<Json> =>
    done(await operator.ask("network", "POST", `/v2.0${path}`, { body: { [key]: body } }))[key];
  const network = await net("/networks", "network", { name: "wires" });
  const subnet = await net("/subnets", "subnet", { network_id: network.id, ip_version: 4, cidr: "10.1.0.0/24" });
  const group = await net("/security-groups", "security_group", { name: "web" });
  const rule = { security_group_id: group.id, direction: "ingress", protocol: "tcp", port_range_min: 80 };
  const { id: ruleId } = await net("/security-group-rules", "security_group_rule", { ...rule, port_range_max: 80 });
  const external = (await operator.ask("network", "GET", "/v2.0/networks?name=public")).body.networks[0];
  const gateway = { external_gateway_info: { network_id: external.id } };
  const router = await net("/routers", "router", { name: "out", ...gateway });
  const leg = { body: { subnet_id: subnet.id } };
  await operator.ask("network", "PUT", `/v2.0/routers/${router.id}/add_router_interface`, leg);
  await operator.ask("network", "PUT", `/v2.0/networks/${network.id}/tags/blue`);
  const floating = await net("/floatingips", "floatingip", { floating_network_id: external.id });

  const { server, volume } = await fillCompute(operator, network.id);
  const { share, shareNetwork } = await fillShares(operator, network.id, subnet.id);
  const balanced = await fillBalancer(operator, subnet.id);
  const { userId, roleId } = await fillIdentity(operator);
  const keys = await fillStore(sandbox);
  const names = [
    network.id,
    subnet.id,
    group.id,
    ruleId,
    router.id,
    floating.id,
    server,
    volume,
    userId,
    roleId,
    ...balanced,
    "mine",
  ];
  const session = await fillOthers(sandbox);
  return { tokens: [operator.token], keys, session, share, shareNetwork, names: [...names, share, shareNetwork] };
}

async function fillCompute(operator: Client, network: string): Promise<{ server: string; volume: string }> {
  const image = (await operator.ask("image", "GET", "/v2/images")).body.images[0].id;
  const ask = async (path: string, body: object): Promise<Json> =>
    done(await operator.ask("compute", "POST", path, { body, version: NOVA }));
  await ask("/os-keypairs", {
    keypair: {
      name: "mine",
      type: "ssh",
      public_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH me",
    },
  });
  await ask("/os-server-groups", { server_group: { name: "apart", policy: "anti-affinity" } });
  const asked = { name: "web", flavorRef: "1", imageRef: image, networks: [{ uuid: network }], metadata: { a: "b" } };
  const { id } = (await ask("/servers", { server: { ...asked, key_name: "mine", tags: ["blue"] } })).server;
  const volume = { size: 2, name: "data", metadata: { c: "d" } };
  const made = (await operator.ask("volumev3", "POST", "/volumes", { body: { volume } })).body.volume.id;
  await until(
    async () => (await operator.ask("compute", "GET", `/servers/${id}`)).body.server.status,
    (status) => status === "ACTIVE",
  );
  await until(
    async () => (await operator.ask("volumev3", "GET", `/volumes/${made}`)).body.volume.status,
    (status) => status === "available",
  );
  await ask(`/servers/${id}/os-volume_attachments`, { volumeAttachment: { volumeId: made } });
  await ask(`/servers/${id}/action`, { "os-stop": null });
  return { server: id, volume: made };
}

async function fillShares(operator: Client, network: string, subnet: string) {
  const ask = async (path: string, body: object): Promise<Json> =>
    done(await operator.ask("sharev2", "POST", path, { body, version: MANILA }));
  const place = { neutron_net_id: network, neutron_subnet_id: subnet };
  const shareNetwork = (await ask("/share-networks", { share_network: place })).share_network.id;
  const asked = { share_proto: "NFS", size: 1, share_network_id: shareNetwork, metadata: { e: "f" } };
  const share = (await ask("/shares", { share: asked })).share.id;
  await until(
    async () => (await operator.ask("sharev2", "GET", `/shares/${share}`, { version: MANILA })).body.share.status,
    (status) => status === "available",
  );
  await ask(`/shares/${share}/action`, {
    allow_access: { access_type: "ip", access_to: "10.1.0.9", access_level: "rw" },
  });
  return { share, shareNetwork };
}

/** A load balancer with one of each of its parts. */
async function fillBalancer(operator: Client, subnet: string): Promise<string[]> {
  const made = async (path: string, kind: string, body: object): Promise<string> => {
    const ask = () => operator.ask("load-balancer", "POST", `/v2.0/lbaas${path}`, { body: { [kind]: body } });
    return done(await until(ask, ({ status }) => status !== 409))[kind].id;
  };
  const loadbalancer_id = await made("/loadbalancers", "loadbalancer", { vip_subnet_id: subnet });
  const listener_id = await made("/listeners", "listener", { loadbalancer_id, protocol: "TCP", protocol_port: 80 });
  const pool_id = await made("/pools", "pool", { listener_id, protocol: "TCP", lb_algorithm: "ROUND_ROBIN" });
  const member = { address: "10.1.0.9", protocol_port: 80, tags: ["blue"] };
  const memberId = await made(`/pools/${pool_id}/members`, "member", member);
  const checks = { pool_id, type: "TCP", delay: 5, timeout: 3, max_retries: 3 };
  await made("/healthmonitors", "healthmonitor", checks);
  return [loadbalancer_id, pool_id, memberId];
}

async function fillIdentity(operator: Client): Promise<{ userId: string; roleId: string }> {
  const made = async (path: string, key: string, body: object): Promise<string> =>
    done(await operator.ask("identity", "POST", path, { body: { [key]: body } }))[key].id;
  const domainId = await made("/domains", "domain", { name: "acme" });
  const projectId = await made("/projects", "project", { name: "acme", domain_id: domainId });
  const userId = await made("/users", "user", { name: "acme", domain_id: domainId, password: "pass" });
  await made("/groups", "group", { name: "all", domain_id: domainId });
  const roleId = await made("/roles", "role", { name: "acme" });
  await operator.ask("identity", "PUT", `/projects/${projectId}/users/${userId}/roles/${roleId}`);
  const key = { name: "key", secret: "secret" };
  await operator.ask("identity", "POST", `/users/${operator.userId}/application_credentials`, {
    body: { application_credential: key },
  });
  return { userId, roleId };
}

/** A bucket with versions of an object, an upload in parts, and all that can be set on a bucket. */
async function fillStore({ objectStore: { endpoint, accessKey, secretKey } }: Sandbox): Promise<Filled["keys"]> {
  const credentials = { accessKeyId: accessKey, secretAccessKey: secretKey };
  const s3 = new S3({ endpoint, region: "default", credentials, forcePathStyle: true });
  const Bucket = "files";
  await s3.createBucket({ Bucket });
  await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } });
  await s3.putObject({ Bucket, Key: "a", Body: "one", Tagging: "x=y", Metadata: { m: "n" } });
  await s3.putObject({ Bucket, Key: "a", Body: Buffer.from([0, 255, 254, 7]) });
  await s3.copyObject({ Bucket, Key: "b", CopySource: "files/a" });
  await s3.deleteObject({ Bucket, Key: "b" });
  const { UploadId } = await s3.createMultipartUpload({ Bucket, Key: "c" });
  await s3.uploadPart({ Bucket, Key: "c", UploadId, PartNumber: 1, Body: "part" });
  const rule = { AllowedMethods: ["GET"], AllowedOrigins: ["*"], ExposeHeaders: ["x"], MaxAgeSeconds: 9 };
  await s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules: [rule] } });
  const Rules = [{ ID: "old", Status: "Enabled" as const, Filter: { Prefix: "a" }, Expiration: { Days: 3 } }];
  await s3.putBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration: { Rules } });
  await s3.putBucketTagging({ Bucket, Tagging: { TagSet: [{ Key: "k", Value: "v" }] } });
  const statement = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::files/*" };
  await s3.putBucketPolicy({ Bucket, Policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }) });
  return { accessKey, secretKey };
}

async function fillOthers(sandbox: Sandbox): Promise<string> {
  sandbox.qingstor.somebodyElse("ConfigQingStor");
  sandbox.examcloud.launch({ name: "ada", image: "xubuntu-14.04-desktop-x86", flavor: "m1.tiny", internet: true });
  sandbox.luoyun.start(2492);
  await sandbox.save(); // nothing moves any more
  sandbox.qingstor.somebodyElse("DeployQingStor");
  await sandbox.save();
  return sandbox.luoyun.login("luoyun");
}

/** The paths of all GETs, as the services have them. */
function templates(): { prefix: string; path: string }[] {
  const settings = { latency: 0, tokenLifetime: 1, region: "", delays: defaultDelays, quotas: defaultQuotas };
  const cloud = new Cloud({ ...settings, examcloud: defaultExamCloud });
  return [keystone, nova, neutron, cinder, glance, manila, octavia]
    .map((service) => service(cloud))
    .flatMap(({ prefix, routes }) =>
      routes.filter(({ method }) => method === "GET").map(({ path }) => ({ prefix, path })),
    );
}

/** The answers to all that can be asked without changing anything, by what was asked. */
export async function answersOf(sandbox: Sandbox, filled: Filled): Promise<Record<string, Seen>> {
  const answers: Record<string, Seen> = {};
  const [token = ""] = filled.tokens;
  const headers = {
    "X-Auth-Token": token,
    "X-Subject-Token": token,
    "OpenStack-API-Version": "compute 2.79, volume 3.59",
    "X-OpenStack-Manila-API-Version": MANILA,
  };
  const paths = templates().flatMap(({ prefix, path }) => pathsOf(path, filled).map((each) => prefix + each));
  const left = [...new Set(paths)];
  const worker = async () => {
    for (let path = left.shift(); path !== undefined; path = left.shift()) {
      const response = await fetch(sandbox.url + path, { headers });
      answers[path] = { status: response.status, text: neutral(await response.text(), sandbox) };
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  const { objectStore, luoyun, qingstor } = sandbox;
  const queries = ["", ..."versioning cors lifecycle tagging policy acl versions uploads location".split(" ")];
  const store = { name: "sandbox" as const, ...objectStore, close: async () => undefined };
  for (const path of ["/", "/files", "/files/a", "/files/b"])
    for (const query of queries) {
      const answer = await sendToStore(store, filled.keys, "GET", path, query ? { query: { [query]: "" } } : {});
      answers[`${path}?${query}`] = { status: answer.status, text: neutral(answer.text, sandbox) };
    }
  for (const [path, more] of [
    ["/user", { uid: "admin" }],
    ["/bucket", { bucket: "files" }],
  ] as const) {
    const answer = await sendToStore(store, filled.keys, "GET", `/admin${path}`, { query: { ...more, stats: "true" } });
    answers[`/admin${path}`] = { status: answer.status, text: answer.text };
  }
  const form = (body: object) => new URLSearchParams(Object.entries(body));
  const lists = await fetch(`${luoyun.host}/api/myun/instance`, {
    method: "POST",
    body: form({ session_key: filled.session }),
    headers: { authorization: "Basic x", "user-agent": "LYC Client" },
  });
  answers.luoyun = { status: lists.status, text: await lists.text() };
  for (const action of [
    "DescribeQingStor",
    "GetConfigQingStorStatus",
    "GetDeployQingStorStatus",
    "GetDeployQingStorLog",
  ]) {
    const body = JSON.stringify({ action, USER_ID: qingstor.userId, PASSWORD: qingstor.password });
    const response = await fetch(qingstor.url, { method: "POST", body });
    answers[action] = { status: response.status, text: await response.text() };
  }
  return answers;
}

/** A template with each of the names in each of its first two places, and one name in those after them. */
function pathsOf(template: string, { names }: Filled): string[] {
  const places = [...template.matchAll(/\{\w+\}/g)].map(([place]) => place);
  return places.reduce(
    (paths, place, i) =>
      paths.flatMap((path) => (i < 2 ? names : names.slice(0, 1)).map((name) => path.replace(place, name))),
    [template],
  );
}

/** What differs from one sandbox to the next, and from one request to the next. */
function neutral(text: string, { url, objectStore }: Sandbox): string {
  return (
    text
      .replaceAll(url, "{url}")
      .replaceAll(objectStore.endpoint, "{store}")
      // When a host was last heard of: just now.
      .replace(/("active":true,|"state":"up",)"updated_at":"[^"]+"/g, "$1{now}")
      // How long servers have been used, until now.
      .replace(/"total_\w+":[\d.]+/g, '"total":0')
      .replace(/"(start|stop)":"\d{4}-[^"]+"/g, '"$1":"{now}"')
      .replace(/req-[0-9a-f-]{36}/g, "{request}")
      .replace(/tx0000[\w-]+/g, "{request}")
  );
}
