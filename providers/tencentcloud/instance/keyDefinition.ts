/** The definition of what a key pair's name means. */
import { z } from "zod";
import { define } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import type { Shape } from "../../core/schema";
import { nothing } from "../../core/touched";
import { tencentFields } from "../args";
import type { Tencent } from "../client";
import { type KeyArgs, type KeyOutputs, keyType } from "./key";
import { keyPairs } from "./keyPairs";

async function meant(cloud: Tencent, { keyName }: KeyArgs): Promise<string> {
  const found = (await keyPairs(cloud)).find(({ KeyName }) => KeyName === keyName);
  if (found?.KeyId !== undefined) return found.KeyId;
  throw new OmnicloudError(`keyName: Tencent Cloud has no key pair ${keyName} in ${cloud.region}`);
}

/** The definition of what a key pair's name means. */
export const keyPairName = define<KeyArgs, KeyOutputs, Tencent>(keyType, {
  args: z.strictObject({ ...tencentFields, keyName: z.string().min(1) } satisfies Shape<KeyArgs>),
  touches: nothing,
  replaceOn: ["region"],

  async create(args, { cloud, token }, { made, learn }) {
    learn({ keyId: await meant(cloud, args) });
    made(token);
    return token;
  },

  read: async (_id, was, { known }) => ({ args: {}, outputs: { keyId: String(known.keyId ?? was.keyId) } }),

  async update(_id, _was, args, { cloud }, { learn }) {
    learn({ keyId: await meant(cloud, args) });
  },

  leaves: true,
  delete: async () => undefined,
});
