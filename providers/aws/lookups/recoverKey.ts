/** What IAM cannot give: the secret of a key is shown once, to whoever creates it. */
import { z } from "zod";
import type { GetOssUserArgs, RecoverKeyResult } from "../../../lookups/ossUser";
import { ArgumentError } from "../../core/errors";
import { differences } from "../differences";
import { defineLookup, lookupFields } from "./lookup";

/** A user's key. @throws ArgumentError, always: it says what to do instead */
export const recoverKey = defineLookup(
  "recoverKey",
  z.strictObject({ ...lookupFields, uid: z.string().optional() }),
  async (_lookup, _args: GetOssUserArgs): Promise<RecoverKeyResult> => {
    throw new ArgumentError(`recoverKey: ${differences.absent.recoverKey.secretKey}`);
  },
);
