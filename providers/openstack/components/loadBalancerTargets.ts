/** LoadBalancerTargets on OpenStack: members of a pool of Octavia. */
import * as pulumi from "@pulumi/pulumi";
import type { TargetsModule } from "../../../components/loadBalancerTargets";
import { refuseWrongArguments, type WrongArgument } from "../../core/errors";
import { registration } from "../../core/resource";
import { differences } from "../differences";
import { type TargetsArgs, targetsType } from "../loadBalancer/targets/targets";
import { withBlock } from "./place";

/** What the resource gets. */
export const targetsOf: TargetsModule["targetsOf"] = (name, args, opts) => {
  const wrong: WrongArgument[] = [];
  if (args.openstack?.pool === undefined) wrong.push(["openstack", differences.needed.LoadBalancerTargets.openstack]);
  for (const [i, target] of (Array.isArray(args.targets) ? args.targets : []).entries())
    if (isPlain(target) && target.port === undefined)
      wrong.push([`targets[${i}].port`, differences.needed.LoadBalancerTargets["targets[].port"]]);
  if (args.adopt !== undefined && args.adopt !== false)
    wrong.push(["adopt", differences.limited.LoadBalancerTargets.adopt["an id"]]);
  refuseWrongArguments("LoadBalancerTargets", name, wrong);
  return registration<TargetsArgs>(targetsType, name, withBlock("LoadBalancerTargets", name, args) as never, opts);
};

/** Whether a target is written out: of one that is not known yet, its schema says what it lacks. */
function isPlain(target: unknown): target is { port?: unknown } {
  return (
    typeof target === "object" && target !== null && !pulumi.Output.isInstance(target) && !(target instanceof Promise)
  );
}
