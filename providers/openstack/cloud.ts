/** OpenStack as a kind of cloud. */
import type { Cloud } from "../core/cloud";
import type { OpenStack } from "./client";
import type { OpenStackSettings } from "./settings";

const settings = () => require("./settings") as typeof import("./settings");
const clients = () => require("./clients") as typeof import("./clients");

/** The kind `openstack`: what a connection is that names no kind. */
export const openstack: Cloud<OpenStackSettings, OpenStack> = {
  kind: "openstack",
  unnamed: true,
  sources: "a clouds.yaml or OS_* variables",
  place: ["region", "project"],
  schema: () => settings().settingsSchema,
  found: () => settings().found(),
  preferred: () => settings().preferred(),
  definitions: () => (require("./definitions") as typeof import("./definitions")).definitions,
  components: {
    CloudDisk: () => require("./components/cloudDisk"),
    NasShare: () => require("./components/nasShare"),
    Tenant: () => require("./components/tenant"),
  },
  lookups: {
    checkApiKey: () => require("./lookups/checkApiKey"),
    getCloudDisk: () => require("./lookups/cloudDisk"),
    getMountClients: () => require("./lookups/mountClients"),
    getNasShare: () => require("./lookups/nasShare"),
  },
  client: (connection, place) => clients().clientOf(connection, place),
  where: (connection, place) => clients().whereIs(connection, place),
};
