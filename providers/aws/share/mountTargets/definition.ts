/** The definition of a file system's mount targets. */
import type { MountTargetDescription } from "@aws-sdk/client-efs";
import { z } from "zod";
import { inAnyOrder } from "../../../core/anyOrder";
import { define, type Seen } from "../../../core/definition";
import { OmnicloudError } from "../../../core/errors";
import { pairId } from "../../../core/pairId";
import { until } from "../../../core/poll";
import { type Shape, UNKNOWN } from "../../../core/schema";
import { awsFields } from "../../args";
import { type Aws, ec2Sdk } from "../../client";
import { subnetOf } from "../../vpc/subnets";
import { efsOf, efsSdk, listTargets, unlessGone, waitUntilAvailable } from "../api";
import { type MountTargetsArgs, type MountTargetsOutputs, mountTargetsType } from "./mountTargets";

/** A file system's targets are no object of their own: `FILESYSTEM/targets`. */
const idOf = (fileSystem: string) => pairId.of(fileSystem, "targets");
const fileSystemIn = (id: string) => pairId.parts(id)[0];

function view(
  fileSystem: string,
  targets: readonly MountTargetDescription[],
  written: readonly string[] = [],
): Seen<MountTargetsArgs, MountTargetsOutputs> {
  const zones = new Map(targets.map((target) => [target.AvailabilityZoneName ?? "", target]));
  const there = targets.map(({ SubnetId = "" }) => SubnetId);
  // Of several subnets in one zone, one has the target: all of them reach it.
  const others = written.filter((subnet) => !there.includes(subnet));
  return {
    args: { fileSystem, subnets: there.length > 0 ? [...there, ...others] : [] },
    outputs: {
      addresses: Object.fromEntries([...zones].map(([zone, { IpAddress = "" }]) => [zone, IpAddress])),
    },
  };
}

/** The subnets by their zones. */
async function zonesOf(cloud: Aws, subnets: readonly string[]): Promise<Map<string, string>> {
  const { DescribeSubnetsCommand } = ec2Sdk();
  const Filters = [{ Name: "subnet-id", Values: [...subnets] }];
  const { Subnets = [] } = await cloud.ec2.send(new DescribeSubnetsCommand({ Filters }));
  const found = new Map(Subnets.map(({ SubnetId = "", AvailabilityZone = "" }) => [SubnetId, AvailabilityZone]));
  const missing = subnets.filter((subnet) => !found.has(subnet));
  if (missing.length > 0) throw new OmnicloudError(`AWS ${cloud.region} has no subnet ${missing.join(", ")}`);
  return found;
}

/** Brings the targets to one in each zone, all of them in the group. */
async function changeTargets(cloud: Aws, fileSystem: string, { subnets, group }: MountTargetsArgs) {
  const { CreateMountTargetCommand, ModifyMountTargetSecurityGroupsCommand } = efsSdk();
  const zones = await zonesOf(cloud, subnets);
  const there = await listTargets(cloud, fileSystem);
  const wanted = new Set(zones.values());
  const extra = there.filter(({ AvailabilityZoneName: zone = "" }) => !wanted.has(zone));
  await deleteTargets(cloud, fileSystem, extra);
  await waitUntilAvailable(cloud, fileSystem);
  for (const [subnet, zone] of zones) {
    const own = there.find(({ AvailabilityZoneName }) => AvailabilityZoneName === zone);
    if (own) {
      const request = { MountTargetId: own.MountTargetId, SecurityGroups: [group] };
      await efsOf(cloud).send(new ModifyMountTargetSecurityGroupsCommand(request));
      continue;
    }
    const request = { FileSystemId: fileSystem, SubnetId: subnet, SecurityGroups: [group] };
    const made = await efsOf(cloud).send(new CreateMountTargetCommand(request));
    there.push({ ...made, AvailabilityZoneName: zone } as MountTargetDescription);
  }
  return until(`the mount targets of ${fileSystem} to be available`, async () => {
    const now = await listTargets(cloud, fileSystem);
    return now.every(({ LifeCycleState: state }) => state === "available") ? now : undefined;
  });
}

async function deleteTargets(cloud: Aws, fileSystem: string, targets: readonly MountTargetDescription[]) {
  const { DeleteMountTargetCommand, DescribeMountTargetsCommand } = efsSdk();
  if (targets.length === 0) return;
  for (const { MountTargetId } of targets)
    await unlessGone(efsOf(cloud).send(new DeleteMountTargetCommand({ MountTargetId })));
  // Until they are gone, their network interfaces keep the subnets and the group.
  await until(`the mount targets of ${fileSystem} to be gone`, async () => {
    const answer = await unlessGone(efsOf(cloud).send(new DescribeMountTargetsCommand({ FileSystemId: fileSystem })));
    const left = (answer?.MountTargets ?? []).filter(({ MountTargetId: id }) =>
      targets.some((target) => target.MountTargetId === id),
    );
    return left.every(({ LifeCycleState: state }) => state === "deleted") ? true : undefined;
  });
}

/** The definition of a file system's mount targets. */
export const mountTargets = define<MountTargetsArgs, MountTargetsOutputs, Aws>(mountTargetsType, {
  args: z.strictObject({
    ...awsFields,
    fileSystem: z.string().min(1),
    subnets: z.array(z.string().min(1)).min(1),
    group: z.string().min(1),
  } satisfies Shape<MountTargetsArgs>),
  touches: ({ id, args }) => [id === undefined ? args.fileSystem : fileSystemIn(id)],
  replaceOn: ["fileSystem", "region"],
  partOf: ["fileSystem"],
  same: { subnets: inAnyOrder<string>((subnet) => subnet) },
  idOf: ({ fileSystem }) => idOf(fileSystem),

  async validate({ subnets }, was, { cloud }) {
    if (!Array.isArray(subnets)) return [];
    const fresh = subnets.filter((subnet) => subnet !== UNKNOWN && !was?.subnets.includes(subnet));
    const found = await Promise.all(fresh.map(async (subnet) => ((await subnetOf(cloud, subnet)) ? [] : [subnet])));
    return found.flat().map((subnet) => ({
      property: `subnets[${subnets.indexOf(subnet)}]`,
      reason: `AWS has no subnet ${subnet} in ${cloud.region}`,
      isMissing: true,
    }));
  },

  async create({ fileSystem }, _context, { made }) {
    made(idOf(fileSystem)); // `settle` creates what is not there
    return idOf(fileSystem);
  },

  async settle(id, args, { cloud }, { saw }) {
    const fileSystem = fileSystemIn(id);
    saw(view(fileSystem, await changeTargets(cloud, fileSystem, args), args.subnets));
  },

  async read(id, was, { cloud }) {
    const fileSystem = fileSystemIn(id);
    const targets = await listTargets(cloud, fileSystem);
    return targets.length > 0 ? view(fileSystem, targets, was.subnets) : undefined;
  },

  async update(id, _was, args, { cloud }, { saw }) {
    const fileSystem = fileSystemIn(id);
    saw(view(fileSystem, await changeTargets(cloud, fileSystem, args), args.subnets));
  },

  async delete(id, _was, { cloud }) {
    const fileSystem = fileSystemIn(id);
    await deleteTargets(cloud, fileSystem, await listTargets(cloud, fileSystem));
  },
});
