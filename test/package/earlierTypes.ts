/**
 * Programs for version 0.1.0 and what they took for granted of each component: this file compiles, or theirs do not any more.
 * `npm run check` compiles it; test/package/types.test.ts looks that it says what it should.
 */
import type * as pulumi from "@pulumi/pulumi";
import type {
  BucketPolicy,
  CloudDisk,
  DataDisk,
  DiskSpec,
  ExportLocation,
  FlavorSpec,
  Instance,
  NasShare,
  OssBucket,
  SecurityGroup,
  SecurityGroupRule,
  ShareProtocol,
  UploadedFile,
  Vpc,
} from "pulumi-omnicloud";

type Text = pulumi.Output<string>;
type Amount = pulumi.Output<number>;

/** The outputs that 0.1.0 had, as its types declared them. */
export interface Earlier {
  disk: Record<"id" | "name" | "availabilityZone" | "type" | "status" | "createdAt", Text> & { size: Amount };
  instance: Record<"id" | "name" | "status" | "availabilityZone" | "createdAt", Text> & {
    flavor: pulumi.Output<FlavorSpec>;
    systemDisk: pulumi.Output<DiskSpec>;
    dataDisks: pulumi.Output<Record<string, DataDisk>>;
  } & Record<"addresses" | "networks" | "ports" | "securityGroups", pulumi.Output<string[]>>;
  share: Record<"id" | "name" | "status" | "createdAt" | "updatedAt", Text> & {
    size: Amount;
    protocol: pulumi.Output<ShareProtocol>;
    exportLocations: pulumi.Output<ExportLocation[]>;
    accessKeys: pulumi.Output<Record<string, string>>;
  };
  bucket: Record<
    "name" | "region" | "belongsTo" | "createdAt" | "url" | "endpoint" | "accessKey" | "secretKey",
    Text
  > & {
    policy: pulumi.Output<BucketPolicy>;
  } & Record<"usedSize" | "usedObjects", Amount>;
  group: Record<"id" | "name" | "createdAt" | "updatedAt", Text> & { rules: pulumi.Output<SecurityGroupRule[]> };
  file: Record<"bucket" | "key" | "sha256" | "contentType" | "etag" | "modifiedAt" | "url", Text> & { size: Amount };
  vpc: Record<"id" | "name" | "status" | "createdAt", Text>;
}

/** What such a program has. */
export interface Now {
  disk: CloudDisk;
  instance: Instance;
  share: NasShare;
  bucket: OssBucket;
  group: SecurityGroup;
  file: UploadedFile;
  vpc: Vpc<"front">;
}

/** It compiles as it did. */
export const asBefore = (now: Now): Earlier => now;

/** A program for AWS is told what may be absent. */
export interface OnAws {
  instance: Instance<"aws">["createdAt"];
  size: NasShare<"aws" | "openstack">["size"];
  key: OssBucket<"aws">["accessKey"];
  vpc: Vpc<"front", "aws">["createdAt"];
}

// @ts-expect-error there may be no key
export const keyOf = ({ key }: OnAws): Text => key;
// @ts-expect-error nothing says when it was created
export const instanceOf = ({ instance }: OnAws): Text => instance;
// @ts-expect-error on AWS it is as the program wrote it
export const sizeOf = ({ size }: OnAws): Amount => size;
// @ts-expect-error nothing says when it was created
export const vpcOf = ({ vpc }: OnAws): Text => vpc;
