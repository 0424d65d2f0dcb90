/** AWS as a kind of cloud. */
import type { Cloud } from "../core/cloud";
import type { Aws } from "./client";
import type { AwsSettings } from "./settings";

const clients = () => require("./client") as typeof import("./client");

/** The kind `aws`. Its connections come from the stack's config alone: what lies in a home supplies keys, nothing else. */
export const aws: Cloud<AwsSettings, Aws> = {
  kind: "aws",
  peer: "@pulumi/aws",
  example: '"fr": {"kind": "aws", "region": "eu-west-3"}',
  secretSettings: ["accessKey", "accessKeyId", "secretKey", "secretAccessKey", "token", "sessionToken"],
  placeArguments: ["region"],
  schema: () => (require("./settings") as typeof import("./settings")).settingsSchema,
  definitions: () => (require("./definitions") as typeof import("./definitions")).definitions,
  components: {
    CloudDisk: () => require("./components/cloudDisk"),
    Instance: () => require("./components/instance"),
    NasShare: () => require("./components/nasShare"),
    OssBucket: () => require("./components/ossBucket"),
    PulumiState: () => require("./components/pulumiState"),
    InstanceSecurityGroups: () => require("./components/instanceSecurityGroups"),
    InstancePower: () => require("./components/instancePower"),
    Routes: () => require("./components/routes"),
    SecurityGroup: () => require("./components/securityGroup"),
    UploadedFile: () => require("./components/uploadedFile"),
    Vpc: () => require("./components/vpc"),
  },
  lookups: {
    getBucket: () => require("./lookups/buckets"),
    getBuckets: () => require("./lookups/buckets"),
    getCloudDisk: () => require("./lookups/cloudDisk"),
    getFlavor: () => require("./lookups/flavors"),
    getFlavors: () => require("./lookups/flavors"),
    getImage: () => require("./lookups/images"),
    getImages: () => require("./lookups/images"),
    getInstance: () => require("./lookups/instance"),
    getInstances: () => require("./lookups/instances"),
    getMountClients: () => require("./lookups/nasShare"),
    getNasShare: () => require("./lookups/nasShare"),
    getOssUser: () => require("./lookups/ossUser"),
    getRouteTables: () => require("./lookups/routeTables"),
    getSecurityGroup: () => require("./lookups/securityGroup"),
    getVpc: () => require("./lookups/vpc"),
    getVpcs: () => require("./lookups/vpc"),
    listBuckets: () => require("./lookups/buckets"),
    listFlavors: () => require("./lookups/flavors"),
    listImages: () => require("./lookups/images"),
    recoverKey: () => require("./lookups/recoverKey"),
  },
  provider: (connection) => (require("./native") as typeof import("./native")).nativeProvider(connection),
  untagged: () => (require("./natives/untagged") as typeof import("./natives/untagged")).untagged,
  client: (connection, place) => clients().clientOf(connection, place),
  // An account is the same through whatever profile, endpoint or keys one gets there.
  where: async (connection, place) => {
    const client = clients().clientOf(connection, place);
    return { cloud: `aws account ${await client.account()}`, region: client.region };
  },
};
