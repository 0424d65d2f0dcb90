/** An InstancePower on AWS: several instances, kept in one state. */
import type * as pulumi from "@pulumi/pulumi";
import type { Operated, PowerModule } from "../../../components/instancePower";
import { refusedAmong } from "../../core/differences";
import { refuseWrongArguments } from "../../core/errors";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { differences } from "../differences";
import { type PowerArgs, type PowerOutputs, powerType } from "../power/power";
import { bothKeep, ownPowerOf } from "./ownPower";

const LIMITS = differences.limited.InstancePower;

/** What the resource gets: one server is a list of one. */
export const powerOf: PowerModule["powerOf"] = (name, { server, instances, project, ...args }, opts) => {
  const wrong = refusedAmong({ project }, differences.refused.InstancePower);
  if (server !== undefined && instances !== undefined)
    wrong.push(["server", "cannot be given with instances: leave it out"]);
  if (server === undefined && instances === undefined) wrong.push(["instances", "is required"]);
  if (args.state === "shelved") wrong.push(["state", LIMITS.state.shelved]);
  if (args.adopt !== undefined && args.adopt !== false) wrong.push(["adopt", LIMITS.adopt["an id"]]);
  const listed = Array.isArray(instances) ? instances : [server];
  for (const [i, id] of listed.entries()) {
    const own = ownPowerOf(id);
    if (own !== undefined) wrong.push([server === undefined ? `instances[${i}]` : "server", bothKeep(own)]);
  }
  refuseWrongArguments("InstancePower", name, wrong);
  return registration<PowerArgs>(powerType, name, { ...args, instances: instances ?? [server] } as never, opts);
};

/** The outputs of the first instance, by the names that they have on OpenStack. */
export const outputsOf: PowerModule["outputsOf"] = (self) => {
  const { instances, states, operated } = self as unknown as Fields<Pick<PowerArgs, "instances"> & PowerOutputs>;
  const server = instances.apply(([first = ""]) => first);
  const operation = operatedFirst(server, operated);
  return {
    server,
    status: server.apply((id) => states.apply((all) => all?.[id] ?? "")),
    operateType: operation.apply((done) => done?.type),
    operatedAt: operation.apply((done) => done?.at),
  };
};

function operatedFirst(
  server: pulumi.Output<string>,
  operated: pulumi.Output<Record<string, Operated>>,
): pulumi.Output<Operated | undefined> {
  return server.apply((id) => operated.apply((all) => all?.[id]));
}
