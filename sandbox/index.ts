// An OpenStack cloud and a Ceph object store in this process: identity, compute, network, volume, image, share and load balancing APIs,
// S3 and RGW's admin API, over HTTP, in memory. Tencent Cloud's machines, networks and disks. And three small clouds: the
// installer of a QingStor object store, LuoYunCloud and the exam cloud.
import type { AddressInfo } from "node:net";
import { cinder } from "./cinder";
import { type Delays, defaultDelays } from "./clock";
import { Cloud, defaultQuotas, type Quotas } from "./cloud";
import { load, type SandboxContent, save, settingsIn } from "./content";
import { examcloud } from "./examcloud";
import { defaultExamCloud, type ExamCloudSettings, type ExamCloudState } from "./examcloud/state";
import type { Faults } from "./faults";
import { glance } from "./glance";
import { keystone } from "./keystone";
import { luoyun } from "./luoyun";
import type { LuoYunState } from "./luoyun/state";
import { manila } from "./manila";
import { neutron } from "./neutron";
import { nova } from "./nova";
import { octavia } from "./octavia";
import { qingstor } from "./qingstor";
import type { Installer } from "./qingstor/installer";
import type { RequestLog } from "./requests";
import { type ObjectStore, startStore } from "./rgw";
import { seed } from "./seed";
import { httpServer } from "./server";
import { tencentcloud } from "./tencentcloud";
import type { TencentState } from "./tencentcloud/state";

export type { Delays } from "./clock";
export type { Quotas } from "./cloud";
export type { SandboxContent } from "./content";
export type { ExamCloudSettings, ExamCloudState, ExamCloudVm } from "./examcloud/state";
export type { Fate, Fault, FaultKind, FaultMatch, Faults } from "./faults";
export type { LuoYunInstance, LuoYunState } from "./luoyun/state";
export type { Cipher } from "./qingstor/cipher";
export type { Installer, InstallerConnection } from "./qingstor/installer";
export type { Job, JobAction } from "./qingstor/jobs";
export type { LoggedRequest, RequestFilter, RequestLog } from "./requests";
export type { ObjectStore } from "./rgw";
export type { ServiceName } from "./serviceName";
export type { TencentState } from "./tencentcloud/state";

/** How a sandbox is started. */
export interface SandboxOptions {
  /** TCP port on 127.0.0.1. Default: a free one. */
  port?: number;
  /** TCP port of the object store on 127.0.0.1. Default: a free one. */
  objectStorePort?: number;
  /** Milliseconds that every request waits before it is handled. Default 0. */
  latency?: number;
  /** Whether operations take no time: every state is reached after a millisecond. Default false. */
  quick?: boolean;
  /** How long operations on servers, volumes and shares take, in milliseconds; see `Delays`. */
  delays?: Partial<Delays>;
  /** Default limits of each project; -1 is no limit. */
  quotas?: Partial<Quotas>;
  /** Seconds that a token lives. Default 86400. */
  tokenLifetime?: number;
  /** Name of the region. Default "RegionOne". */
  region?: string;
  /** What the exam cloud has room for, and what it can do. */
  examcloud?: Partial<ExamCloudSettings>;
  /** What another sandbox's `save()` gave: this one begins with it, and not as a fresh one. Other options given win. */
  load?: SandboxContent;
}

/** The administrator of the cloud. */
export interface Operator {
  username: string;
  password: string;
  projectName: string;
  /** Name of the domain of user and project. */
  domain: string;
}

/** A running sandbox. */
export interface Sandbox {
  /** http://127.0.0.1:PORT */
  url: string;
  /** Where to authenticate: the value for `auth_url` and `OS_AUTH_URL`. */
  authUrl: string;
  operator: Operator;
  /** The object store: Ceph's S3 and admin APIs. */
  objectStore: ObjectStore;
  /** The QingStor installer: its connection, its jobs, and how a test makes them fail. */
  qingstor: Installer;
  /** The exam cloud: its address and its content. */
  examcloud: ExamCloudState & { url: string };
  /** LuoYunCloud: its address, a login and its content. */
  luoyun: LuoYunState & { host: string; username: string; password: string };
  /**
   * Tencent Cloud: one account's keys, and its objects. Its hosts are known by the header `Host`, whatever their domain: the
   * sandbox is asked in their place, or as their HTTP proxy (`HTTP_PROXY`).
   */
  tencentcloud: TencentState & { url: string; secretId: string; secretKey: string; account: string };
  /** Faults for requests to come; the object store's service is "rgw". */
  faults: Faults;
  /** Every request so far. */
  requests: RequestLog;
  /**
   * All that it holds, as JSON that `startSandbox({ load })` takes. What is still being built or deleted is waited for.
   * @example writeFileSync("cloud.json", JSON.stringify(await sandbox.save()));
   */
  save(): Promise<SandboxContent>;
  /** Ends it and cuts all connections. */
  close(): Promise<void>;
}

/**
 * Starts a sandbox.
 * @example
 * const sandbox = await startSandbox();
 * sandbox.faults.add({ kind: "reset-after", match: { service: "nova", method: "POST", path: "/servers$" } });
 * // … point a client at sandbox.authUrl …
 * await sandbox.close();
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const none = Object.fromEntries(Object.keys(defaultDelays).map((key) => [key, 1])) as unknown as Delays;
  const saved = options.load && settingsIn(options.load);
  const cloud = new Cloud({
    latency: options.latency ?? 0,
    tokenLifetime: options.tokenLifetime ?? saved?.tokenLifetime ?? 86_400,
    region: options.region ?? saved?.region ?? "RegionOne",
    delays: { ...(options.quick ? none : defaultDelays), ...options.delays },
    quotas: { ...defaultQuotas, ...saved?.quotas, ...options.quotas },
    examcloud: { ...defaultExamCloud, ...options.examcloud },
  });
  const spoken = [keystone, nova, neutron, cinder, glance, manila, octavia, qingstor, luoyun, examcloud, tencentcloud];
  const services = spoken.map((service) => service(cloud));
  const server = httpServer(cloud, services);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  cloud.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  cloud.qingstor.url = `${cloud.origin}/qingstor`;
  if (!options.load) seed(cloud);
  const store = await startStore(cloud, options.objectStorePort ?? 0);
  const places = { sandbox: new URL(cloud.origin).host, objectStore: new URL(store.objectStore.endpoint).host };
  if (options.load) load(cloud, options.load, places);
  Object.assign(cloud.examcloud.settings, options.examcloud);
  return {
    url: cloud.origin,
    authUrl: `${cloud.origin}/identity/v3`,
    operator: { username: "admin", password: "secret", projectName: "admin", domain: "Default" },
    objectStore: store.objectStore,
    qingstor: cloud.qingstor,
    examcloud: Object.assign(cloud.examcloud, { url: `${cloud.origin}/cloud_api` }),
    luoyun: Object.assign(cloud.luoyun, { host: cloud.origin, username: "luoyun", password: "luoyun" }),
    tencentcloud: Object.assign(cloud.tencentcloud, {
      ...{ url: cloud.origin, secretId: "AKIDsandbox", secretKey: "sandbox", account: "100000000001" },
    }),
    faults: cloud.faults,
    requests: cloud.requests,
    save: () => save(cloud, places),
    async close() {
      cloud.clock.close();
      server.closeAllConnections();
      await store.close();
      cloud.cos.store.bodies.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
