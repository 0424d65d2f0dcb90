/** The programs that made these stacks: the platform's and the team's, as `stacks/` had them before the team's ran on other clouds. */
import * as pulumi from "@pulumi/pulumi";
import { platform } from "./platform";
import { team } from "./team";

/** Runs the stack's program; what it returns are the stack's outputs. */
export function program(): Promise<Record<string, unknown>> {
  return pulumi.getStack().startsWith("platform") ? platform() : team();
}
