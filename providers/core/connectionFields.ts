/** Schemas that connections share: of the argument that names one, and of what all of them may say. */
import { z } from "zod";
import type { CommonSettings, ConnectionArgs } from "./connection";
import type { Shape } from "./schema";

/** The schema of {@link ConnectionArgs}, to be spread into that of the arguments around it. */
export const connectionFields = { connection: z.string().min(1).optional() } satisfies Shape<ConnectionArgs>;

/** The schema of a setting that is a text. What is written without quotes, as a number, true or false, is one too. */
export const settingText = z.preprocess(
  (value) => (typeof value === "number" || typeof value === "boolean" ? String(value) : value),
  z
    .string({ error: ({ input }) => (input === undefined ? "is required" : "must be a text") })
    .min(1, "must not be empty"),
);

/** The schema of a setting that is true or false, also as a text. */
export const settingFlag = z.preprocess(
  (value) => (value === "true" ? true : value === "false" ? false : value),
  z.boolean("must be true or false"),
);

/** The schema of a setting that is a number, which connections hold as it is written. */
export function settingNumber<Schema extends z.ZodType<number>>(schema: Schema): z.ZodType<number> {
  const asNumber = (value: unknown) =>
    typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return z.preprocess(asNumber, schema);
}

/** The schema of {@link CommonSettings} without `kind`, to be spread into that of a kind's settings. */
export const settingsFields = {
  tenantId: settingText.optional(),
  platformUserId: settingText.optional(),
  verifyUrl: z.url({ protocol: /^https?$/, error: "must be an http(s) URL" }).optional(),
} satisfies Shape<Omit<CommonSettings, "kind">>;
