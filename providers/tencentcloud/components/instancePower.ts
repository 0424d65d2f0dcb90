/** An InstancePower on Tencent Cloud: several instances, kept in one state. */
import { outputsOfFirst, type PowerModule, powerOfList } from "../../../components/instancePower";
import { differences } from "../differences";
import { powerType } from "../power/power";

/** What the resource gets: one server is a list of one. */
export const powerOf: PowerModule["powerOf"] = (name, { tencentcloud: { stoppedMode } = {}, ...args }, opts) =>
  powerOfList(powerType, differences, name, { ...args, ...(stoppedMode === undefined ? {} : { stoppedMode }) }, opts);

/** The outputs of the first instance, by the names that they have on OpenStack. */
export const outputsOf: PowerModule["outputsOf"] = outputsOfFirst;
