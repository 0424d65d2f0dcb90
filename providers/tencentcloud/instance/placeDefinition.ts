/** The definition of where a subnet is. */
import { z } from "zod";
import { define } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import type { Shape } from "../../core/schema";
import { nothing } from "../../core/touched";
import { tencentFields } from "../args";
import type { Tencent } from "../client";
import { subnetOf } from "../vpc/api";
import { type PlaceArgs, type PlaceOutputs, placeType } from "./place";

async function placeOf(cloud: Tencent, { subnet }: PlaceArgs): Promise<PlaceOutputs> {
  const found = await subnetOf(cloud, subnet);
  if (found?.Zone !== undefined && found.VpcId !== undefined) return { zone: found.Zone, vpc: found.VpcId };
  throw new OmnicloudError(`subnet: Tencent Cloud has no subnet ${subnet} in ${cloud.region}`);
}

/** The definition of where a subnet is. */
export const subnetPlace = define<PlaceArgs, PlaceOutputs, Tencent>(placeType, {
  args: z.strictObject({ ...tencentFields, subnet: z.string().min(1) } satisfies Shape<PlaceArgs>),
  touches: nothing,
  replaceOn: ["subnet", "region"],

  async create(args, { cloud, token }, { made, learn }) {
    learn({ ...(await placeOf(cloud, args)) });
    made(token);
    return token;
  },

  // A subnet stays where it is.
  read: async (_id, was, { known }) => ({
    args: {},
    outputs: { zone: String(known.zone ?? was.zone), vpc: String(known.vpc ?? was.vpc) },
  }),

  leaves: true,
  delete: async () => undefined,
});
