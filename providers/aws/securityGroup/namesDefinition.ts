/** The definition of what the names of security groups mean. */
import { z } from "zod";
import { define } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import type { Shape } from "../../core/schema";
import { nothing } from "../../core/touched";
import { awsFields } from "../args";
import type { Aws } from "../client";
import { subnetOf } from "../vpc/subnets";
import { groupsNamed } from "./api";
import { type NamesArgs, type NamesOutputs, namesType } from "./names";

async function meant(cloud: Aws, { securityGroups, subnet }: NamesArgs): Promise<string[]> {
  const vpc = (await subnetOf(cloud, subnet))?.VpcId ?? "";
  const found = await groupsNamed(cloud, securityGroups, vpc);
  return found.map(([first, ...others], i) => {
    if (first?.GroupId !== undefined && others.length === 0) return first.GroupId;
    const fault = first === undefined ? "there is no" : "there are several of name";
    throw new OmnicloudError(`securityGroups[${i}]: ${fault} security group ${securityGroups[i]} in ${vpc}`);
  });
}

/** The definition of what the names of security groups mean. */
export const securityGroupNames = define<NamesArgs, NamesOutputs, Aws>(namesType, {
  args: z.strictObject({
    ...awsFields,
    securityGroups: z.array(z.string().min(1)),
    subnet: z.string().min(1),
  } satisfies Shape<NamesArgs>),
  touches: nothing,
  replaceOn: ["region"],
  // Another subnet of the same Vpc means the same groups.
  quiet: ["subnet"],

  async create(args, { cloud, token }, { made, learn }) {
    learn({ groupIds: await meant(cloud, args) });
    made(token);
    return token;
  },

  read: async (_id, was, { known }) => ({
    args: {},
    outputs: { groupIds: (known.groupIds as string[] | undefined) ?? was.groupIds ?? [] },
  }),

  async update(_id, _was, args, { cloud }, { learn }) {
    learn({ groupIds: await meant(cloud, args) });
  },

  leaves: true,
  delete: async () => undefined,
});
