/** Schemas that connections share: of the argument that names one, and of what all of them may say. */
import { z } from "zod";
import type { CommonSettings, ConnectionArgs } from "./connection";
import type { Shape } from "./schema";

/** The schema of {@link ConnectionArgs}, to be spread into that of the arguments around it. */
export const connectionFields = { connection: z.string().min(1).optional() } satisfies Shape<ConnectionArgs>;

/** The schema of {@link CommonSettings} without `kind`, to be spread into that of a kind's settings. */
export const settingsFields = {
  tenantId: z.string().min(1).optional(),
  platformUserId: z.string().min(1).optional(),
  verifyUrl: z.url({ protocol: /^https?$/ }).optional(),
} satisfies Shape<Omit<CommonSettings, "kind">>;
