/** A Vpc's arguments, as far as Tencent Cloud can say something of their values. */
import type { TencentArgs } from "../args";

/** A subnet's arguments. */
export interface SubnetArguments {
  cidr: string;
  name?: string;
  description?: string;
  gateway?: string | false;
  availabilityZone?: string;
  dns?: string[];
}

/** A Vpc's arguments. */
export interface VpcArguments extends TencentArgs {
  /** The name. */
  name?: string;
  /** The description. */
  description?: string;
  /** The addresses of all. */
  cidr: string;
  /** The subnets by name. */
  subnets: Record<string, SubnetArguments>;
}
