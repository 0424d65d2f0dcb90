/** An InstancePower on OpenStack: one server's power. */
import * as pulumi from "@pulumi/pulumi";
import type { Operated, PowerModule } from "../../../components/instancePower";
import { refuseWrongArguments, type WrongArgument } from "../../core/errors";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { type PowerArgs, type PowerOutputs, powerType } from "../compute/power/power";
import { differences } from "../differences";

/** What the resource gets: the list of one as the server that it is. */
export const powerOf: PowerModule["powerOf"] = (name, { instances, ...args }, opts) => {
  const wrong: WrongArgument[] = [];
  const [first, ...others] = Array.isArray(instances) ? (instances as pulumi.Input<string>[]) : [];
  if (instances !== undefined && args.server !== undefined)
    wrong.push(["server", "cannot be given with instances: leave it out"]);
  if (instances !== undefined && (first === undefined || others.length > 0))
    wrong.push(["instances", differences.limited.InstancePower.instances.several]);
  refuseWrongArguments("InstancePower", name, wrong);
  const server = first === undefined ? args : { ...args, server: first };
  return registration<PowerArgs>(powerType, name, server as never, opts);
};

/** The outputs by the server's id. */
export const outputsOf: PowerModule["outputsOf"] = (self) => {
  const { server, status, operateType, operatedAt } = self as unknown as Fields<
    Pick<PowerArgs, "server"> & PowerOutputs
  >;
  return {
    states: pulumi.all([server, status]).apply(([id, state]): Record<string, string> => ({ [id]: state })),
    operated: pulumi
      .all([server, operateType, operatedAt])
      .apply(([id, type, at]): Record<string, Operated> => (type && at ? { [id]: { type, at } } : {})),
  };
};
