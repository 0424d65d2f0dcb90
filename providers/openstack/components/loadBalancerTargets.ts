/** LoadBalancerTargets on OpenStack: members of a pool of Octavia. */
import type { TargetsModule } from "../../../components/loadBalancerTargets";
import { refuseWrongArguments, type WrongArgument } from "../../core/errors";
import { registration } from "../../core/resource";
import { differences } from "../differences";
import { type TargetsArgs, targetsType } from "../loadBalancer/targets/targets";
import { withBlock } from "./place";

/** What the resource gets. */
export const targetsOf: TargetsModule["targetsOf"] = (name, args, opts) => {
  const wrong: WrongArgument[] = [];
  if (args.openstack?.pool === undefined)
    wrong.push(["openstack.pool", differences.needed.LoadBalancerTargets.openstack]);
  if (args.adopt !== undefined && args.adopt !== false)
    wrong.push(["adopt", differences.limited.LoadBalancerTargets.adopt["an id"]]);
  refuseWrongArguments("LoadBalancerTargets", name, wrong);
  return registration<TargetsArgs>(targetsType, name, withBlock("LoadBalancerTargets", name, args) as never, opts);
};
