/** Look-ups in the program of the contract, of what it declares: of several objects at once, and each with all arguments. */
import type { Output } from "@pulumi/pulumi";
import {
  getBucketOutput,
  getBucketsOutput,
  getCloudDiskOutput,
  getFlavorOutput,
  getFlavorsOutput,
  getImageOutput,
  getImagesOutput,
  getInstanceOutput,
  getInstancesOutput,
  getMountClientsOutput,
  getNasShareOutput,
  getOssUserOutput,
  getRouteTablesOutput,
  getSecurityGroupOutput,
  getVpcOutput,
  getVpcsOutput,
  listBuckets,
  listFlavors,
  listImages,
  recoverKeyOutput,
} from "pulumi-omnicloud";
import type { CommonCloud, Words } from "./cloud";
import type { declare } from "./program";
import type { Names } from "./said";

type Parts = ReturnType<typeof declare>;

/** An id that no cloud gave to anything. */
const UNKNOWN = "i-00000000000000001";

/** Looks up what the program declares. */
export function lookUp({ web, spare, net }: Parts, { connection }: Words) {
  const filters = { Name: "web two", State: "running" as const };
  return {
    byIds: getInstancesOutput({ connection, instanceIds: [web.id, UNKNOWN, spare.id], missing: "skip" }),
    byFilter: getInstancesOutput({ connection, instanceIds: [web.id, spare.id], filters }),
    byEither: getInstancesOutput(
      { connection, filters: [filters, { Name: "spare", State: ["stopped", "suspended"] }] },
      { dependsOn: [web, spare] },
    ),
    vpcs: getVpcsOutput({ connection, vpcIds: [net.id] }),
    vpcsNamed: getVpcsOutput({ connection, filters: { Name: ["net two", "nothing"] } }, { dependsOn: net }),
    tables: getRouteTablesOutput({ connection, vpcId: net.id }),
  };
}

/** The data disk that is looked up. */
const dbOf = ({ web }: Parts): Output<string> => web.dataDisks.apply((disks) => disks.db?.id ?? "");

/** Whose buckets are asked for, where they are a user's. */
const ownerOn = ({ differences }: CommonCloud, { user }: Names) =>
  differences.refused.getBucket?.uid === undefined ? user : undefined;

/** Each look-up, with all arguments that every cloud takes. */
export function lookUpEach(parts: Parts, cloud: CommonCloud, names: Names) {
  const { web, net, group } = parts;
  const { connection, region, flavors } = cloud.words;
  const at = { connection, region };
  const getImage = getImageOutput({ ...at, id: web.image.apply((id) => id ?? "") });
  return {
    getVpc: getVpcOutput({ ...at, id: net.id }),
    getSecurityGroup: getSecurityGroupOutput({ ...at, id: group.id }),
    getInstance: getInstanceOutput({ ...at, id: web.id }),
    getCloudDisk: getCloudDiskOutput({ ...at, id: dbOf(parts) }),
    getFlavor: getFlavorOutput({ ...at, name: flavors[1] }),
    getFlavors: getFlavorsOutput({ ...at, ...page, filters: { Name: flavors[1] } }),
    getImage,
    getImages: getImagesOutput({ ...at, ...page, filters: { Name: getImage.name } }),
    ...lookUpStored(parts, cloud, names),
  };
}

const page = { pageNumber: 1, pageSize: 10 };

/** What is in a bucket changes after the bucket itself. */
const filledBy = ({ bucket, file, taken }: Parts) => ({ dependsOn: [bucket, file, taken].flatMap((one) => one ?? []) });

/** Shares, buckets and their users, where they are served. */
function lookUpStored(parts: Parts, cloud: CommonCloud, names: Names) {
  const { files, bucket } = parts;
  const { connection, region, store, storeRegion } = cloud.words;
  const [at, stored] = [
    { connection, region },
    { connection: store, region: storeRegion },
  ];
  const filled = filledBy(parts);
  const uid = names.user;
  const owner = ownerOn(cloud, names);
  return {
    getNasShare: files && getNasShareOutput({ ...at, id: files.id }),
    getMountClients: files && getMountClientsOutput({ ...at, share: files.id }),
    getBucket: bucket && getBucketOutput({ ...stored, name: names.bucket, uid: owner }, filled),
    getBuckets: bucket && getBucketsOutput({ ...stored, ...page, uid: owner, policies: true }, filled),
    getOssUser: bucket && getOssUserOutput({ ...stored, uid }, filled),
    recoverKey:
      bucket === undefined || cloud.differences.absent.recoverKey
        ? undefined
        : recoverKeyOutput({ ...stored, uid }, filled),
  };
}

/** The same with the least that says which one is meant: by name, without connection and region. */
export function lookUpLeast(parts: Parts, cloud: CommonCloud, names: Names, each: ReturnType<typeof lookUpEach>) {
  const { web, net, group, files, bucket } = parts;
  const filled = filledBy(parts);
  return {
    getVpc: getVpcOutput({ name: "net two" }, { dependsOn: net }),
    getSecurityGroup: getSecurityGroupOutput({ name: "group two" }, { dependsOn: group }),
    getInstance: getInstanceOutput({ name: "web two" }, { dependsOn: web }),
    getCloudDisk: getCloudDiskOutput({ name: "web-db" }, { dependsOn: web }),
    getFlavor: getFlavorOutput({ id: each.getFlavor.id }),
    getFlavors: getFlavorsOutput({ filters: { Name: [each.getFlavor.name] }, pageSize: 10 }),
    getImage: getImageOutput({ name: each.getImage.name }),
    getImages: getImagesOutput({ filters: { Name: [each.getImage.name] }, pageSize: 10 }),
    getNasShare: files && getNasShareOutput({ name: "files two" }, { dependsOn: files }),
    getMountClients: files && getMountClientsOutput({ share: files.id }),
    getBucket: bucket && getBucketOutput({ name: names.bucket }, filled),
    getBuckets: bucket && getBucketsOutput({ uid: ownerOn(cloud, names), policies: true, pageSize: 10 }, filled),
    getOssUser: bucket && getOssUserOutput({ uid: names.user }, filled),
    recoverKey: each.recoverKey && recoverKeyOutput({ uid: names.user }, filled),
  };
}

/** The lists, of what an earlier run made. */
export async function listAll(cloud: CommonCloud, names: Names) {
  const { connection, region, store, storeRegion, flavors, image: Name } = cloud.words;
  const at = { connection, region };
  const stored = { connection: store, region: storeRegion };
  return {
    listFlavors: await collected(listFlavors({ ...at, filters: { Name: flavors[1] } })),
    listImages: await collected(listImages({ ...at, filters: { Name } })),
    listBuckets: cloud.notYet?.has("listBuckets")
      ? []
      : await collected(listBuckets({ ...stored, uid: ownerOn(cloud, names), policies: true })),
  };
}

async function collected<T>(all: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of all) found.push(one);
  return found;
}
