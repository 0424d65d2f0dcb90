/** An InstancePower on AWS: several instances, kept in one state. */
import { outputsOfFirst, type PowerModule } from "../../../components/instancePower";
import { ownPowerFaults } from "../../../components/ownPower";
import { refusedAmong } from "../../core/differences";
import { refuseWrongArguments } from "../../core/errors";
import { registration } from "../../core/resource";
import { differences } from "../differences";
import { type PowerArgs, powerType } from "../power/power";

const LIMITS = differences.limited.InstancePower;

/** What the resource gets: one server is a list of one. */
export const powerOf: PowerModule["powerOf"] = (name, { server, instances, project, ...args }, opts) => {
  const wrong = refusedAmong({ project }, differences.refused.InstancePower);
  if (server !== undefined && instances !== undefined)
    wrong.push(["server", "cannot be given with instances: leave it out"]);
  if (server === undefined && instances === undefined) wrong.push(["instances", "is required"]);
  if (args.state === "shelved") wrong.push(["state", LIMITS.state.shelved]);
  if (args.adopt !== undefined && args.adopt !== false) wrong.push(["adopt", LIMITS.adopt["an id"]]);
  if (args.takeOver === true) wrong.push(["takeOver", LIMITS.takeOver.true]);
  wrong.push(...ownPowerFaults(server === undefined ? "instances" : "server", server ?? instances));
  refuseWrongArguments("InstancePower", name, wrong);
  return registration<PowerArgs>(powerType, name, { ...args, instances: instances ?? [server] } as never, opts);
};

/** The outputs of the first instance, by the names that they have on OpenStack. */
export const outputsOf: PowerModule["outputsOf"] = outputsOfFirst;
