/** A deployed cluster: what the installer says of it, and whether it runs. API: DescribeQingStor */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { type Context, define, type Report, type Seen } from "../core/definition";
import { OmnicloudError } from "../core/errors";
import { pause } from "../core/operation";
import { registration } from "../core/resource";
import type { Inputs, Shape } from "../core/schema";
import type { QingStor } from "./client";
import { untilFree } from "./follow";
import type { QingStorInfo } from "./info";
import { HOURS } from "./intent";

/** Arguments of a {@link QingStorResource}. */
export interface QingStorResourceArgs {
  connection?: string;
  /** The status that it is to have: any other is drift. */
  status: "running";
  /** Whether a destroy may forget the cluster. @default false */
  allowForget?: boolean;
}

/** What the installer says. */
export interface QingStorResourceOutputs {
  qingstor: QingStorInfo;
}

/** For how long after its last job the cluster may take to run, in ms. */
const A_WHILE = 5_000;

const view = (qingstor: QingStorInfo) =>
  ({
    args: { status: statusOf(qingstor) as "running" },
    outputs: { qingstor },
  }) satisfies Seen<QingStorResourceArgs, QingStorResourceOutputs>;

const statusOf = ({ isDeployed, status }: QingStorInfo) => (isDeployed ? status : "not deployed");

/** The definition of {@link QingStorResource}. */
export const qingStor = define<QingStorResourceArgs, QingStorResourceOutputs, QingStor>({
  name: "qingstor:QingStor",
  kind: "qingstor",
  args: z.strictObject({
    connection: z.string().min(1).optional(),
    status: z.literal("running"),
    allowForget: z.boolean().optional(),
  } satisfies Shape<QingStorResourceArgs>),
  outputs: ["qingstor"],
  timeouts: { create: HOURS, update: HOURS },
  irreplaceable: true,
  leaves: true,

  async create(_args, context, report) {
    await running(context, report);
    return context.token;
  },
  update: (_id, _was, _args, context, report) => running(context, report),

  read: async (_id, _was, { cloud }) => view(await cloud.describe()),

  async delete(_id, { allowForget }, { name }, { inform }) {
    if (!allowForget)
      throw new OmnicloudError(
        `${name} is a storage cluster, which nothing here takes down: a destroy can only forget it, and its machines run on with all their data. To forget it, set allowForget: true and run pulumi up, then destroy`,
      );
    inform("forgotten: its machines were not touched, they run on with all their data");
  },
});

/** Waits until it runs. */
async function running({ cloud }: Context<QingStor>, { say, saw }: Report): Promise<void> {
  await untilFree(cloud, say);
  for (const end = Date.now() + A_WHILE; ; await pause(500, "the cluster to run")) {
    const told = await cloud.describe();
    saw(view(told));
    if (told.isDeployed && told.status === "running") return;
    if (Date.now() > end)
      throw new OmnicloudError(
        `the cluster is ${statusOf(told)} (before that ${told.preStatus || "nothing"}), not running: its jobs are done, so it has to be repaired at the installer; then run pulumi up again`,
      );
  }
}

/** A deployed cluster: see `QingStorCluster`. */
export class QingStorResource extends pulumi.CustomResource {
  declare readonly status: pulumi.Output<string>;
  declare readonly qingstor: pulumi.Output<QingStorInfo>;

  constructor(name: string, args: Inputs<QingStorResourceArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(qingStor, name, args, opts));
  }
}
