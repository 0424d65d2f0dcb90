/** LuoYunCloud as a kind of cloud: how its connections are written, and its clients. */
import type { Cloud } from "../core/cloud";
import { LuoYun } from "./client";
import { type LuoYunSettings, rootOf, settingsSchema } from "./settings";

/** One client for each set of settings, so that sessions and sockets are shared. */
const clients = new Map<string, LuoYun>();

/** The kind `luoyun`. */
export const luoyun: Cloud<LuoYunSettings, LuoYun> = {
  kind: "luoyun",
  schema: settingsSchema,
  found: () => ({}),
  client(settings) {
    const key = JSON.stringify(settings);
    const client = clients.get(key) ?? new LuoYun(settings);
    clients.set(key, client);
    return client;
  },
  where: async (settings) => ({ cloud: rootOf(settings.host) }),
};
