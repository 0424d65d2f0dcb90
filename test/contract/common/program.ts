/** The program of the common contract: every component, with every argument that the cloud takes, in two stages. */
import { StringAsset } from "@pulumi/pulumi/asset";
import {
  CloudDisk,
  Instance,
  type InstanceArgs,
  InstancePower,
  InstanceSecurityGroups,
  NasShare,
  OssBucket,
  type OssBucketArgs,
  type OssBucketUserArgs,
  Port,
  PulumiState,
  SecurityGroup,
  UploadedFile,
  Vpc,
} from "pulumi-omnicloud";
import type { CommonCloud } from "./cloud";
import { newRoutes } from "./routesProgram";
import { type Names, type Replacing, type Said, type Stage, saidOn, type Woken } from "./said";

/** Declares the program. @returns all outputs of each component, by the component's part in it */
export function declare(cloud: CommonCloud, stage: Stage, names: Names, replacing?: Replacing, woken?: Woken) {
  const said = saidOn(cloud, stage, names, replacing);
  const net = newVpc(said);
  const machines = newMachines(said, net);
  const ways = said.served("Routes", () => newRoutes(said));
  const idle = said.served("OssBucket", () => newIdleBucket(said, woken));
  return { net, ...machines, ...ways, ...newStorage(said, net, machines.web), idle };
}

/** Declares the bucket of the second stage alone, in another stack, which takes it over or tries to. */
export function declareBucket(cloud: CommonCloud, names: Names, takeOver: boolean): OssBucket {
  const said = saidOn(cloud, "second", names);
  const args = bucketArgs(said);
  const user = userArgs(said);
  const own = cloud.differences.refused.OssBucket?.["user.adopt"] ? undefined : { adopt: names.user, takeOver };
  return new OssBucket("bucket", {
    ...args,
    adopt: names.bucket,
    takeOver,
    ...(own ? { user: { ...user, ...own } } : {}),
  });
}

function newVpc({ words, takes, by, place }: Said) {
  return new Vpc("net", {
    ...place,
    name: by("net one", "net two"),
    description: by("first", "second"),
    cidr: "10.30.0.0/16",
    subnets: {
      front: {
        cidr: "10.30.1.0/24",
        name: by("front one", "front two"),
        description: by("first", "second"),
        availabilityZone: takes("Vpc", "subnets.*.availabilityZone", words.zone),
        gateway: "10.30.1.1",
        dns: by(["10.30.0.9"], ["10.30.0.10"]),
      },
      bare: { cidr: "10.30.2.0/24", gateway: false },
    },
    router: {
      externalNetwork: words.externalNetwork,
      routes: takes("Vpc", "router.routes", [
        { destination: by("172.20.0.0/16", "172.21.0.0/16"), nexthop: "10.30.1.19" },
      ]),
    },
  });
}

type Net = ReturnType<typeof newVpc>;

