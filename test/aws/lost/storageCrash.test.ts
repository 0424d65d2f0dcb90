/** Kills of the engine after AWS did a request and before its answer: nothing of the storage is lost or doubled. */
import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Aws, openAws } from "../../harness/aws";
import { omnicloud } from "../../harness/omnicloud";
import { openProject, type TestProject } from "../../harness/project";
import { type Forward, type Match, openSlowStore } from "../../harness/slowProxy";

const PROGRAM = `
const { CloudDisk, OssBucket } = require("pulumi-omnicloud");
const { parts = [] } = JSON.parse(process.env.CASE || "{}");
if (parts.includes("disk")) new CloudDisk("data", { size: 1, availabilityZone: "eu-west-1a" });
if (parts.includes("bucket")) new OssBucket("files", { forceDestroy: true });
if (parts.includes("user")) new OssBucket("files", { forceDestroy: true, user: {} });
`;

let aws: Aws;
let proxy: Forward;
let project: TestProject;
let s3: S3;
let iam: IAM;

beforeAll(async () => {
  aws = await openAws();
  proxy = await openSlowStore(aws.moto);
  s3 = new S3({ ...aws.client, forcePathStyle: true });
  iam = new IAM(aws.client);
  const connections = { cloud: { ...aws.connection, endpoint: proxy.origin } };
  project = await openProject({ files: { "index.cjs": PROGRAM }, connections, env: aws.env });
});

afterAll(async () => {
  await project.close();
  s3.destroy();
  iam.destroy();
  await proxy.close();
  await aws.close();
});

const env = (...parts: string[]) => ({ CASE: JSON.stringify({ parts }) });

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

/** What is killed, and what is there of it. */
const CASES = [
  { parts: "disk", request: { method: "POST", path: /^\/$/, body: /Action=CreateVolume/ }, list: disks },
  {
    parts: "bucket",
    request: { method: "PUT", path: /^\/files-[0-9a-f]{8}\/?$/, body: /CreateBucket/ },
    list: buckets,
  },
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
