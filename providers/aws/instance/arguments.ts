/** An Instance's arguments, as far as AWS can say something of their values. */
import type { AwsArgs } from "../args";

/** What an instance's system disk may be. */
export interface SystemDiskArguments {
  size: number;
  type?: string;
  deleteWithInstance?: boolean;
}

/** An Instance's arguments, as far as AWS can say something of their values. */
export interface InstanceArguments extends AwsArgs {
  /** The name. */
  name?: string;
  /** The description. */
  description?: string;
  /** The instance type. */
  flavor: string;
  /** The image's id or name. */
  image: string;
  /** Whose images a name may mean. */
  imageOwners?: string[];
  /** The system disk. */
  systemDisk?: SystemDiskArguments;
  /** The Vpc's id. */
  network?: string;
  /** The subnet's id. */
  subnet: string;
  /** The fixed address. */
  address?: string;
  /** The ids or names of its security groups. */
  securityGroups?: string[];
  /** The zone. */
  availabilityZone?: string;
  /** The key pair's name. */
  keyName?: string;
  /** The length of the user data in bytes; -1 for what is no base64. */
  userDataBytes?: number;
  /** By what somebody may log in, as far as it can be told. */
  loginBy?: "something" | "nothing";
  /** How it gets out without a public address; absent if it has one. */
  wayOut?: "nat" | "none" | "unknown";
  /** The user's keys and values. */
  metadata?: Record<string, string>;
  /** The user's tags. */
  tags?: string[];
}
