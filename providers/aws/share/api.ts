/** File systems of EFS and the mount targets of their networks. API: EFS CreateFileSystem, CreateMountTarget */
import type { EFSClient, FileSystemDescription, MountTargetDescription } from "@aws-sdk/client-efs";
import { isGone, OmnicloudError } from "../../core/errors";
import { until } from "../../core/poll";
import type { Aws } from "../client";

export type { FileSystemDescription, MountTargetDescription };

/** EFS's commands, loaded when the first is needed. */
export const efsSdk = () => require("@aws-sdk/client-efs") as typeof import("@aws-sdk/client-efs");

/** EFS with the connection's keys. */
export function efsOf(cloud: Aws): EFSClient {
  return cloud.service("EFS", "@aws-sdk/client-efs", () => efsSdk().EFSClient);
}

/** What EFS answers, or nothing if there is no such thing. */
export async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** All file systems of the account in the region. */
export async function listFileSystems(cloud: Aws): Promise<FileSystemDescription[]> {
  const { DescribeFileSystemsCommand } = efsSdk();
  const all: FileSystemDescription[] = [];
  for (let Marker: string | undefined; ; ) {
    const answer = await efsOf(cloud).send(new DescribeFileSystemsCommand({ Marker }));
    all.push(...(answer.FileSystems ?? []));
    Marker = answer.NextMarker || undefined;
    if (Marker === undefined) return all;
  }
}

/** A file system; `undefined` if it is gone, or going. */
export async function findFileSystem(cloud: Aws, FileSystemId: string): Promise<FileSystemDescription | undefined> {
  const { DescribeFileSystemsCommand } = efsSdk();
  const answer = await unlessGone(efsOf(cloud).send(new DescribeFileSystemsCommand({ FileSystemId })));
  const [found] = answer?.FileSystems ?? [];
  return found?.LifeCycleState === "deleting" || found?.LifeCycleState === "deleted" ? undefined : found;
}

/** Waits until a file system can be used. */
export async function waitUntilAvailable(cloud: Aws, id: string): Promise<FileSystemDescription> {
  return until(`file system ${id} to be available`, async () => {
    const now = await findFileSystem(cloud, id);
    if (!now) throw new OmnicloudError(`file system ${id} is gone`);
    return now.LifeCycleState === "creating" ? undefined : now;
  });
}

/** The mount targets of a file system; none if it is gone. */
export async function listTargets(cloud: Aws, FileSystemId: string): Promise<MountTargetDescription[]> {
  const { DescribeMountTargetsCommand } = efsSdk();
  const answer = await unlessGone(efsOf(cloud).send(new DescribeMountTargetsCommand({ FileSystemId })));
  return (answer?.MountTargets ?? []).filter(
    ({ LifeCycleState: state }) => state !== "deleting" && state !== "deleted",
  );
}

/** Where clients mount a file system: the whole mount source. */
export function exportPathOf({ region }: Pick<Aws, "region">, id: string): string {
  return `${id}.efs.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}:/`;
}
