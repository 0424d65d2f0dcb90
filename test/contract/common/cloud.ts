/** A cloud that the common contract runs on: its words, and what is really there, in one form for all clouds. */
import type { S3 } from "@aws-sdk/client-s3";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { NasShareArgs, RouteTarget } from "pulumi-omnicloud";
import type { Differences } from "../../../providers/core/differences";
import type { TestStack } from "../../harness/stack";

/** What one cloud calls what the program says. */
export interface Words {
  /** The connections of everything but object storage, and of that. */
  connection: string;
  store: string;
  /** Their regions. */
  region: string;
  storeRegion: string;
  /** A flavor, and a larger one. */
  flavors: [string, string];
  image: string;
  /** The system disk's size in GiB, and a larger one. */
  systemDisk: [number, number];
  diskType: string;
  /** A data disk's size in GiB, and a larger one. */
  dataDisk: [number, number];
  /** Whether a route of the subnets' table leads to the internet, or nothing in a table does. */
  outwardRoute: boolean;
  zone: string;
  /** The way out; on an OpenStack that other files use too, by its name: there may be several for a while. */
  externalNetwork: true | string;
  /** How many addresses a way out without a NAT gateway has. */
  externalAddresses: number;
  /** Another zone, if there is one. */
  otherZone: string;
  keyName: string;
  /** What an instance's `status` and InstancePower's say. */
  running: string;
  stopped: string;
  /** A storage class of objects that is not the usual one. */
  storageClass: string;
  /** What a share cannot be changed to. */
  otherShare: Pick<NasShareArgs, "protocol" | "clients" | "aws">;
  /** What a route can lead to, by kind; an address is in 10.33.1.0/24. */
  targets: RouteTarget;
  /** Whether the connection is an operator's, who sees what runs where. */
  isOperator: boolean;
  /** A name that no other run has, for a bucket or user. */
  unique(prefix: string): string;
}

/** A subnet, as the cloud has it. */
export interface SubnetThere {
  cidr: string;
  name: string;
  description: string;
  /** None where the router has no leg in it. */
  gateway?: string;
  dns: string[];
  zone?: string;
}

/** An instance, as the cloud has it. */
export interface InstanceThere {
  name: string;
  description: string;
  metadata: Record<string, string>;
  tags: string[];
  keyName?: string;
  /** The ids or names of its groups. */
  groups: string[];
  userData: string;
  status: string;
  /** Its fixed addresses. */
  addresses: string[];
  /** The ids of its ports, or network interfaces. */
  ports: string[];
  /** What it runs on, as an operator sees it. */
  hypervisor?: string;
}

/** A disk, as the cloud has it. */
export interface DiskThere {
  name: string;
  description: string;
  size: number;
  type: string;
  zone: string;
  metadata: Record<string, string>;
  /** The instance's id. */
  attachedTo?: string;
}

/** A share, as the cloud has it. */
export interface ShareThere {
  name: string;
  description: string;
  size?: number;
  protocol: string;
  /** The subnets in which it can be reached. */
  subnets: string[];
  /** Whom it lets in, as `10.30.1.5 rw`, sorted. */
  clients: string[];
}

/** A bucket, as the cloud has it beside what S3 says. */
export interface BucketThere {
  storageClass: string;
  quota: { maxSize: number; maxObjects: number };
}

/** A user of the object storage, as the cloud has it. Sizes are in GiB. */
export interface UserThere {
  displayName: string;
  maxSize: number;
  maxObjects: number;
  maxBuckets: number;
  suspended: boolean;
}

/** What is really there. */
export interface Look {
  vpc(id: string): Promise<{ name: string; description: string; cidr?: string }>;
  subnet(id: string): Promise<SubnetThere>;
  /** The destinations of a router's or table's own routes. */
  routes(table: string): Promise<string[]>;
  /** What each route of a table names, by its destination. */
  targets(table: string): Promise<Record<string, string[]>>;
  /** A group, with its rules as `in tcp 443-444 10.0.0.0/8`, sorted, and the Vpc that it is in, if it is in one. */
  group(id: string): Promise<{ name: string; description: string; rules: string[]; texts: string[]; vpc?: string }>;
  instance(id: string): Promise<InstanceThere>;
  disk(id: string): Promise<DiskThere | undefined>;
  share(id: string): Promise<ShareThere>;
  /** Whether anybody may read what is in a bucket. */
  isPublic(bucket: string): Promise<boolean>;
  /** A client of the object storage that may do everything with a user's buckets: with its keys, if it has them alone. */
  s3(keys: { accessKey: unknown; secretKey: unknown }): Promise<S3>;
  /** A bucket's storage class and quota, where a bucket has such. */
  bucket?(name: string): Promise<BucketThere>;
  /** What a bucket's user is set to, where a user is set to something. */
  user?(uid: string): Promise<UserThere>;
  /** The keys of a bucket's or state's user. */
  keysOf(user: string): Promise<string[]>;
}

/** A cloud under the contract. */
export interface CommonCloud {
  /** The components and look-ups of which no case runs there yet. */
  notYet?: ReadonlySet<string>;
  /** What it does not do, by its own words. */
  differences: Differences;
  words: Words;
  look: Look;
  /** `omnicloud:connections`: those that serve. */
  connections: string;
  /** A stack on them. With decoys there is another one of each kind, at which nothing answers: the program must name its own. */
  stack(program: PulumiFn, decoys?: "with decoys"): Promise<TestStack>;
  close(): Promise<void>;
}
