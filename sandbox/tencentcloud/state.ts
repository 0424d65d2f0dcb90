// What Tencent Cloud holds: keys, and for each account and region its networks, machines and disks.
import { randomInt } from "node:crypto";
import type {
  Address,
  CamPolicy,
  CamUser,
  Disk,
  FileSystem,
  Instance,
  KeyPair,
  NatGateway,
  PermissionGroup,
  RouteTable,
  SecurityGroup,
  Subnet,
  Vpc,
} from "./objects";

/** Whose a key is. */
export interface Caller {
  secretId: string;
  secretKey: string;
  /** Of temporary keys. */
  token?: string;
  /** The account, by its number. */
  uin: string;
  /** The number of the user in it, unless it is the account's own key. */
  user?: string;
}

/** The regions that there are, with their zones. */
export const REGIONS: Readonly<Record<string, readonly string[]>> = {
  "ap-guangzhou": ["ap-guangzhou-3", "ap-guangzhou-4", "ap-guangzhou-6"],
  "ap-shanghai": ["ap-shanghai-2", "ap-shanghai-3", "ap-shanghai-4"],
  "ap-singapore": ["ap-singapore-1", "ap-singapore-2"],
  "eu-frankfurt": ["eu-frankfurt-1", "eu-frankfurt-2"],
};

/** The objects of one account in one region, each kind by its ids. Plain data, which a sandbox saves and loads. */
export interface Region {
  name: string;
  /** The account. */
  uin: string;
  zones: readonly string[];
  vpcs: Map<string, Vpc>;
  subnets: Map<string, Subnet>;
  routeTables: Map<string, RouteTable>;
  securityGroups: Map<string, SecurityGroup>;
  addresses: Map<string, Address>;
  natGateways: Map<string, NatGateway>;
  instances: Map<string, Instance>;
  keyPairs: Map<string, KeyPair>;
  disks: Map<string, Disk>;
  fileSystems: Map<string, FileSystem>;
  permissionGroups: Map<string, PermissionGroup>;
  /** What was created under a `ClientToken`: asked again, the answer is the same. */
  clientTokens: Map<string, string[]>;
}

const newRegion = (name: string, uin: string): Region => ({
  ...{ name, uin, zones: REGIONS[name] ?? [] },
  ...{ vpcs: new Map(), subnets: new Map(), routeTables: new Map(), securityGroups: new Map() },
  ...{ addresses: new Map(), natGateways: new Map(), instances: new Map(), keyPairs: new Map(), disks: new Map() },
  ...{ fileSystems: new Map(), permissionGroups: new Map() },
  clientTokens: new Map(),
});

/** A new id: `ins-4f2k9q1x`. */
export function newId(prefix: string): string {
  const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  return `${prefix}-${Array.from({ length: 8 }, () => letters.charAt(randomInt(letters.length))).join("")}`;
}

/** Milliseconds that China is ahead of UTC. */
const CHINA = 8 * 60 * 60 * 1000;

/** A time as VPC and CBS write it: China's. */
export const plainTime = (): string => new Date(Date.now() + CHINA).toISOString().slice(0, 19).replace("T", " ");

/** Tencent Cloud: its keys and its accounts. A test may add keys, and take them away. */
export class TencentState {
  /** Keys by their ids. */
  readonly keys = new Map<string, Caller>();
  /** Users of all accounts, by their numbers. */
  readonly users = new Map<string, CamUser>();
  /** Policies of all accounts, by their ids. */
  readonly policies = new Map<number, CamPolicy>();
  private readonly regions = new Map<string, Region>();

  constructor() {
    this.addKey({ secretId: "AKIDsandbox", secretKey: "sandbox", uin: "100000000001" });
  }

  /** Adds a key; with a token it is a temporary one. */
  addKey(key: Caller): void {
    this.keys.set(key.secretId, key);
  }

  /** The policies of whoever has a user's key. */
  policiesOf({ user = "" }: Caller): string[] {
    const ids = this.users.get(user)?.policies ?? [];
    return ids.flatMap((id) => this.policies.get(id)?.document ?? []);
  }

  /** The objects of an account in a region. */
  region(uin: string, name: string): Region {
    const at = `${uin}/${name}`;
    const there = this.regions.get(at) ?? newRegion(name, uin);
    this.regions.set(at, there);
    return there;
  }
}
