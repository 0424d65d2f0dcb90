/** What AWS does not do of what the components' arguments and outputs promise, and why. */
import type { Differences } from "../core/differences";

const OF_NO_USER = { uid: "AWS's buckets belong to the account, to no user: leave it out" } as const;
const KEY_SHOWN_ONCE =
  "AWS shows the secret of a key once: change user.rotate of the OssBucket, which creates another key";
const FEW_FLAVORS = { filters: 'AWS has some 800 instance types: { Name: "t3.*" }' } as const;
const FEW_IMAGES = { filters: 'Amazon alone has a hundred thousand images: { Name: "debian-12-*" }' } as const;
const NO_FORMAT = {
  diskFormat: "AWS shows no formats of images",
  containerFormat: "AWS shows no formats of images",
} as const;
const NO_CLASS = { storageClass: "a bucket of S3 has none: its objects have" } as const;

/** By component and look-up; docs/clouds.md shows it. */
export const differences = {
  refused: {
    CloudDisk: { project: "AWS has none: an account is the connection's" },
    Instance: {
      project: "AWS has none: an account is the connection's",
      hypervisorHostname: "AWS shows no hypervisors",
      serverGroup: "AWS has none: a placement group is a native resource, with providerOf",
      "networks[].port": "AWS has none: an instance has its own network interface",
    },
    InstancePower: { project: "AWS has none: an account is the connection's" },
    InstanceSecurityGroups: { project: "AWS has none: an account is the connection's" },
    NasShare: {
      project: "AWS has none: an account is the connection's",
      allowShrink: "EFS grows and shrinks by itself: leave this out",
    },
    OssBucket: {
      storageClass: "a bucket of S3 has none: give it to each UploadedFile, or move objects by lifecycle",
      quota: "S3 has no quotas",
      "user.displayName": "a user of IAM has its name alone",
      "user.maxSize": "S3 has no quotas",
      "user.maxObjects": "S3 has no quotas",
      "user.maxBuckets": "it has rights to this bucket alone",
      "user.suspended": "change rotate, and set dropPrevious: then its keys are others",
      "user.adopt": "a user of IAM shows the secret of its key once: nobody can take it over",
      "user.takeOver": "a user of IAM shows the secret of its key once: nobody can take it over",
    },
    Routes: {
      project: "AWS has none: an account is the connection's",
      router: "AWS has route tables: give routeTableId or vpc",
      "routes[].via.address": "AWS's routes lead to instances, interfaces, gateways and peerings, not to addresses",
    },
    SecurityGroup: { project: "AWS has none: an account is the connection's" },
    getBucket: OF_NO_USER,
    getBuckets: OF_NO_USER,
    listBuckets: OF_NO_USER,
    Vpc: {
      project: "AWS has none: an account is the connection's",
      "subnets.*.allocationPools": "AWS gives out all addresses but the first four and the last",
      "subnets.*.hostRoutes": "AWS announces no routes: the subnet's route table has them",
      "subnets.*.ipv6Mode": "AWS's IPv6 addresses are Amazon's own, and this package's subnets on AWS are IPv4",
      "router.routes":
        "AWS's routes lead to gateways, instances and peerings, not to addresses: declare Routes with one of routeTableIds",
      "router.snat": "AWS translates addresses only in a NAT gateway: aws: { nat }",
    },
  },
  needed: {
    Instance: { subnet: "AWS needs the id of a subnet: vpc.subnetIds.front" },
    NasShare: {
      vpc: "is required on AWS: vpc.id",
      subnet: "is required on AWS: vpc.subnetIds.back, or several as aws: { subnets }, one in each zone",
    },
    SecurityGroup: { vpc: "AWS's groups are in a Vpc: give its id, vpc.id" },
    Vpc: { cidr: "AWS needs the addresses of the whole Vpc: 10.0.0.0/16" },
    getFlavors: FEW_FLAVORS,
    listFlavors: FEW_FLAVORS,
    getImages: FEW_IMAGES,
    listImages: FEW_IMAGES,
  },
  limited: {
    Instance: {
      networks: { several: "an instance on AWS is in one subnet here" },
      power: {
        shelved: "AWS has no shelf: stopped costs nothing but its disks there",
        suspended: "AWS suspends only what was created with aws: { hibernation: true }",
      },
    },
    InstancePower: {
      state: { shelved: "AWS has no shelf: stopped costs nothing but its disks there" },
      adopt: { "an id": "there is nothing to adopt: name the instances" },
      takeOver: { true: "there is nothing to take over: name the instances" },
    },
    InstanceSecurityGroups: {
      adopt: { "an id": "there is nothing to adopt: name the instances" },
      takeOver: { true: "there is nothing to take over: name the instances" },
    },
    NasShare: {
      adopt: { "one with mount targets": "has mount targets, which would get other groups" },
      protocol: { "all but NFS": "EFS speaks NFS alone" },
      "clients[].access": {
        ro: 'a group of AWS cannot tell readers from writers: give "rw", and mount it ro',
      },
    },
    Routes: {
      adopt: { "an id": "there is nothing to adopt: a route that is there as written becomes this resource's" },
    },
    OssBucket: { user: { "an OssUser": "an OssUser is Ceph's: write {} for a user of this bucket" } },
    Vpc: {
      "subnets.*.dhcp": { false: "AWS serves DHCP in every subnet" },
      "router.externalNetwork": { "a name": "AWS has one external network, the internet: write true" },
    },
  },
  absent: {
    CloudDisk: { updatedAt: "EC2 does not say it" },
    Instance: {
      hypervisorHostname: "AWS shows no hypervisors",
      createdAt: "EC2 says only when it was started last",
      updatedAt: "EC2 does not say it",
    },
    InstancePower: {
      updatedAt: "EC2 does not say it",
      zone: "an instance stays in its zone",
      hypervisor: "AWS shows no hypervisors",
    },
    NasShare: {
      progress: "EFS has none",
      shareServerId: "AWS shows no servers",
      shareServerHost: "AWS shows no servers",
      shareNetworkId: "a share is in its subnets",
      accessKeys: "EFS knows clients by their addresses",
      updatedAt: "EFS does not say it",
    },
    OssBucket: {
      user: "a user of IAM is the bucket's own",
      usedSize: "S3 does not say it",
      usedObjects: "S3 does not say it",
    },
    SecurityGroup: { createdAt: "EC2 does not say it", updatedAt: "EC2 does not say it" },
    Vpc: { createdAt: "EC2 does not say it" },
    getBucket: NO_CLASS,
    listBuckets: NO_CLASS,
    getImage: NO_FORMAT,
    listImages: NO_FORMAT,
    getCloudDisk: { updatedAt: "EC2 does not say it" },
    getInstance: {
      hypervisorHostname: "AWS shows no hypervisors",
      createdAt: "EC2 says only when it was started last",
      updatedAt: "EC2 does not say it",
    },
    getNasShare: {
      availabilityZone: "it is in all zones of its region",
      progress: "EFS has none",
      shareServerId: "AWS shows no servers",
      shareServerHost: "AWS shows no servers",
      shareNetworkId: "a share is in its subnets",
      updatedAt: "EFS does not say it",
    },
    getSecurityGroup: { createdAt: "EC2 does not say it", updatedAt: "EC2 does not say it" },
    getVpc: { createdAt: "EC2 does not say it" },
    getVpcs: { createdAt: "EC2 does not say it" },
    recoverKey: { endpoint: KEY_SHOWN_ONCE, accessKey: KEY_SHOWN_ONCE, secretKey: KEY_SHOWN_ONCE },
  },
} as const satisfies Differences;
