/** The exam cloud as a kind of cloud. */
import type { Cloud } from "../core/cloud";
import type { ExamCloud } from "./client";
import type { ExamCloudSettings } from "./settings";

const settings = () => require("./settings") as typeof import("./settings");

/** The kind `examcloud`. Its connections come from the stack's config alone. */
export const examcloud: Cloud<ExamCloudSettings, ExamCloud> = {
  kind: "examcloud",
  example: '"exam": {"kind": "examcloud", "url": "https://…/cloud_api"}',
  placeArguments: [],
  schema: () => settings().settingsSchema,
  definitions: () => (require("./definitions") as typeof import("./definitions")).definitions,
  components: {
    ExamRoom: () => require("./components/examRoom"),
  },
  lookups: {},
  lost: (identity) => (require("./vm/lost") as typeof import("./vm/lost")).lostLaunches(identity),
  client: (connection) => (require("./client") as typeof import("./client")).clientOf(connection),
  where: async ({ url }) => ({ cloud: settings().serviceUrlOf(url) }),
};
