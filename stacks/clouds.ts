/**
 * One team, two clouds: the same program on OpenStack with Ceph, and on AWS. A Vpc, a group, two instances with disks, a
 * bucket with a file. What the clouds call differently is in the config: `flavor`, `image`, `systemDisk` (GiB). Nothing in it
 * costs by itself but instances and disks: no NAT gateway, no public address, no load balancer.
 */
import * as pulumi from "@pulumi/pulumi";
import { Instance, OssBucket, SecurityGroup, UploadedFile, Vpc } from "pulumi-omnicloud";

/** The team's program, on whichever cloud the stack's connections are for. */
export async function clouds(): Promise<Record<string, unknown>> {
  const config = new pulumi.Config("omnicloud");
  const vpc = new Vpc("team", {
    cidr: "10.20.0.0/16",
    subnets: { front: { cidr: "10.20.1.0/24" } },
    router: { externalNetwork: true },
  });
  const group = new SecurityGroup("team", {
    vpc: vpc.id,
    rules: [
      { protocol: "tcp", portRangeMin: 22, remoteIpPrefix: "10.0.0.0/8", description: "ssh from within" },
      { protocol: "tcp", portRangeMin: 443, description: "https" },
    ],
  });
  const common = {
    flavor: config.require("flavor"),
    image: config.require("image"),
    systemDisk: { size: config.requireNumber("systemDisk") },
    network: vpc.id,
    subnet: vpc.subnetIds.front,
    securityGroups: [group.id],
  };
  const dataDisks = { logs: { size: 1, deleteWithInstance: true } };
  const web = new Instance("web", { ...common, dataDisks });
  const spare = new Instance("spare", { ...common, dataDisks, power: "stopped" });
  const files = new OssBucket("files", { name: config.get("bucket"), forceDestroy: true });
  const source = new pulumi.asset.StringAsset("This file came with the team's stack.\n");
  const hello = new UploadedFile("hello", { bucket: files.name, key: "hello.txt", source });
  return {
    vpc: vpc.id,
    web: { id: web.id, status: web.status, address: web.address },
    spare: { id: spare.id, status: spare.status, address: spare.address },
    bucket: { name: files.name, file: hello.url },
  };
}
