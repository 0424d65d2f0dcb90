/** What each verb of each kind of resource touches: the ids that the platform is asked for. */
import { describe, expect, it } from "vitest";
import { clouds, definitionOf } from "../../providers";
import type { Touch } from "../../providers/core/touched";

/** What is known of one kind: the arguments of a create, and the ids that it touches; an id, and those of what comes later. */
interface Kind {
  args: object;
  create: string[];
  id: string;
  later: string[];
}

const own = (id: string, args: object = {}, create: string[] = []): Kind => ({ args, create, id, later: [id] });
/** Of jobs and notes the state alone knows the id. */
const ofNobody: Kind = { args: {}, create: [], id: "1a2b3c4d-token", later: [] };

const SERVER = {
  networks: [{ network: "n-1", subnet: "s-1" }, { port: "p-1" }],
  securityGroups: ["g-1", "g-2 (not on port p-1)"],
  serverGroup: "sg-1",
  systemDisk: { size: 1, volumeId: "v-1" },
  image: "ubuntu",
  flavor: "m1.tiny",
  keyName: "mine",
};

/** Native resources, of which only those that a run left are touched: `aws:ec2/vpc:Vpc`. */
const NATIVE = clouds
  .flatMap(({ definitions }) => definitions().map(({ name }) => name))
  .filter((name) => name.includes("/"));

