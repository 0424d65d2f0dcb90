/** A security group's arguments, as far as AWS can say something of their values. */
import type { SecurityGroupRule } from "../../../components/securityGroup";
import type { AwsArgs } from "../args";

/** A security group's arguments. */
export interface GroupArguments extends AwsArgs {
  /** The name. */
  name?: string;
  /** The description. */
  description?: string;
  /** The Vpc's id. */
  vpc: string;
  /** The rules. */
  rules?: SecurityGroupRule[];
  /** Whether everything may go out. */
  defaultEgress?: boolean;
}
