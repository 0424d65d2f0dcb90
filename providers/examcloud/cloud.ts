/** The exam cloud as a kind of cloud: how its connections are written, and its clients. */
import type { Cloud } from "../core/cloud";
import { ExamCloud } from "./client";
import { addressOf, type ExamCloudSettings, settingsSchema } from "./settings";

/** One client for each set of settings, so that sockets and turns are shared. */
const clients = new Map<string, ExamCloud>();

/** The kind `examcloud`. */
export const examcloud: Cloud<ExamCloudSettings, ExamCloud> = {
  kind: "examcloud",
  schema: settingsSchema,
  found: () => ({}),
  client(settings) {
    const key = JSON.stringify(settings);
    const client = clients.get(key) ?? new ExamCloud(settings);
    clients.set(key, client);
    return client;
  },
  where: async (settings) => ({ cloud: addressOf(settings.url) }),
};
