/**
 * The definition of a connection's account. That the place is still the one in the state is checked for every resource, and
 * this one is the first of its connection: another profile's account is refused before the native provider does anything.
 */
import { z } from "zod";
import { define } from "../../core/definition";
import type { Shape } from "../../core/schema";
import { nothing } from "../../core/touched";
import { type TencentArgs, tencentFields } from "../args";
import type { Tencent } from "../client";
import { type AccountOutputs, accountType } from "./account";

/** The definition of a connection's account. */
export const account = define<TencentArgs, AccountOutputs, Tencent>(accountType, {
  args: z.strictObject(tencentFields satisfies Shape<TencentArgs>),
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
