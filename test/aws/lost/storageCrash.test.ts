/** Kills of the engine after AWS did a request and before its answer: nothing of the storage is lost or doubled. */
import { EFS } from "@aws-sdk/client-efs";
import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Aws, openAws } from "../../harness/aws";
import { omnicloud } from "../../harness/omnicloud";
import { openProject, type TestProject } from "../../harness/project";
import { type Forward, type Match, openSlowStore } from "../../harness/slowProxy";

const PROGRAM = `
const { CloudDisk, NasShare, OssBucket, UploadedFile } = require("pulumi-omnicloud");
const { asset } = require("@pulumi/pulumi");
const { parts = [], instance, vpc, subnet } = JSON.parse(process.env.CASE || "{}");
if (parts.includes("disk")) new CloudDisk("data", { size: 1, availabilityZone: "eu-west-1a" });
if (parts.includes("bucket")) new OssBucket("files", { forceDestroy: true });
if (parts.includes("attached")) new CloudDisk("data", { size: 1, attachTo: instance });
if (parts.includes("share"))
  new NasShare("files", { vpc, subnet, clients: [{ cidr: "10.0.0.0/8", access: "rw" }] });
if (parts.includes("object")) {
  const bucket = new OssBucket("files", { forceDestroy: true });
  new UploadedFile("words", { bucket: bucket.name, source: new asset.StringAsset("words"), key: "words" });
}
if (parts.includes("user")) new OssBucket("files", { forceDestroy: true, user: {} });
`;

let aws: Aws;
let proxy: Forward;
let project: TestProject;
let s3: S3;
let iam: IAM;
let efs: EFS;
/** What is there already. */
let there: { instance?: string; vpc?: string; subnet?: string } = {};

beforeAll(async () => {
  aws = await openAws();
  proxy = await openSlowStore(aws.moto);
  s3 = new S3({ ...aws.client, forcePathStyle: true });
  iam = new IAM(aws.client);
  efs = new EFS(aws.client);
  const [image] = (await aws.ec2.describeImages({ Owners: ["amazon"] })).Images ?? [];
  const run = { ImageId: image?.ImageId, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 } as const;
  const [one] = (await aws.ec2.runInstances(run)).Instances ?? [];
  there = { instance: one?.InstanceId, vpc: one?.VpcId, subnet: one?.SubnetId };
  const connections = { cloud: { ...aws.connection, endpoint: proxy.origin } };
  project = await openProject({ files: { "index.cjs": PROGRAM }, connections, env: aws.env });
});

afterAll(async () => {
  await project.close();
  s3.destroy();
  iam.destroy();
  efs.destroy();
  await proxy.close();
  await aws.close();
});

const env = (...parts: string[]) => ({ CASE: JSON.stringify({ parts, ...there }) });

/** Kills the engine when AWS has done this request, and nobody knows of it. */
async function killed(request: Match, ...parts: string[]): Promise<void> {
  const hold = proxy.hold("after", request);
  const running = project.start(["up"], env(...parts));
  try {
    await Promise.race([
      hold.reached(1),
      running.end.then(({ output }) => Promise.reject(new Error(`it ended before:\n${output}`))),
    ]);
    await running.killEngine();
  } finally {
    hold.drop();
  }
}

const disks = async () =>
  (await aws.ec2.describeVolumes({ Filters: [{ Name: "tag-key", Values: ["omnicloud"] }] })).Volumes ?? [];
const buckets = async () => (await s3.listBuckets({})).Buckets ?? [];
const users = async () => (await iam.listUsers({})).Users ?? [];

const attached = async () => (await disks()).filter(({ Attachments = [] }) => Attachments.length > 0);
const shares = async () => (await efs.describeFileSystems({})).FileSystems ?? [];
const targets = async () => {
  const found = (await shares()).map(({ FileSystemId }) => efs.describeMountTargets({ FileSystemId }));
  return (await Promise.all(found)).flatMap(({ MountTargets = [] }) => MountTargets);
};
const objects = async () => {
  const found = (await buckets()).map(({ Name }) => s3.listObjectsV2({ Bucket: Name }));
  return (await Promise.all(found)).flatMap(({ Contents = [] }) => Contents);
};

/** What is killed, and what is there of it. */
const CASES = [
  { parts: "disk", request: { method: "POST", path: /^\/$/, body: /Action=CreateVolume/ }, list: disks },
  {
    parts: "bucket",
    request: { method: "PUT", path: /^\/files-[0-9a-f]{8}\/?$/, body: /CreateBucket/ },
    list: buckets,
  },
  { parts: "attached", request: { method: "POST", path: /^\/$/, body: /Action=AttachVolume/ }, list: attached },
  { parts: "share", request: { method: "POST", path: /file-systems/, body: /CreationToken/ }, list: shares },
  { parts: "share", request: { method: "POST", path: /mount-targets/, body: /SubnetId/ }, list: targets },
  { parts: "object", request: { method: "PUT", path: /^\/files-[0-9a-f]{8}\/words/ }, list: objects },
  { parts: "user", request: { method: "POST", path: /^\/$/, body: /Action=CreateUser/ }, list: users },
  { parts: "user", request: { method: "POST", path: /^\/$/, body: /Action=CreateAccessKey/ }, list: users },
];

describe("a kill between the request and its answer", () => {
  it.each(CASES)("of $parts ($request.body): recover finds it, up makes no twin", async ({ parts, request, list }) => {
    await killed(request, parts);
    expect(await list()).toHaveLength(1);
    const recovered = await omnicloud(project, ["recover", "dev"]);
    expect(recovered.code, recovered.output + recovered.errors).toBe(0);
    await project.run(["up"], { env: env(parts) });
    expect(await list()).toHaveLength(1);
    // Of what stays as it is, the engine's log says nothing.
    expect((await project.run(["preview"], { env: env(parts) })).counts).toEqual({});
    await project.run(["destroy"], { env: env(parts) });
    expect(await list()).toEqual([]);
  });

  it("without recover, the end of the stack names what was left", async () => {
    await killed(CASES[0]?.request as Match, "disk");
    await project.run(["cancel"]);
    const ended = await project.run(["destroy"], { env: env(), fails: true });
    const [left] = await disks();
    expect(ended.errors().join("\n")).toContain(String(left?.VolumeId));
    await project.run(["up"], { env: env("disk") });
    expect((await disks()).map(({ VolumeId }) => VolumeId)).toEqual([left?.VolumeId]);
    await project.run(["destroy"], { env: env() });
  });
});
