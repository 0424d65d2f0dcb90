/** The definition of a deployed cluster. */
import { z } from "zod";
import { connectionFields } from "../../core/connectionFields";
import { type Context, define, type Report, type Seen } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import type { Shape } from "../../core/schema";
import { nothing } from "../../core/touched";
import type { QingStor } from "../client";
import { LONGEST_WAIT } from "../job/follow";
import { type QingStorInfo, readCluster, statusOf, waitUntilRunning } from "./api";
import { type QingStorResourceArgs, type QingStorResourceOutputs, qingStorType } from "./cluster";

/** The cluster as the resource sees it. */
function view(qingstor: QingStorInfo): Seen<QingStorResourceArgs, QingStorResourceOutputs> {
  return { args: { status: statusOf(qingstor) as "running" }, outputs: { qingstor } };
}

/** The definition of a deployed cluster. */
export const qingStor = define<QingStorResourceArgs, QingStorResourceOutputs, QingStor>(qingStorType, {
  args: z.strictObject({
    ...connectionFields,
    status: z.literal("running"),
    allowForget: z.boolean().optional(),
  } satisfies Shape<QingStorResourceArgs>),
  touches: nothing,
  timeouts: { create: LONGEST_WAIT, update: LONGEST_WAIT },
  irreplaceable: true,
  leaves: true,

  async create(_args, context, report) {
    await reportRunning(context, report);
    return context.token;
  },

  update: (_id, _was, _args, context, report) => reportRunning(context, report),

  read: async (_id, _was, { cloud }) => view(await readCluster(cloud)),

  async delete(_id, { allowForget }, { name }, { inform }) {
    if (!allowForget)
      throw new OmnicloudError(
        `${name} is a storage cluster, which nothing here takes down: a destroy can only forget it, and its machines run on with all their data. To forget it, set allowForget: true and run pulumi up, then destroy`,
      );
    inform("forgotten: its machines were not touched, they run on with all their data");
  },
});

async function reportRunning({ cloud }: Context<QingStor>, { say, saw }: Report): Promise<void> {
  saw(view(await waitUntilRunning(cloud, say)));
}
