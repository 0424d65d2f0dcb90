/** Wrong arguments of components: all of them in one sentence each, and no stack trace. */
import {
  CloudDisk,
  ExamRoom,
  Instance,
  InstanceSecurityGroups,
  NasShare,
  OssBucket,
  QingStorCluster,
  SecurityGroup,
  Tenant,
  UploadedFile,
  Vpc,
} from "pulumi-omnicloud";
import { expect, it } from "vitest";
import { ground } from "./ground";

const on = ground();

it.each<[string, () => unknown, RegExp[]]>([
  ["nothing", () => new Vpc("net", {} as never), [/^Vpc net: subnets: is required$/m]],
  ["no arguments", () => new Vpc("net", undefined as never), [/^Vpc net: subnets: is required$/m]],
  [
    "misspelled ones",
    () => new Vpc("net", { subnets: {}, cider: "10.0.0.0/8", Name: "x" } as never),
    [
      /^Vpc net: cider: there is no such argument; known are .*; did you mean cidr\?$/m,
      /^ {2}Name: .*did you mean name\?$/m,
    ],
  ],
  [
    "several",
    () =>
      new Instance("web", {
        flavor: "m1.tiny",
        image: "cirros",
        reboot: { type: "soft", trigger: "1" },
        dataDisks: { "1": { size: 1 } },
      }),
    [
      /^Instance web: network: give either/m,
      /^ {2}reboot: needs power/m,
      /^ {2}dataDisks\.1: a disk's name begins with a letter/m,
    ],
  ],
  [
    "AWS's words",
    () => new Instance("web", { instanceType: "t3.micro", imageId: "ami-1", subnetId: "s", groupIds: [] } as never),
    [
      /^Instance web: instanceType: there is no such argument; .*; did you mean flavor\?$/m,
      /^ {2}imageId: .*did you mean image\?$/m,
      /^ {2}subnetId: .*did you mean subnet\?$/m,
      /^ {2}groupIds: .*did you mean securityGroups\?$/m,
    ],
  ],
  [
    "AWS's words of a group",
    () => new SecurityGroup("web", { vpcId: "v", ingress: [] } as never),
    [
      /^SecurityGroup web: vpcId: there is no such argument; .*; did you mean vpc\?$/m,
      /^ {2}ingress: .*did you mean rules\?$/m,
    ],
  ],
  [
    "AWS's words of a list of instances",
    () => new InstanceSecurityGroups("both", { instanceIds: ["i"], groupIds: ["g"] } as never),
    [
      /instanceIds.*there is no such argument; .*; did you mean instances\?/,
      /groupIds.*there is no such argument; .*; did you mean securityGroups\?/,
    ],
  ],
  [
    "unknown ones in a Vpc's parts",
    () =>
      new Vpc("net", {
        subnets: { front: { cidrBlock: "10.0.0.0/24" }, back: { cidr: "10.0.1.0/24" } },
        router: { externalNetwork: true, gatewayId: "igw" },
      } as never),
    [
      /^Vpc net: subnets\.front\.cidrBlock: there is no such argument; .*; did you mean cidr\?$/m,
      /^ {2}router\.gatewayId: there is no such argument/m,
    ],
  ],
  [
    "unknown ones in an Instance's parts",
    () =>
      new Instance("web", {
        ...{ flavor: "f", image: "i", network: "n" },
        ...{ systemDisk: { volumeSize: 1 }, dataDisks: { db: { gib: 1 } } },
      } as never),
    [
      /^Instance web: systemDisk\.volumeSize: .*did you mean size\?$/m,
      /^ {2}dataDisks\.db\.gib: there is no such argument/m,
    ],
  ],
  [
    "unknown ones in a list",
    () =>
      new NasShare("files", {
        size: 1,
        vpc: "v",
        clients: [{ cidr: "10.0.0.0/8", access: "rw", acces: "ro" }],
      } as never),
    [/^NasShare files: clients\[0\]\.acces: .*did you mean access\?$/m],
  ],
  [
    "unknown ones of a disk",
    () => new CloudDisk("disk", { size: 1, gib: 1 } as never),
    [/^CloudDisk disk: gib: there is no such argument/m],
  ],
  [
    "unknown ones of a bucket",
    () => new OssBucket("files", { acl: "private" } as never),
    [/^OssBucket files: acl: there is no such argument; .*; did you mean policy\?$/m],
  ],
  [
    "unknown ones of a file",
    () => new UploadedFile("file", { bucket: "b", source: "s", body: "x" } as never),
    [/^UploadedFile file: body: there is no such argument/m],
  ],
  [
    "unknown ones of a tenant",
    () => new Tenant("team", { nmae: "x" } as never),
    [/^Tenant team: nmae: .*did you mean name\?$/m],
  ],
  [
    "several clients",
    () =>
      new NasShare("files", {
        size: 1,
        vpc: "v",
        clients: [{ access: "ro" }, { access: "rw", cidr: "10.0.0.0/8" }, { access: "ro" }],
      }),
    [/^NasShare files: clients\[0\]: give either/m, /^ {2}clients\[2\]: give either/m],
  ],
  [
    "an exam without students",
    () => new ExamRoom("final", { image: "i" } as never),
    [/students: is required/, /flavor: is required/],
  ],
  [
    "a cluster without nodes",
    () => new QingStorCluster("store", {} as never),
    [/qsConf: is required/, /storageNodes: is required/],
  ],
])("%s", async (_what, declare, wanted) => {
  const stack = await on.stack(async () => void declare());
  const outcome = await stack.preview({ fails: true });
  for (const words of wanted) expect(outcome.errors().join("\n")).toMatch(words);
  expect(outcome.output).not.toMatch(/^\s*at .+[(:]/m);
  expect(outcome.output).not.toMatch(/TypeError|node_modules/);
});
