/** What Tencent Cloud does not do of what the components' arguments and outputs promise, and why. */
import type { Differences } from "../core/differences";

const NO_PROJECT = "Tencent Cloud's projects are for bills: an account is the connection's";
const NOT_YET = "not yet on Tencent Cloud";

const ALWAYS_DELETED = "Tencent Cloud always deletes it with its instance";

const FEW_FLAVORS = { filters: 'Tencent Cloud has hundreds of instance types: { Name: "S5.*" }' } as const;
const FEW_IMAGES = { filters: 'Tencent Cloud has hundreds of images: { Name: "TencentOS *" }' } as const;
const NO_FORMAT = {
  diskFormat: "Tencent Cloud shows no formats of images",
  containerFormat: "Tencent Cloud shows no formats of images",
} as const;

/** By component and look-up; docs/clouds.md shows it. */
export const differences = {
  refused: {
    CloudDisk: { project: NO_PROJECT },
    Instance: {
      project: NO_PROJECT,
      adopt: NOT_YET,
      takeOver: NOT_YET,
      networks: "not yet on Tencent Cloud: write network and subnet",
      tags: "not yet on Tencent Cloud: write metadata",
      hypervisorHostname: "Tencent Cloud shows no hypervisors",
      serverGroup: NOT_YET,
    },
    InstancePower: { project: NO_PROJECT },
    InstanceSecurityGroups: { project: NO_PROJECT },
    NasShare: { project: NO_PROJECT, allowShrink: "CFS grows and shrinks by itself: leave this out" },
    OssBucket: {
      storageClass: "a bucket of COS has none: give it to each UploadedFile, or move objects by lifecycle",
      quota: "COS has no quotas",
      "user.displayName": "a user of CAM has its name alone",
      "user.maxSize": "COS has no quotas",
      "user.maxObjects": "COS has no quotas",
      "user.maxBuckets": "it has rights to this bucket alone",
      "user.suspended": "change rotate, and set dropPrevious: then its keys are others",
      "user.adopt": "a user of CAM shows the secret of its key once: nobody can take it over",
      "user.takeOver": "a user of CAM shows the secret of its key once: nobody can take it over",
    },
    Routes: {
      project: NO_PROJECT,
      router: "Tencent Cloud has route tables: give routeTableId or vpc",
      "routes[].via.networkInterfaceId":
        "Tencent Cloud's routes lead to instances, not to their interfaces: give instanceId",
    },
    SecurityGroup: { project: NO_PROJECT, adopt: NOT_YET, takeOver: NOT_YET },
    Vpc: {
      project: NO_PROJECT,
      adopt: NOT_YET,
      takeOver: NOT_YET,
      "subnets.*.adopt": NOT_YET,
      "subnets.*.allocationPools": "Tencent Cloud gives out all addresses but the first two and the last",
      "subnets.*.hostRoutes": "Tencent Cloud announces no routes: the subnet's route table has them",
      "subnets.*.ipv6Mode": "this package's subnets on Tencent Cloud are IPv4",
      "router.routes": "on Tencent Cloud a route leads to gateways and instances: declare Routes, with routeTableId",
      "router.snat": "Tencent Cloud translates addresses only in a NAT gateway: tencentcloud: { nat }",
    },
  },
  needed: {
    Instance: { subnet: "Tencent Cloud needs the id of a subnet: vpc.subnetIds.front" },
    NasShare: {
      vpc: "is required on Tencent Cloud: vpc.id",
      subnet: "is required on Tencent Cloud: vpc.subnetIds.back",
    },
    Vpc: { cidr: "Tencent Cloud needs the addresses of the whole Vpc: 10.0.0.0/16" },
    getFlavors: FEW_FLAVORS,
    getImages: FEW_IMAGES,
    listFlavors: FEW_FLAVORS,
    listImages: FEW_IMAGES,
  },
  limited: {
    Instance: {
      "systemDisk.deleteWithInstance": { false: ALWAYS_DELETED },
      power: {
        shelved: "Tencent Cloud has no shelf",
        suspended: "Tencent Cloud suspends no instance",
      },
    },
    InstancePower: {
      state: { shelved: "Tencent Cloud has no shelf", suspended: "Tencent Cloud suspends no instance" },
      adopt: { "an id": "there is nothing to adopt: name the instances" },
      takeOver: { true: "there is nothing to take over: name the instances" },
    },
    InstanceSecurityGroups: {
      adopt: { "an id": "there is nothing to adopt: name the instances" },
      takeOver: { true: "there is nothing to take over: name the instances" },
    },
    NasShare: {
      adopt: { "one with other clients": "is refused unless clients says whom it lets in now" },
      protocol: { "all but NFS": "shares of this package on Tencent Cloud speak NFS" },
    },
    OssBucket: { user: { "an OssUser": "an OssUser is Ceph's: write {} for a user of this bucket" } },
    Routes: {
      adopt: { "an id": "there is nothing to adopt: a route that is there as written becomes this resource's" },
    },
    Vpc: {
      "subnets.*.dhcp": { false: "Tencent Cloud serves DHCP in every subnet" },
      "router.externalNetwork": {
        "a name": "Tencent Cloud has one external network, the internet: write true",
      },
    },
  },
  absent: {
    CloudDisk: {
      updatedAt: "CBS does not say it",
      device: "CBS names none: path is what stays the same",
      attachedAt: "CBS does not say it",
    },
    Instance: {
      "systemDisk.device": "CVM names none",
      "dataDisks.*.device": "CVM names none: path is what stays the same",
      ports: "an instance has its own network interface",
      hypervisorHostname: "Tencent Cloud shows no hypervisors",
      createdAt: NOT_YET,
      updatedAt: "CVM does not say it",
    },
    InstancePower: {
      updatedAt: "CVM does not say it",
      zone: "an instance stays in its zone",
      hypervisor: "Tencent Cloud shows no hypervisors",
    },
    NasShare: {
      progress: "CFS has none",
      shareServerId: "Tencent Cloud shows no servers",
      shareServerHost: "Tencent Cloud shows no servers",
      shareNetworkId: "a share is in its subnet",
      accessKeys: "CFS knows clients by their addresses",
      updatedAt: "CFS does not say it",
    },
    OssBucket: {
      user: "a user of CAM is the bucket's own",
      usedSize: "COS says it to its console alone",
      usedObjects: "COS says it to its console alone",
    },
    SecurityGroup: {
      createdAt: NOT_YET,
      updatedAt: NOT_YET,
      "rules[].id": "Tencent Cloud knows rules by their places in a list",
    },
    Vpc: { createdAt: NOT_YET },
    getCloudDisk: {
      updatedAt: "CBS does not say it",
      device: "CBS names none",
      attachedAt: "CBS does not say it",
    },
    getImage: NO_FORMAT,
    getInstance: {
      hypervisorHostname: "Tencent Cloud shows no hypervisors",
      updatedAt: "CVM does not say it",
    },
    listImages: NO_FORMAT,
  },
} as const satisfies Differences;
