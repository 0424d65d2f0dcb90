/** OpenStack as a kind of cloud. */
import type { Cloud } from "../core/cloud";
import type { OpenStack } from "./client";
import type { OpenStackSettings } from "./settings";

const settings = () => require("./settings") as typeof import("./settings");
const clients = () => require("./clients") as typeof import("./clients");

/** The kind `openstack`; a connection that names no kind is of this one. */
export const openstack: Cloud<OpenStackSettings, OpenStack> = {
  kind: "openstack",
  example: '"cloud": {"authUrl": "https://…/v3", "username": "…", "password": "…", "projectName": "…"}',
  secretSettings: ["password", "token", "applicationCredentialSecret", "apiKey"],
  unnamed: true,
  sources: "a clouds.yaml or OS_* variables",
  placeArguments: ["region", "project"],
  schema: () => settings().settingsSchema,
  found: () => (require("./sources/found") as typeof import("./sources/found")).found(),
  definitions: () => (require("./definitions") as typeof import("./definitions")).definitions,
  components: {
    CloudDisk: () => require("./components/cloudDisk"),
    Instance: () => require("./components/instance"),
    InstanceSecurityGroups: () => require("./components/instanceSecurityGroups"),
    InstancePower: () => require("./components/instancePower"),
    LoadBalancerTargets: () => require("./components/loadBalancerTargets"),
    NasShare: () => require("./components/nasShare"),
    Routes: () => require("./components/routes"),
    SecurityGroup: () => require("./components/securityGroup"),
    Tenant: () => require("./components/tenant"),
    Vpc: () => require("./components/vpc"),
  },
  lookups: {
    checkApiKey: () => require("./lookups/checkApiKey"),
    getCloudDisk: () => require("./lookups/cloudDisk"),
    getFlavor: () => require("./lookups/flavors"),
    getFlavors: () => require("./lookups/flavors"),
    getImage: () => require("./lookups/images"),
    getImages: () => require("./lookups/images"),
    getInstance: () => require("./lookups/instance"),
    getInstances: () => require("./lookups/instances"),
    getLoadBalancerHealth: () => require("./lookups/loadBalancerHealth"),
    getMountClients: () => require("./lookups/mountClients"),
    getNasShare: () => require("./lookups/nasShare"),
    getPort: () => require("./lookups/ports"),
    getPorts: () => require("./lookups/ports"),
    getRouteTables: () => require("./lookups/routeTables"),
    getSecurityGroup: () => require("./lookups/securityGroup"),
    getServerNow: () => require("./lookups/instance"),
    getVolumeBackup: () => require("./lookups/volumeBackups"),
    getVolumeBackups: () => require("./lookups/volumeBackups"),
    getVolumeSnapshot: () => require("./lookups/volumeSnapshots"),
    getVolumeSnapshots: () => require("./lookups/volumeSnapshots"),
    getVolumeNow: () => require("./lookups/cloudDisk"),
    getVpc: () => require("./lookups/vpc"),
    getVpcs: () => require("./lookups/vpc"),
    listFlavors: () => require("./lookups/flavors"),
    listImages: () => require("./lookups/images"),
    listPorts: () => require("./lookups/ports"),
    listVolumeBackups: () => require("./lookups/volumeBackups"),
    listVolumeSnapshots: () => require("./lookups/volumeSnapshots"),
  },
  client: (connection, place) => clients().clientOf(connection, place),
  grant: (operator, keys) => settings().tenantConnection(operator, keys),
  where: (connection, place) => clients().whereIs(connection, place),
};
