/** Tencent Cloud as a kind of cloud. */
import type { Cloud } from "../core/cloud";
import type { Tencent } from "./client";
import type { TencentSettings } from "./settings";

const clients = () => require("./client") as typeof import("./client");

/** The kind `tencentcloud`. Its connections come from the stack's config alone: what lies in a home supplies keys, nothing else. */
export const tencentcloud: Cloud<TencentSettings, Tencent> = {
  kind: "tencentcloud",
  peer: "@pulumi/tencentcloud",
  install: "pulumi package add terraform-provider tencentcloudstack/tencentcloud",
  example: '"gz": {"kind": "tencentcloud", "region": "ap-guangzhou"}',
  secretSettings: ["accessKey", "secretId", "secretKey", "token", "securityToken"],
  placeArguments: ["region"],
  schema: () => (require("./settings") as typeof import("./settings")).settingsSchema,
  definitions: () => (require("./definitions") as typeof import("./definitions")).definitions,
  components: {
    CloudDisk: () => require("./components/cloudDisk"),
    Instance: () => require("./components/instance"),
    InstancePower: () => require("./components/instancePower"),
    InstanceSecurityGroups: () => require("./components/instanceSecurityGroups"),
    NasShare: () => require("./components/nasShare"),
    OssBucket: () => require("./components/ossBucket"),
    PulumiState: () => require("./components/pulumiState"),
    Routes: () => require("./components/routes"),
    SecurityGroup: () => require("./components/securityGroup"),
    UploadedFile: () => require("./components/uploadedFile"),
    Vpc: () => require("./components/vpc"),
  },
  lookups: {
    getCloudDisk: () => require("./lookups/cloudDisk"),
    getFlavor: () => require("./lookups/flavors"),
    getFlavors: () => require("./lookups/flavors"),
    getImage: () => require("./lookups/images"),
    getImages: () => require("./lookups/images"),
    getInstance: () => require("./lookups/instance"),
    getInstances: () => require("./lookups/instances"),
    getRouteTables: () => require("./lookups/routeTables"),
    getSecurityGroup: () => require("./lookups/securityGroup"),
    getVpc: () => require("./lookups/vpc"),
    getVpcs: () => require("./lookups/vpc"),
    listFlavors: () => require("./lookups/flavors"),
    listImages: () => require("./lookups/images"),
  },
  provider: (connection) => (require("./native") as typeof import("./native")).nativeProvider(connection),
  untagged: () => (require("./natives/untagged") as typeof import("./natives/untagged")).untagged,
  environment: (connection) => (require("./keys") as typeof import("./keys")).environmentOf(connection),
  client: (connection, place) => clients().clientOf(connection, place),
  // An account is the same through whatever profile, domain or keys one gets there.
  where: async (connection, place) => {
    const client = clients().clientOf(connection, place);
    return { cloud: `tencentcloud account ${await client.account()}`, region: client.region };
  },
};
