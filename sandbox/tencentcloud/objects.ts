// What Tencent Cloud holds of each kind.

/** Tags by key, as objects keep them. */
export type Tags = Record<string, string>;

/** A VPC. */
export interface Vpc {
  id: string;
  name: string;
  cidr: string;
  dnsServers: string[];
  domainName: string;
  multicast: boolean;
  createdAt: string;
  tags: Tags;
}

/** A subnet. */
export interface Subnet {
  id: string;
  vpcId: string;
  name: string;
  cidr: string;
  zone: string;
  routeTableId: string;
  broadcast: boolean;
  createdAt: string;
  tags: Tags;
}

/** A route of a user's. */
export interface Route {
  /** Its number, by which it is replaced. */
  number: number;
  itemId: string;
  to: string;
  gatewayType: string;
  gatewayId: string;
  description: string;
  enabled: boolean;
  createdAt: string;
}

/** A route table; each VPC has a main one, in which new subnets are. */
export interface RouteTable {
  id: string;
  vpcId: string;
  name: string;
  main: boolean;
  routes: Route[];
  createdAt: string;
  tags: Tags;
}

/** A rule of a security group, as it is written. */
export interface Policy {
  Protocol: string;
  Port: string;
  CidrBlock?: string;
  Ipv6CidrBlock?: string;
  SecurityGroupId?: string;
  Action: string;
  PolicyDescription: string;
  ModifyTime: string;
}

/** A security group, with its two ordered lists of rules. */
export interface SecurityGroup {
  id: string;
  name: string;
  description: string;
  /** Whether machines are in it that are launched without groups. */
  isDefault: boolean;
  /** Goes up with each change of the rules. */
  version: number;
  ingress: Policy[];
  egress: Policy[];
  createdAt: string;
  tags: Tags;
}

/** An elastic IP address. */
export interface Address {
  id: string;
  name: string;
  ip: string;
  instanceId: string;
  /** Of a NAT gateway, whose own it is. */
  natGatewayId: string;
  chargeType: string;
  bandwidth: number;
  createdAt: string;
  tags: Tags;
}

/** A NAT gateway. */
export interface NatGateway {
  id: string;
  vpcId: string;
  name: string;
  zone: string;
  addresses: string[];
  bandwidth: number;
  connections: number;
  state: string;
  createdAt: string;
  tags: Tags;
}

/** A key pair. */
export interface KeyPair {
  id: string;
  name: string;
  publicKey: string;
  projectId: number;
  createdAt: string;
  tags: Tags;
}

/** A machine. */
export interface Instance {
  id: string;
  name: string;
  zone: string;
  projectId: number;
  imageId: string;
  type: string;
  /** In CVM's words: PENDING, RUNNING, STOPPING, … */
  state: string;
  vpcId: string;
  subnetId: string;
  address: string;
  publicIp: string;
  bandwidth: number;
  securityGroups: string[];
  keyIds: string[];
  hostName: string;
  userData: string;
  camRole: string;
  /** KEEP_CHARGING or STOP_CHARGING while it is stopped, else NOT_APPLICABLE. */
  stopCharging: string;
  isProtected: boolean;
  latestOperation: string;
  operationState: string;
  systemDiskId: string;
  createdAt: string;
  uuid: string;
  tags: Tags;
}

/** A file system, with its one mount target. */
export interface FileSystem {
  id: string;
  name: string;
  zone: string;
  /** SD or HP. */
  storageType: string;
  vpcId: string;
  subnetId: string;
  /** Where it is mounted from. */
  address: string;
  fsid: string;
  /** Its permission group. */
  groupId: string;
  /** creating, available, deleting. */
  state: string;
  isEncrypted: boolean;
  createdAt: string;
  tags: Tags;
}

/** Whom a permission group lets in. */
export interface PermissionRule {
  id: string;
  /** An address, a network, or `*`. */
  client: string;
  /** RO or RW. */
  access: string;
  squash: string;
  priority: number;
}

/** Who may mount file systems. Without rules it lets everybody in. */
export interface PermissionGroup {
  id: string;
  name: string;
  description: string;
  createdAt: string;
  rules: PermissionRule[];
}

/** A user of CAM. */
export interface CamUser {
  /** The account that it is in. */
  owner: string;
  uin: string;
  uid: number;
  name: string;
  remark: string;
  createdAt: string;
  keys: { id: string; createdAt: string }[];
  /** The ids of its policies. */
  policies: number[];
}

/** A policy of CAM. */
export interface CamPolicy {
  /** The account that it is in. */
  owner: string;
  id: number;
  name: string;
  description: string;
  document: string;
  createdAt: string;
}

/** A disk. */
export interface Disk {
  id: string;
  name: string;
  type: string;
  /** GiB. */
  size: number;
  zone: string;
  projectId: number;
  usage: "SYSTEM_DISK" | "DATA_DISK";
  /** UNATTACHED, ATTACHING, ATTACHED, DETACHING, EXPANDING, … */
  state: string;
  instanceId: string;
  deleteWithInstance: boolean;
  isEncrypted: boolean;
  createdAt: string;
  tags: Tags;
}
