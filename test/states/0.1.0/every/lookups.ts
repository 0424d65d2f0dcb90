/** Every look-up, at what the program made: what they answer is an output of the stack. */
import * as pulumi from "@pulumi/pulumi";
import {
  checkApiKeyOutput,
  getBucketOutput,
  getBucketsOutput,
  getCloudDiskOutput,
  getFlavorOutput,
  getFlavorsOutput,
  getImageOutput,
  getImagesOutput,
  getInstanceBaseInfoOutput,
  getInstanceOutput,
  getMountClientsOutput,
  getMyInstancesOutput,
  getNasShareOutput,
  getOssUserOutput,
  getQingStorJobOutput,
  getQingStorOutput,
  getSecurityGroupOutput,
  getVpcOutput,
  listBuckets,
  listFlavors,
  listImages,
  listMyInstances,
  recoverKeyOutput,
} from "pulumi-omnicloud";
import type { Computers } from "./computers";
import type { Disks } from "./disks";
import type { Exams } from "./exams";
import type { Networks } from "./networks";
import { onCloud, onStore } from "./place";
import type { Shares } from "./shares";
import type { Cluster } from "./storage";
import type { Store } from "./store";
import type { Tenants } from "./tenants";

/** What there is to look at. */
export interface Made {
  nets: Networks;
  servers: Computers;
  volumes: Disks;
  files: Shares;
  objects: Store;
  tenant: Tenants;
  exam: Exams;
  storage: Cluster;
}

/** All look-ups. */
export function lookups(made: Made): Record<string, unknown> {
  return { ...onOpenStack(made), ...onCeph(made), ...onOthers(made) };
}

function onOpenStack({ nets, servers, volumes, files, tenant: { acme, inside } }: Made) {
  const page = { ...onCloud, pageNumber: 1, pageSize: 2 };
  return {
    flavor: getFlavorOutput({ ...onCloud, name: "m1.small" }),
    flavors: getFlavorsOutput(page),
    image: getImageOutput({ ...onCloud, name: "cirros" }),
    images: getImagesOutput(page, { timeout: 60 }),
    instance: getInstanceOutput({ ...onCloud, id: servers.host.id }),
    disk: getCloudDiskOutput({ ...onCloud, id: volumes.archive.id }, { dependsOn: volumes.archive }),
    group: getSecurityGroupOutput({ ...onCloud, id: nets.groups[0].id }),
    vpc: getVpcOutput({ ...onCloud, id: nets.vpcs[0].id }),
    share: getNasShareOutput({ ...onCloud, id: files.nas.id }, { dependsOn: files.nas }),
    clients: getMountClientsOutput({ ...onCloud, share: files.nas.id }, { dependsOn: files.nas }),
    key: checkApiKeyOutput({ connection: "cloud", tenantId: acme.tenantId, apiKey: acme.apiKey }),
    ofTenant: getVpcOutput({ ...onCloud, project: acme.projectId, name: "acme" }, { dependsOn: inside }),
    allFlavors: listed(listFlavors(onCloud)),
    allImages: listed(listImages(onCloud)),
  };
}

function onCeph({ objects: { shop, photos, files } }: Made) {
  const [uid, dependsOn] = [shop.ossUid, [photos, files]];
  return {
    bucket: getBucketOutput({ ...onStore, name: photos.bucketName, uid }, { dependsOn }),
    buckets: getBucketsOutput({ ...onStore, uid, policies: true, pageNumber: 1, pageSize: 2 }, { dependsOn }),
    user: pulumi.secret(getOssUserOutput({ ...onStore, uid }, { dependsOn })),
    recovered: pulumi.secret(recoverKeyOutput({ ...onStore, uid }, { dependsOn })),
    allBuckets: listed(listBuckets({ ...onStore, uid: "u-there", policies: false })),
  };
}

function onOthers({ exam: { desktop }, storage: { store } }: Made) {
  const dependsOn = store;
  const lab = { connection: "lab" };
  return {
    mine: getMyInstancesOutput({ ...lab, pageNumber: 1, pageSize: 2 }),
    allMine: listed(listMyInstances(lab)),
    base: getInstanceBaseInfoOutput({ ...lab, instanceId: desktop.instanceId }),
    cluster: getQingStorOutput({ connection: "installer" }, { dependsOn }),
    job: getQingStorJobOutput({ connection: "installer", kind: "deploy", step: "step0" }, { dependsOn }),
    given: getQingStorJobOutput(
      { connection: "installer", kind: "configure", job: store.jobs.apply(({ configure = "" }) => configure) },
      { dependsOn },
    ),
  };
}

async function listed<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
