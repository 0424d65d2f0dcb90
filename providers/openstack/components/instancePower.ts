/** An InstancePower on OpenStack: of a list of servers, or of one server as version 0.1.0 had it. */
import * as pulumi from "@pulumi/pulumi";
import { type Operated, outputsOfFirst, type PowerModule } from "../../../components/instancePower";
import { ownPowerFaults } from "../../../components/ownPower";
import { refuseWrongArguments, type WrongArgument } from "../../core/errors";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { type PowerListArgs, powerListType } from "../compute/power/list";
import { type PowerArgs, type PowerOutputs, powerType } from "../compute/power/power";
import { differences } from "../differences";

/** What the resource gets. */
export const powerOf: PowerModule["powerOf"] = (name, { instances, ...args }, opts) => {
  if (instances === undefined) return registration<PowerArgs>(powerType, name, args as never, opts);
  const wrong: WrongArgument[] = ownPowerFaults("instances", instances);
  if (args.server !== undefined) wrong.push(["server", "cannot be given with instances: leave it out"]);
  if (args.adopt !== undefined && args.adopt !== false)
    wrong.push(["adopt", differences.limited.InstancePower.adopt["an id"]]);
  if (args.takeOver === true) wrong.push(["takeOver", differences.limited.InstancePower.takeOver.true]);
  refuseWrongArguments("InstancePower", name, wrong);
  return registration<PowerListArgs>(powerListType, name, { ...args, instances } as never, opts);
};

/** The outputs by id, or those of the first: whichever the resource itself has not. */
export const outputsOf: PowerModule["outputsOf"] = (self, { instances }) =>
  instances === undefined ? outputsById(self) : outputsOfFirst(self);

/** The outputs of one server by its id. */
function outputsById(self: pulumi.CustomResource): ReturnType<PowerModule["outputsOf"]> {
  const { server, status, operateType, operatedAt } = self as unknown as Fields<
    Pick<PowerArgs, "server"> & PowerOutputs
  >;
  return {
    states: pulumi.all([server, status]).apply(([id, state]): Record<string, string> => ({ [id]: state })),
    operated: pulumi
      .all([server, operateType, operatedAt])
      .apply(([id, type, at]): Record<string, Operated> => (type && at ? { [id]: { type, at } } : {})),
  };
}
