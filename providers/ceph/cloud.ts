/** Object storage on Ceph as a kind of cloud. */
import type { Cloud } from "../core/cloud";
import type { Ceph } from "./client";
import type { CephSettings } from "./settings";

const clients = () => require("./client") as typeof import("./client");

/** The kind `ceph`. Its connections come from the stack's config alone. */
export const ceph: Cloud<CephSettings, Ceph> = {
  kind: "ceph",
  example:
    '"oss": {"kind": "ceph", "regions": {"REGION": {"endpoint": "https://…", "accessKey": "…", "secretKey": "…"}}}',
  secretSettings: ["secretKey"],
  placeArguments: ["region"],
  schema: () => (require("./settings") as typeof import("./settings")).settingsSchema,
  definitions: () => (require("./definitions") as typeof import("./definitions")).definitions,
  components: {
    OssBucket: () => require("./components/ossBucket"),
    PulumiState: () => require("./components/pulumiState"),
    UploadedFile: () => require("./components/uploadedFile"),
  },
  lookups: {
    getBucket: () => require("./lookups/bucket"),
    getBuckets: () => require("./lookups/buckets"),
    getOssUser: () => require("./lookups/ossUser"),
    listBuckets: () => require("./lookups/buckets"),
    recoverKey: () => require("./lookups/ossUser"),
  },
  places: ({ regions }) => Object.keys(regions).map((region) => ({ region })),
  grant: (operator, keys) => (require("./settings") as typeof import("./settings")).userConnection(operator, keys),
  client: (connection, place) => clients().clientOf(connection, place),
  // A gateway is identified by its URL: a region or connection under another name is the same place.
  where: async (connection, place) => ({ cloud: "ceph", region: clients().clientOf(connection, place).endpoint }),
};