const KINDS: Record<string, Kind> = {
  ...Object.fromEntries(NATIVE.map((name) => [name, own("native-1")])),
  "openstack:Network": own("n-1"),
  "openstack:Subnet": own("s-1", { network: "n-1", cidr: "10.0.0.0/24" }, ["n-1"]),
  "openstack:Router": own("r-1", { externalNetwork: "public" }),
  "openstack:RouterInterface": {
    ...{ args: { router: "r-1", subnet: "s-1" }, create: ["r-1", "s-1"] },
    ...{ id: "r-1/s-1", later: ["r-1", "s-1"] },
  },
  "openstack:Routes": { args: { router: "r-1" }, create: ["r-1"], id: "r-1", later: ["r-1"] },
  "openstack:InstanceSecurityGroups": {
    args: { instances: ["i-1"], securityGroups: ["g-1"] },
    create: ["i-1", "g-1"],
    id: "1a2b3c4d-token",
    later: ["i-1", "g-1"],
  },
  "openstack:LoadBalancerTargets": { args: { pool: "po-1" }, create: ["po-1"], id: "1a2b3c4d-token", later: ["po-1"] },
  "openstack:TableRoutes": { args: { routeTableId: "r-1" }, create: ["r-1"], id: "1a2b3c4d-token", later: ["r-1"] },
  "openstack:SecurityGroup": own("g-1"),
  "openstack:SecurityGroupMember": {
    ...{ args: { server: "i-1", securityGroup: "g-1" }, create: ["i-1", "g-1"] },
    ...{ id: "i-1/g-1", later: ["i-1", "g-1"] },
  },
  "openstack:SecurityGroupRule": {
    ...{ args: { securityGroupId: "g-1", remoteGroupId: "g-2" }, create: ["g-1", "g-2"] },
    ...{ id: "sr-1", later: ["sr-1", "g-1"] },
  },
  "openstack:Port": own("p-1", { networkId: "n-1", securityGroupIds: ["g-1"] }, ["n-1", "g-1"]),
  "openstack:Volume": own("v-1", { type: "fast", snapshotId: "vs-1" }, ["vs-1"]),
  "openstack:VolumeSnapshot": own("vs-1", { volumeId: "v-1" }, ["v-1"]),
  "openstack:VolumeBackup": own("vb-1", { volumeId: "v-1" }, ["v-1"]),
  "openstack:VolumeAttachment": {
    ...{ args: { server: "i-1", volume: "v-1" }, create: ["i-1", "v-1"] },
    ...{ id: "i-1/v-1", later: ["i-1", "v-1"] },
  },
  "openstack:Server": own("i-1", SERVER, ["n-1", "s-1", "p-1", "g-1", "g-2", "sg-1", "v-1"]),
  "openstack:Power": { args: { server: "i-1" }, create: ["i-1"], id: "i-1/power", later: ["i-1"] },
  "openstack:InstancePower": { args: { instances: ["i-1"] }, create: ["i-1"], id: "1a2b3c4d-token", later: ["i-1"] },
  "openstack:ShareNetwork": own("sn-1", { network: "n-1", subnet: "s-1" }, ["n-1", "s-1"]),
  "openstack:Share": own("sh-1", { shareNetwork: "sn-1" }, ["sn-1"]),
  "openstack:ShareSnapshot": own("ss-1", { shareId: "sh-1" }, ["sh-1"]),
  "openstack:ShareAccess": { args: { share: "sh-1" }, create: ["sh-1"], id: "sh-1", later: ["sh-1"] },
  "openstack:Tenant": own("t-0000000001"),
  "aws:Account": ofNobody,
  "aws:Image": ofNobody,
  "aws:InstanceArguments": ofNobody,
  "aws:SecurityGroupArguments": ofNobody,
  "aws:SecurityGroupNames": ofNobody,
  "aws:VpcArguments": ofNobody,
  "tencentcloud:Account": ofNobody,
  "tencentcloud:Bucket": own("files-1250000001"),
  "tencentcloud:BucketObject": {
    ...{ args: { bucket: "files-1250000001", key: "img/logo.png" }, create: ["files-1250000001"] },
    ...{ id: "files-1250000001/img/logo.png", later: ["files-1250000001"] },
  },
  "tencentcloud:BucketUser": own("files-1a2b3c4d", { bucket: "files-1250000001" }, ["files-1250000001"]),
  "tencentcloud:Disk": own("disk-1", { zoneOf: "subnet-1" }),
  "tencentcloud:DiskAttachment": {
    ...{ args: { instance: "ins-1", disk: "disk-1" }, create: ["ins-1", "disk-1"] },
    ...{ id: "ins-1/disk-1", later: ["ins-1", "disk-1"] },
  },
  "tencentcloud:FileSystem": own("cfs-1"),
  "tencentcloud:Image": ofNobody,
  "tencentcloud:InstanceArguments": ofNobody,
  "tencentcloud:InstanceSecurityGroups": {
    args: { instances: ["ins-1"], securityGroups: ["sg-1"] },
    create: ["ins-1", "sg-1"],
    id: "1a2b3c4d-token",
    later: ["ins-1", "sg-1"],
  },
  "tencentcloud:InstanceState": { args: { instance: "ins-1" }, create: ["ins-1"], id: "ins-1/state", later: ["ins-1"] },
  "tencentcloud:InstanceTags": { args: { instance: "ins-1" }, create: ["ins-1"], id: "ins-1/tags", later: ["ins-1"] },
  "tencentcloud:KeyPairName": ofNobody,
  "tencentcloud:PermissionGroup": own("pgroup-1"),
  "tencentcloud:Power": { args: { instances: ["ins-1"] }, create: ["ins-1"], id: "1a2b3c4d-token", later: ["ins-1"] },
  "tencentcloud:Routes": { args: { vpc: "vpc-1" }, create: ["vpc-1"], id: "1a2b3c4d-token", later: ["vpc-1"] },
  "tencentcloud:SubnetPlace": ofNobody,
  "tencentcloud:SecurityGroupArguments": ofNobody,
  "tencentcloud:SecurityGroupMember": {
    args: { instance: "ins-1", securityGroup: "sg-1" },
    create: ["ins-1", "sg-1"],
    id: "ins-1/sg-1",
    later: ["ins-1", "sg-1"],
  },
  "tencentcloud:SecurityGroupNames": ofNobody,
  "tencentcloud:SecurityGroupRules": { args: { group: "sg-1" }, create: ["sg-1"], id: "sg-1/rules", later: ["sg-1"] },
  "tencentcloud:VpcArguments": ofNobody,
  "aws:Disk": own("vol-1", { zoneOf: "subnet-1" }),
  "aws:DiskAttachment": {
    ...{ args: { instance: "i-1", disk: "vol-1" }, create: ["i-1", "vol-1"] },
    ...{ id: "i-1/vol-1", later: ["i-1", "vol-1"] },
  },
  "aws:InstanceState": { args: { instance: "i-1" }, create: ["i-1"], id: "i-1/state", later: ["i-1"] },
  "aws:InstanceSecurityGroups": {
    args: { instances: ["i-1"], securityGroups: ["g-1"] },
    create: ["i-1", "g-1"],
    id: "1a2b3c4d-token",
    later: ["i-1", "g-1"],
  },
  "aws:Routes": { args: { vpc: "vpc-1" }, create: ["vpc-1"], id: "1a2b3c4d-token", later: ["vpc-1"] },
  "aws:Occupants": { args: { of: "vpc-1" }, create: [], id: "vpc-1/occupants", later: [] },
  "aws:Power": { args: { instances: ["i-1"] }, create: ["i-1"], id: "1a2b3c4d-token", later: ["i-1"] },
  "aws:SecurityGroupMember": {
    ...{ args: { instance: "i-1", securityGroup: "sg-1" }, create: ["i-1", "sg-1"] },
    ...{ id: "i-1/sg-1", later: ["i-1", "sg-1"] },
  },
  "aws:SecurityGroupRules": { args: { group: "sg-1" }, create: ["sg-1"], id: "sg-1/rules", later: ["sg-1"] },
  "aws:FileSystem": own("fs-1"),
  "aws:MountTargets": { args: { fileSystem: "fs-1" }, create: ["fs-1"], id: "fs-1/targets", later: ["fs-1"] },
  "aws:Bucket": own("files"),
  "aws:BucketUser": own("files-1a2b3c4d", { bucket: "files" }, ["files"]),
  "aws:BucketObject": {
    ...{ args: { bucket: "files", key: "img/logo.png" }, create: ["files"] },
    ...{ id: "files/img/logo.png", later: ["files"] },
  },
  "ceph:Bucket": own("files", { owner: "u-1" }, ["u-1"]),
  "ceph:BucketObject": {
    ...{ args: { bucket: "files", key: "img/logo.png" }, create: ["files"] },
    ...{ id: "files/img/logo.png", later: ["files"] },
  },
  "examcloud:ExamVm": own("vm-1"),
  "qingstor:JobNote": ofNobody,
  "qingstor:Configuration": ofNobody,
  "qingstor:Deployment": ofNobody,
  "qingstor:AccessNodes": ofNobody,
  "qingstor:StorageNodes": ofNobody,
  "qingstor:JobEnd": ofNobody,
  "qingstor:QingStor": ofNobody,
};
/** Those that look into their cloud for it: engine tests have them. */
const LOOKING = ["ceph:OssUser", "luoyun:Desktop"];

