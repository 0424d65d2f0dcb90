/** The definition of what is in a VPC, a subnet or a group. */
import { z } from "zod";
import { define } from "../../core/definition";
import { inTheWayError } from "../../core/obstacle";
import { pairId } from "../../core/pairId";
import type { Shape } from "../../core/schema";
import { nothing } from "../../core/touched";
import { awsFields } from "../args";
import type { NoOutputs } from "../arguments/arguments";
import type { Aws } from "../client";
import { UNTIL_LEFT, waitUntilLeft } from "./api";
import { type OccupantsArgs, occupantsType } from "./occupants";

const idOf = ({ of }: OccupantsArgs) => pairId.of(of, "occupants");

/** The definition of what is in a VPC, a subnet or a group. */
export const occupants = define<OccupantsArgs, NoOutputs, Aws>(occupantsType, {
  args: z.strictObject({ ...awsFields, of: z.string().min(1) } satisfies Shape<OccupantsArgs>),
  touches: nothing,
  replaceOn: ["of", "region"],
  partOf: ["of"],
  timeouts: { delete: UNTIL_LEFT },
  idOf,

  async create(args, _context, { made }) {
    made(idOf(args));
    return idOf(args);
  },

  read: async (_id, { of }) => ({ args: { of }, outputs: {} }),

  async delete(id, _was, { cloud, token }) {
    const [of] = pairId.parts(id);
    const staying = await waitUntilLeft(cloud, of, token);
    if (staying.length > 0) throw inTheWayError(of, staying, token);
  },
});
