/** A Vpc's arguments, as far as AWS can say something of their values. */
import type { AwsArgs } from "../args";

/** A subnet's arguments. */
export interface SubnetArguments {
  cidr: string;
  name?: string;
  description?: string;
  gateway?: string | false;
  availabilityZone?: string;
  dns?: string[];
  /** The id of the subnet to adopt. */
  adopt?: string;
}

/** A Vpc's arguments. */
export interface VpcArguments extends AwsArgs {
  /** The name. */
  name?: string;
  /** The description. */
  description?: string;
  /** The addresses of all. */
  cidr: string;
  /** The subnets by name. */
  subnets: Record<string, SubnetArguments>;
}
