/** The schema of the argument that every resource and look-up has: its connection. */
import { z } from "zod";
import type { ConnectionArgs } from "./connection";
import type { Shape } from "./schema";

/** The schema of {@link ConnectionArgs}, to be spread into that of the arguments around it. */
export const connectionFields = { connection: z.string().min(1).optional() } satisfies Shape<ConnectionArgs>;
