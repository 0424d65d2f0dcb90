/** What is in an account of moto: a list of each kind of objects, by what AWS says of them. API: EC2, EFS, IAM, S3 */
import { EC2 } from "@aws-sdk/client-ec2";
import { EFS } from "@aws-sdk/client-efs";
import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { LOOKING_ON, REGION } from "./keys";

/** An object, by its id. */
export type Seen = [id: string, object: object];

/** All objects, by `service kind`. */
export type Account = Record<string, Seen[]>;

/** Looks at everything. @param endpoint the moto itself: a look is no request of a program */
export async function lookAt(endpoint: string): Promise<Account> {
  const client = { endpoint, region: REGION, credentials: LOOKING_ON };
  const [ec2, efs, iam] = [new EC2(client), new EFS(client), new IAM(client)];
  const s3 = new S3({ ...client, forcePathStyle: true });
  try {
    return { ...(await inEc2(ec2)), ...(await inEfs(efs)), ...(await inIam(iam)), ...(await inS3(s3)) };
  } finally {
    for (const each of [ec2, efs, iam, s3]) each.destroy();
  }
}

const by = <T extends object>(list: readonly T[] | undefined, id: (one: T) => string | undefined): Seen[] =>
  (list ?? []).map((one) => [id(one) ?? "", one]);

async function inEc2(ec2: EC2): Promise<Account> {
  const { Reservations = [] } = await ec2.describeInstances({});
  const instances = Reservations.flatMap(({ Instances = [] }) => Instances).filter(
    ({ State }) => State?.Name !== "terminated",
  );
  const { Vpcs } = await ec2.describeVpcs({});
  const { Subnets } = await ec2.describeSubnets({});
  const { RouteTables } = await ec2.describeRouteTables({});
  const { InternetGateways } = await ec2.describeInternetGateways({});
  const { DhcpOptions } = await ec2.describeDhcpOptions({});
  const { NatGateways = [] } = await ec2.describeNatGateways({});
  const { SecurityGroups } = await ec2.describeSecurityGroups({});
  const { Addresses } = await ec2.describeAddresses({});
  const { Volumes } = await ec2.describeVolumes({});
  return {
    "ec2 vpcs": by(Vpcs, (one) => one.VpcId),
    "ec2 subnets": by(Subnets, (one) => one.SubnetId),
    "ec2 tables": by(RouteTables, (one) => one.RouteTableId),
    "ec2 gateways": by(InternetGateways, (one) => one.InternetGatewayId),
    "ec2 dhcpOptions": by(DhcpOptions, (one) => one.DhcpOptionsId),
    "ec2 natGateways": by(
      NatGateways.filter(({ State }) => State !== "deleted"),
      (one) => one.NatGatewayId,
    ),
    "ec2 groups": by(SecurityGroups, (one) => one.GroupId),
    "ec2 addresses": by(Addresses, (one) => one.AllocationId),
    "ec2 volumes": by(Volumes, (one) => one.VolumeId),
    "ec2 instances": by(instances, (one) => one.InstanceId),
  };
}

async function inEfs(efs: EFS): Promise<Account> {
  const { FileSystems = [] } = await efs.describeFileSystems({});
  const targets: Seen[] = [];
  for (const { FileSystemId } of FileSystems)
    for (const target of (await efs.describeMountTargets({ FileSystemId })).MountTargets ?? []) {
      const { MountTargetId = "" } = target;
      const { SecurityGroups } = await efs.describeMountTargetSecurityGroups({ MountTargetId });
      targets.push([MountTargetId, { ...target, SecurityGroups }]);
    }
  return { "efs fileSystems": by(FileSystems, (one) => one.FileSystemId), "efs targets": targets };
}

async function inIam(iam: IAM): Promise<Account> {
  const users: Seen[] = [];
  for (const user of (await iam.listUsers({})).Users ?? []) {
    const { UserName = "" } = user;
    const { Tags } = await iam.listUserTags({ UserName });
    const { AccessKeyMetadata = [] } = await iam.listAccessKeys({ UserName });
    const policies: object[] = [];
    for (const PolicyName of (await iam.listUserPolicies({ UserName })).PolicyNames ?? [])
      policies.push(await iam.getUserPolicy({ UserName, PolicyName }));
    // A key before the current one is kept until the next rotation: one or two are the same.
    const hasKeys = AccessKeyMetadata.length > 0;
    users.push([UserName, { ...user, Tags, policies: policies.map(withoutMetadata), hasKeys }]);
  }
  return { "iam users": users };
}

async function inS3(s3: S3): Promise<Account> {
  const buckets: Seen[] = [];
  for (const { Name: Bucket = "" } of (await s3.listBuckets({})).Buckets ?? []) {
    const of = { Bucket };
    const objects: object[] = [];
    for (const { Key, ETag, Size } of (await s3.listObjectsV2(of)).Contents ?? []) {
      const { Metadata = {}, ContentType, CacheControl } = await s3.headObject({ ...of, Key });
      objects.push({ Key, ETag, Size, Metadata, ContentType, CacheControl });
    }
    const { Uploads = [] } = await s3.listMultipartUploads(of);
    buckets.push([
      Bucket,
      {
        ...{ Name: Bucket, objects, uploads: Uploads.map(({ Key }) => Key) },
        tags: (await unlessNone(s3.getBucketTagging(of)))?.TagSet,
        versioning: (await s3.getBucketVersioning(of)).Status,
        policy: (await unlessNone(s3.getBucketPolicy(of)))?.Policy,
        block: (await unlessNone(s3.getPublicAccessBlock(of)))?.PublicAccessBlockConfiguration,
        lifecycle: (await unlessNone(s3.getBucketLifecycleConfiguration(of)))?.Rules,
        cors: (await unlessNone(s3.getBucketCors(of)))?.CORSRules,
        encryption: (await unlessNone(s3.getBucketEncryption(of)))?.ServerSideEncryptionConfiguration,
      },
    ]);
  }
  return { "s3 buckets": buckets };
}

/** A bucket without a policy, tags and the like says so by an error. */
async function unlessNone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (/^NoSuch|NotFound/.test((error as Error).name)) return undefined;
    throw error;
  }
}

const withoutMetadata = ({ $metadata: _, ...rest }: { $metadata?: unknown }): object => rest;
