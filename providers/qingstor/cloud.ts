/** The QingStor installer as a kind of cloud: how its connections are written, and its clients. */
import type { Cloud } from "../core/cloud";
import { QingStor } from "./client";
import { type QingStorSettings, settingsSchema } from "./settings";

const clients = new Map<string, QingStor>();

/** The kind `qingstor`. Its connections come from the stack's config alone. */
export const qingstor: Cloud<QingStorSettings, QingStor> = {
  kind: "qingstor",
  schema: settingsSchema,
  found: () => ({}),
  client(settings) {
    const key = JSON.stringify(settings);
    const client = clients.get(key) ?? new QingStor(settings);
    clients.set(key, client);
    return client;
  },
  where: async ({ url }) => ({ cloud: url.replace(/\/+$/, "") }),
};
