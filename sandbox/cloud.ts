// The state of one sandbox: each service's objects, the clock, the faults, the log.
import { CinderState } from "./cinder/state";
import { Clock, type Delays } from "./clock";
import { type ExamCloudSettings, ExamCloudState } from "./examcloud/state";
import { Faults } from "./faults";
import { GlanceState } from "./glance/state";
import { KeystoneState } from "./keystone/state";
import { LuoYunState } from "./luoyun/state";
import { ManilaState } from "./manila/state";
import { NeutronState } from "./neutron/state";
import { NovaState } from "./nova/state";
import { OctaviaState } from "./octavia/state";
import { Installer } from "./qingstor/installer";
import { RequestLog } from "./requests";
import { cephClasses } from "./rgw/places";
import { RgwState } from "./rgw/state";
import { UsageLog } from "./rgw/usage";
import { CosState } from "./tencentcloud/cos/state";
import { TencentState } from "./tencentcloud/state";

/** Default limits of a project; -1 is no limit. */
export interface Quotas {
  instances: number;
  cores: number;
  /** MiB. */
  ram: number;
  key_pairs: number;
  server_groups: number;
  volumes: number;
  /** GiB. */
  gigabytes: number;
  shares: number;
  /** GiB of all shares. */
  share_gigabytes: number;
  share_networks: number;
  network: number;
  subnet: number;
  port: number;
  router: number;
  floatingip: number;
  security_group: number;
  security_group_rule: number;
}

/** OpenStack's default quotas, with more servers, volumes and shares, for tests. */
export const defaultQuotas: Quotas = {
  instances: 1000,
  cores: 10000,
  ram: -1,
  key_pairs: 1000,
  server_groups: 1000,
  volumes: 1000,
  gigabytes: 100000,
  shares: 1000,
  share_gigabytes: 100000,
  share_networks: 1000,
  network: 100,
  subnet: 100,
  port: 500,
  router: 10,
  floatingip: 50,
  security_group: 10,
  security_group_rule: 100,
};

/** The settings that a sandbox was started with. */
export interface Settings {
  /** Milliseconds that every request waits. */
  latency: number;
  /** Seconds that a token lives. */
  tokenLifetime: number;
  region: string;
  delays: Delays;
  quotas: Quotas;
  examcloud: ExamCloudSettings;
}

/** A cloud: the state of all services. */
export class Cloud {
  readonly clock = new Clock();
  readonly faults = new Faults();
  readonly requests = new RequestLog();
  readonly keystone: KeystoneState;
  readonly neutron: NeutronState;
  readonly nova: NovaState;
  readonly cinder: CinderState;
  readonly glance: GlanceState;
  /** Its location is called "default", as in every RGW whose location nobody has named. */
  readonly rgw = new RgwState("default", new UsageLog(), cephClasses);
  readonly manila: ManilaState;
  readonly octavia = new OctaviaState();
  readonly qingstor: Installer;
  readonly luoyun: LuoYunState;
  readonly examcloud: ExamCloudState;
  readonly tencentcloud = new TencentState();
  readonly cos = new CosState();
  /** Told of each parameter that a handler reads of a query, if a test listens. */
  heard?: (name: string) => void;
  /** http://127.0.0.1:PORT, once it listens. */
  origin = "";

  constructor(readonly settings: Settings) {
    this.keystone = new KeystoneState(this);
    this.neutron = new NeutronState();
    this.nova = new NovaState();
    this.cinder = new CinderState();
    this.glance = new GlanceState();
    this.manila = new ManilaState();
    this.qingstor = new Installer(this.clock, settings.delays.installerStep);
    this.luoyun = new LuoYunState();
    this.examcloud = new ExamCloudState(settings.examcloud);
  }
}
