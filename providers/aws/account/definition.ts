/**
 * The definition of a connection's account. That the place is still the one in the state is checked for every resource, and
 * this one is the first of its connection: another profile's account is refused before the native provider does anything.
 */
import { z } from "zod";
import { define } from "../../core/definition";
import type { Shape } from "../../core/schema";
import { nothing } from "../../core/touched";
import { type AwsArgs, awsFields } from "../args";
import type { Aws } from "../client";
import { type AccountOutputs, accountType } from "./account";

/** The definition of a connection's account. */
export const account = define<AwsArgs, AccountOutputs, Aws>(accountType, {
  args: z.strictObject(awsFields satisfies Shape<AwsArgs>),
  touches: nothing,
  // Where the connection acts usually is no part of the account.
  quiet: ["region"],

  async create(_args, { cloud }, { made }) {
    const id = await cloud.account();
    made(id);
    return id;
  },

  read: async (_id, _was, { cloud }) => ({ args: {}, outputs: { accountId: await cloud.account() } }),

  leaves: true,
  delete: async () => undefined,
});