function newMachines(said: Said, net: Net) {
  const { words, by, place } = said;
  const least = { ...place, flavor: words.flavors[0], image: words.image };
  const home = { network: net.id, subnet: net.subnetIds.front };
  const plain = new Instance("plain", { ...least, ...home, systemDisk: { size: words.systemDisk[0] } });
  const group = new SecurityGroup("group", {
    ...place,
    name: by("group one", "group two"),
    description: by("first", "second"),
    vpc: net.id,
    defaultEgress: by(true, false),
    rules: [
      {
        ...{
          direction: "ingress",
          ethertype: "IPv4",
          protocol: "tcp",
          portRangeMin: 443,
          portRangeMax: by(444, 445),
        },
        ...{ remoteIpPrefix: "10.0.0.0/8", description: by("https", "web") },
      },
      { protocol: "tcp", portRangeMin: 22, remoteGroup: "self" },
    ],
    members: { plain: plain.id },
  });
  const web = new Instance("web", { ...least, ...home, ...webArgs(said), securityGroups: [group.id] });
  const there = [{ network: net.id, subnet: net.subnetIds.front, address: "10.30.1.50" }];
  const networks = said.takes("Instance", "networks", there);
  const spare = new Instance("spare", {
    ...least,
    systemDisk: { size: words.systemDisk[0] },
    ...(networks ? { networks } : home),
    userDataBase64: Buffer.from("#!/bin/sh\necho base64").toString("base64"),
    securityGroups: [group.id],
    power: by("running", "stopped"),
  });
  const still = new Instance("still", { ...least, ...home, systemDisk: { size: words.systemDisk[0] } });
  const archive = new CloudDisk("archive", {
    ...place,
    size: by(...words.dataDisk),
    name: by("archive one", "archive two"),
    description: by("first", "second"),
    type: words.diskType,
    availabilityZone: words.zone,
    metadata: { team: by("blue", "red") },
    attachTo: by(plain.id, undefined),
    ...said.replaced("CloudDisk", { availabilityZone: words.otherZone }),
  });
  return { plain, group, web, spare, still, archive, ...newOperations(said, net, { plain, group, still }) };
}

/** What is done to instances, and one at a port of its own. */
function newOperations(
  said: Said,
  net: Net,
  { plain, group, still }: { plain: Instance; group: SecurityGroup; still: Instance },
) {
  const { served, by, place } = said;
  const trigger = by("one", "two");
  const power = served(
    "InstancePower",
    () =>
      new InstancePower("power", {
        ...place,
        instances: [plain.id],
        state: "running",
        reboot: { type: "soft", trigger },
      }),
  );
  const rest = served(
    "InstancePower",
    () => new InstancePower("rest", { ...place, instances: [still.id], state: by("stopped", "running") }),
  );
  const grouped = served("InstanceSecurityGroups", () => {
    const aside = new SecurityGroup("aside", { ...place, vpc: net.id });
    const grouped = new InstanceSecurityGroups("grouped", {
      ...{ ...place, instances: [still.id], securityGroups: by([group.id], [aside.id]) },
    });
    return { aside, grouped };
  });
  return { power, rest, ...grouped, ported: ported(said, net) };
}

function webArgs({ words, takes, by }: Said): Partial<InstanceArgs> {
  return {
    name: by("web one", "web two"),
    description: by("first", "second"),
    flavor: by(...words.flavors),
    systemDisk: {
      ...{ size: by(...words.systemDisk), type: words.diskType },
      deleteWithInstance: takes("Instance", "systemDisk.deleteWithInstance", false),
    },
    dataDisks: {
      db: {
        ...{ size: by(...words.dataDisk), type: words.diskType },
        ...{ description: by("first", "second"), deleteWithInstance: true },
      },
      logs: { size: words.dataDisk[0], availabilityZone: words.zone },
    },
    publicAddress: takes("Instance", "publicAddress", true),
    power: "running",
    reboot: { type: "hard", trigger: by("one", "two") },
    availabilityZone: words.zone,
    keyName: words.keyName,
    userData: "#!/bin/sh\necho text",
    metadata: { team: by("blue", "red") },
    tags: takes("Instance", "tags", by(["one"], ["two"])),
  };
}

/** An instance at a port that exists, where there are ports. */
function ported({ words, takes, place }: Said, net: Net) {
  if (!takes("Instance", "networks", true) || !takes("Instance", "networks[].port", true)) return undefined;
  const port = new Port("door", { ...place, networkId: net.id, fixedIps: [{ subnetId: net.subnetIds.front }] });
  return new Instance("ported", {
    ...{ ...place, flavor: words.flavors[0], image: words.image, systemDisk: { size: words.systemDisk[0] } },
    networks: [{ port: port.id }],
  });
}

function newStorage(said: Said, net: Net, web: Instance) {
  const { served } = said;
  const files = served("NasShare", () => newShare(said, net, web));
  return { files, ...(served("OssBucket", () => newBucket(said)) ?? {}) };
}