/** A cloud without groups: what is no UUID may be a group's name, and means none there. */
const cloud = { projectId: async () => "p-7", collection: () => ({ all: async () => [] }) };

const touched = (name: string, touch: Omit<Touch, "cloud">) => definitionOf(name).touches({ ...touch, cloud });

describe("what a verb touches", () => {
  it("is said of every kind of resource", () => {
    const all = clouds.flatMap(({ definitions }) => definitions().map(({ name }) => name));
    expect(all.sort()).toEqual([...Object.keys(KINDS), ...LOOKING].sort());
  });

  it.each(Object.entries(KINDS))("is what %s names, by ids that the platform knows", async (name, kind) => {
    const { args, create, id, later } = kind;
    expect(await touched(name, { args })).toEqual(create);
    expect(await touched(name, { id, args })).toEqual(later);
    expect(await touched(name, { id, args, was: args })).toEqual(later);
  });

  it("is of a change of a server what it joins and what it leaves", async () => {
    const args = { ...SERVER, securityGroups: ["g-3"], networks: [{ network: "n-2" }] };
    const ids = await touched("openstack:Server", { id: "i-1", args, was: SERVER });
    expect(ids).toEqual(["i-1", "n-1", "s-1", "p-1", "g-1", "g-2", "n-2", "g-3"]);
  });

  it("is the port itself of a port that an interrupted run left", async () => {
    expect(await touched("openstack:Server", { id: "port/p-1", args: {} })).toEqual(["p-1"]);
  });
});
