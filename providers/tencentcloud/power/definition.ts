/** The definition of several instances' power. */
import { z } from "zod";
import { definePower, rebootField } from "../../core/definePower";
import type { Shape } from "../../core/schema";
import { tencentFields } from "../args";
import type { Tencent } from "../client";
import type { Instance } from "../instance/api";
import { instanceIds, meansStoppedMode, restartsFor, stoppedModeField } from "../instance/fields";
import { fleetOf } from "./fleet";
import { type PowerArgs, powerType } from "./power";

/** The definition of several instances' power. */
export const power = definePower<PowerArgs, Instance, Tencent>(powerType, {
  args: z.strictObject({
    ...tencentFields,
    instances: instanceIds,
    state: z.enum(["running", "stopped"]),
    reboot: rebootField,
    stoppedMode: stoppedModeField,
  } satisfies Shape<PowerArgs>),
  place: ["region"],
  means: { stoppedMode: meansStoppedMode },
  sideEffect: (was, now) =>
    was.state === "stopped" && now.state === "stopped" && restartsFor(was, now)
      ? "starts the instances and stops them again"
      : undefined,
  fleet: fleetOf,
});
