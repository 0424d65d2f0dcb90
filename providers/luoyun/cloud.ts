/** LuoYunCloud as a kind of cloud. */
import type { Cloud } from "../core/cloud";
import type { LuoYun } from "./client";
import type { LuoYunSettings } from "./settings";

const settings = () => require("./settings") as typeof import("./settings");

/** The kind `luoyun`. Its connections come from the stack's config alone. */
export const luoyun: Cloud<LuoYunSettings, LuoYun> = {
  kind: "luoyun",
  example: '"lab": {"kind": "luoyun", "host": "…", "user": "…", "password": "…"}',
  secretSettings: ["password"],
  placeArguments: [],
  schema: () => settings().settingsSchema,
  definitions: () => (require("./definitions") as typeof import("./definitions")).definitions,
  components: {},
  lookups: {
    getInstanceBaseInfo: () => require("./lookups/instanceBaseInfo"),
    getMyInstances: () => require("./lookups/myInstances"),
    listMyInstances: () => require("./lookups/myInstances"),
  },
  client: (connection) => (require("./client") as typeof import("./client")).clientOf(connection),
  where: async ({ host }) => ({ cloud: settings().rootOf(host) }),
};
