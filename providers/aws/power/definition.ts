/** The definition of several instances' power. */
import { z } from "zod";
import { definePower, rebootField } from "../../core/definePower";
import type { Shape } from "../../core/schema";
import { awsFields } from "../args";
import type { Aws } from "../client";
import { findInstances } from "../instance/api";
import { fleetOf } from "./fleet";
import { type PowerArgs, powerType } from "./power";

/** The definition of several instances' power. */
export const power = definePower<PowerArgs, Parameters<ReturnType<typeof fleetOf>["idOf"]>[0], Aws>(powerType, {
  args: z.strictObject({
    ...awsFields,
    instances: z.array(z.string().min(1)).min(1),
    state: z.enum(["running", "stopped", "suspended"]),
    reboot: rebootField,
  } satisfies Shape<PowerArgs>),
  place: ["region"],
  fleet: fleetOf,

  async faults({ instances, state }, ids, cloud) {
    if (state !== "suspended") return [];
    return (await findInstances(cloud, ids))
      .filter(({ HibernationOptions }) => HibernationOptions?.Configured !== true)
      .map(({ InstanceId = "" }) => ({
        property: `instances[${instances.indexOf(InstanceId)}]`,
        reason: `${InstanceId} cannot be suspended: it was not created with aws: { hibernation: true }`,
      }));
  },
});
