/** The QingStor installer as a kind of cloud. */
import type { Cloud } from "../core/cloud";
import type { QingStor } from "./client";
import type { QingStorSettings } from "./settings";

const settings = () => require("./settings") as typeof import("./settings");

/** The kind `qingstor`. Its connections come from the stack's config alone. */
export const qingstor: Cloud<QingStorSettings, QingStor> = {
  kind: "qingstor",
  example:
    '"installer": {"kind": "qingstor", "url": "https://…", "userId": "…", "password": "…", "passwordCipher": "…"}',
  secretSettings: ["password", "passwordKey"],
  placeArguments: [],
  schema: () => settings().settingsSchema,
  definitions: () => (require("./definitions") as typeof import("./definitions")).definitions,
  components: {
    QingStorCluster: () => require("./components/qingStorCluster"),
  },
  lookups: {
    getQingStor: () => require("./lookups/qingStor"),
    getQingStorJob: () => require("./lookups/qingStor"),
  },
  client: (connection) => (require("./client") as typeof import("./client")).clientOf(connection),
  where: async ({ url }) => ({ cloud: url.replace(/\/+$/, "") }),
};
