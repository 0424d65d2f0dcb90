/** The programs under torture. A new resource joins by being in one of them. */
import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { Subject } from "./kill";

/** The package as users have it: its built files. */
const omnicloud = require("pulumi-omnicloud") as typeof import("../../index");

/** A team's network, instances and disks; the change grows, renames and re-rules. */
const team = (changed: boolean): PulumiFn =>
  async function program() {
    const connection = "cloud";
    const vpc = new omnicloud.Vpc("net", {
      connection,
      description: changed ? "the team's" : undefined,
      cidr: "10.0.0.0/16",
      subnets: { front: { cidr: "10.0.1.0/24" }, back: { cidr: "10.0.2.0/24" } },
      router: { externalNetwork: "public" },
    });
    const group = new omnicloud.SecurityGroup("web", {
      connection,
      rules: [
        { protocol: "tcp", portRangeMin: changed ? 8443 : 443 },
        { protocol: "icmp", description: "ping" },
      ],
    });
    new omnicloud.Instance("web", {
      connection,
      flavor: "m1.tiny",
      image: "cirros",
      network: vpc.id,
      securityGroups: [group.id],
      dataDisks: { db: { size: changed ? 2 : 1, deleteWithInstance: true } },
      power: "running",
    });
    new omnicloud.CloudDisk("archive", {
      connection,
      size: changed ? 2 : 1,
      name: changed ? "the archive" : undefined,
    });
  };

/** A share in a network of its own, with a client. */
const share = (changed: boolean): PulumiFn =>
  async function program() {
    const connection = "cloud";
    const vpc = new omnicloud.Vpc("files", { connection, subnets: { all: { cidr: "10.9.0.0/24" } } });
    new omnicloud.NasShare("files", {
      connection,
      size: changed ? 2 : 1,
      vpc: vpc.id,
      subnet: vpc.subnetIds.all,
      clients: [{ cidr: changed ? "10.9.0.0/25" : "10.9.0.0/24", access: "rw" }],
    });
  };

/** A bucket, its user, and a file in it. */
const storage = (changed: boolean): PulumiFn =>
  async function program() {
    const { StringAsset } = (require("@pulumi/pulumi") as typeof import("@pulumi/pulumi")).asset;
    const bucket = new omnicloud.OssBucket("files", {
      connection: "store",
      name: "torture-files",
      policy: changed ? "public-ro" : "private",
      versioning: changed,
      forceDestroy: true,
      user: { uid: "u-torture", maxSize: changed ? 20 : 10, maxObjects: 100 },
    });
    new omnicloud.UploadedFile("page", {
      connection: "store",
      bucket: bucket.name,
      key: "page.txt",
      source: new StringAsset(changed ? "Another page.\n" : "A page.\n"),
    });
  };

/** All of them. */
export const subjects: readonly Subject[] = [
  { name: "team", first: team(false), changed: team(true) },
  { name: "share", first: share(false), changed: share(true) },
  { name: "storage", first: storage(false), changed: storage(true) },
];