function newShare(said: Said, net: Net, web: Instance) {
  const { words, takes, by, place } = said;
  return new NasShare("files", {
    ...place,
    size: by(2, 1),
    allowShrink: takes("NasShare", "allowShrink", true),
    protocol: "NFS",
    vpc: net.id,
    subnet: net.subnetIds.front,
    name: by("files one", "files two"),
    description: by("first", "second"),
    clients: [
      { instance: web, access: "rw" },
      { cidr: by("10.30.2.0/24", "10.30.2.0/25"), access: "rw" },
    ],
    ...said.replaced("NasShare", words.otherShare),
  });
}

function newBucket(said: Said) {
  const { words, by, store, names } = said;
  const bucket = new OssBucket("bucket", { ...store, ...bucketArgs(said), user: userArgs(said) });
  const file = new UploadedFile("file", {
    ...{ ...store, bucket: bucket.name, key: "docs/file.txt", source: new StringAsset(by("hello", "hello again")) },
    contentType: by("text/plain", "text/html"),
    storageClass: words.storageClass,
    cacheControl: by("max-age=60", "max-age=61"),
    contentEncoding: by("identity", "gzip"),
    contentDisposition: by("inline", "attachment"),
    metadata: { team: by("blue", "red") },
  });
  const over = by(undefined, "taken.txt");
  const taken =
    over === undefined
      ? undefined
      : new UploadedFile("taken", { bucket: bucket.name, key: over, source: new StringAsset("ours"), overwrite: true });
  const state = new PulumiState("state", {
    ...{ ...store, user: names.stateUser, bucket: names.state, rotate: by("1", "2"), forceDestroy: true },
  });
  return { bucket, file, taken, state };
}

/** The bucket of a user that the second stage suspends, where a user can be. */
function newIdleBucket({ takes, by, names, store }: Said, woken?: Woken) {
  if (takes("OssBucket", "user.suspended", true) === undefined) return undefined;
  const user = { uid: names.idle, suspended: woken === undefined && by(false, true) };
  return new OssBucket("idle", { ...store, name: `${names.bucket}-idle`, user, forceDestroy: true });
}

function bucketArgs({ words, takes, by, names, replaced }: Said): OssBucketArgs {
  return {
    name: names.bucket,
    ...replaced("OssBucket", { name: `${names.bucket}-2` }),
    policy: by("private", "public-ro"),
    storageClass: takes("OssBucket", "storageClass", words.storageClass),
    versioning: true,
    forceDestroy: true,
    quota: takes("OssBucket", "quota", { maxSize: by(2, 3), maxObjects: by(20, 30) }),
    lifecycle: [
      {
        ...{ id: by("one", "two"), prefix: "logs/", enabled: by(true, false), expireDays: by(60, 61) },
        ...{ expireOldVersionsDays: by(5, 6), abortUploadsDays: by(2, 3) },
        transitions: [{ days: 30, storageClass: words.storageClass }],
      },
      { prefix: "x/", expireDate: "2040-01-31" },
      { prefix: "y/", expireDeleteMarkers: true },
    ],
    cors: [
      {
        ...{ origins: [by("https://one.example", "https://two.example")], methods: ["PUT", "GET"] },
        ...{ headers: ["*"], exposeHeaders: ["ETag"], maxAge: by(60, 61) },
      },
    ],
  };
}

function userArgs({ takes, by, names }: Said): OssBucketUserArgs {
  return {
    uid: names.user,
    displayName: takes("OssBucket", "user.displayName", by("One", "Two")),
    maxSize: takes("OssBucket", "user.maxSize", by(5, 6)),
    maxObjects: takes("OssBucket", "user.maxObjects", by(500, 600)),
    maxBuckets: takes("OssBucket", "user.maxBuckets", by(7, 8)),
    rotate: by("1", "2"),
    dropPrevious: by(false, true),
  };
}
