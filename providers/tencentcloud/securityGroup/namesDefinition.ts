/** The definition of what the names of security groups mean. */
import { z } from "zod";
import { define } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import type { Shape } from "../../core/schema";
import { nothing } from "../../core/touched";
import { tencentFields } from "../args";
import type { Tencent } from "../client";
import { groupsNamed } from "./api";
import { type NamesArgs, type NamesOutputs, namesType } from "./names";

async function meant(cloud: Tencent, { securityGroups }: NamesArgs): Promise<string[]> {
  const found = await groupsNamed(cloud, securityGroups);
  return found.map(([first, ...others], i) => {
    if (first?.SecurityGroupId !== undefined && others.length === 0) return first.SecurityGroupId;
    const fault = first === undefined ? "there is no" : "there are several of name";
    throw new OmnicloudError(`securityGroups[${i}]: ${fault} security group ${securityGroups[i]} in ${cloud.region}`);
  });
}

/** The definition of what the names of security groups mean. */
export const securityGroupNames = define<NamesArgs, NamesOutputs, Tencent>(namesType, {
  args: z.strictObject({
    ...tencentFields,
    securityGroups: z.array(z.string().min(1)),
  } satisfies Shape<NamesArgs>),
  touches: nothing,
  replaceOn: ["region"],

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
