/** The definition of a file system of CFS. */
import { z } from "zod";
import { define, type Seen } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import { until } from "../../core/poll";
import { type Fault, type Shape, UNKNOWN } from "../../core/schema";
import { itself } from "../../core/touched";
import { tencentFields } from "../args";
import type { Tencent } from "../client";
import { changeOfTags, changeTags, marksAmong, remark, tagsOf } from "../tags";
import { subnetOf } from "../vpc/api";
import {
  exportPathsOf,
  FILE_SYSTEM,
  type FileSystemInfo,
  fileSystems,
  isThere,
  listFileSystems,
  type MountInfo,
  nameTag,
  shownName,
  targetOf,
  toShare,
  toTags,
  unlessGone,
  waitUntilAvailable,
} from "./api";
import { type FileSystemArgs, type FileSystemOutputs, fileSystemType } from "./fileSystem";

type Was = Partial<FileSystemArgs & FileSystemOutputs>;

function view(
  cloud: Tencent,
  wire: FileSystemInfo,
  target: MountInfo | undefined,
  was: Was,
): Seen<FileSystemArgs, FileSystemOutputs> {
  const { name, description, status, availabilityZone: zone, group, createdAt } = toShare(wire);
  const isOthers = was.group !== undefined && was.group !== UNKNOWN && was.group !== group;
  return {
    args: { name, description, vpc: target?.VpcId, subnet: target?.SubnetId },
    outputs: {
      ...{ status, zone, createdAt, regionName: cloud.region },
      exportPaths: target ? exportPathsOf(target) : [],
    },
    marks: marksAmong(toTags(wire)),
    // One that is adopted has another group, too: that is no reason to refuse it.
    ...(isOthers ? { unfinished: `its permission group is ${group}` } : {}),
    raw: wire,
  };
}

/** What a new file system's subnet is not. */
async function unknownSubnet({ subnet, vpc }: FileSystemArgs, cloud: Tencent): Promise<Fault[]> {
  if (subnet === UNKNOWN) return [];
  const found = await subnetOf(cloud, subnet);
  const property = "subnet";
  if (!found)
    return [{ property, reason: `Tencent Cloud has no subnet ${subnet} in ${cloud.region}`, isMissing: true }];
  if (vpc === UNKNOWN || found.VpcId === vpc) return [];
  return [{ property, reason: `${subnet} is in ${found.VpcId}, not in ${vpc}` }];
}

const allTags = (args: FileSystemArgs, { name, mark }: { name: string; mark: string }) => ({
  ...tagsOf({ description: args.description, mark }),
  ...nameTag(args.name ?? name),
});

/** The definition of a file system. */
export const fileSystem = define<FileSystemArgs, FileSystemOutputs, Tencent>(fileSystemType, {
  args: z.strictObject({
    ...tencentFields,
    vpc: z.string().min(1),
    subnet: z.string().min(1),
    group: z.string().min(1),
    name: z.string().min(1).max(64).optional(),
    description: z.string().max(255).optional(),
    size: z.number().positive().optional(),
    replaceData: z.boolean().optional(),
  } satisfies Shape<FileSystemArgs>),
  touches: itself,
  replaceOn: ["vpc", "subnet", "region"],
  blocks: ["vpc", "subnet", "group"],
  same: { description: (a, b) => (a ?? "") === (b ?? "") },
  quiet: ["size"],
  holdsData: true,

  validate: (args, was, { cloud }) => (was?.subnet === args.subnet ? [] : unknownSubnet(args, cloud)),

  async marked(cloud) {
    return (await listFileSystems(cloud)).filter(isThere).flatMap((wire) => {
      const { id, name, createdAt } = toShare(wire);
      return marksAmong(toTags(wire)).map((mark) => ({ ...mark, id, name, createdAt }));
    });
  },

  fresh: (args, { name }) => ({ name, description: undefined, ...args }),

  async create(args, context, { made, inform }) {
    const { cloud, name } = context;
    const { vpc: VpcId, subnet: SubnetId, group: PGroupId, size } = args;
    const Zone = (await subnetOf(cloud, SubnetId))?.Zone;
    if (Zone === undefined) throw new OmnicloudError(`Tencent Cloud has no subnet ${SubnetId} in ${cloud.region}`);
    if (size !== undefined) inform(`CFS grows by itself: no ${size} GiB are reserved`);
    const tags = Object.entries(allTags(args, context));
    const { FileSystemId: id } = await cloud.ask<{ FileSystemId?: string }>("cfs", "CreateCfsFileSystem", {
      ...{ Zone, NetInterface: "VPC", VpcId, SubnetId, PGroupId, Protocol: "NFS", StorageType: "SD" },
      FsName: shownName(args.name ?? name),
      ResourceTags: tags.map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
    });
    fileSystems(cloud).forget();
    if (id === undefined) throw new OmnicloudError("Tencent Cloud created a file system and did not say its id");
    made(id);
    return id;
  },

  async settle(id, args, { cloud }, { saw }) {
    const wire = await waitUntilAvailable(cloud, id);
    if (toShare(wire).group !== args.group) await bind(cloud, id, args.group);
    saw(view(cloud, { ...wire, PGroup: { PGroupId: args.group } }, await targetOf(cloud, id), args));
  },

  async read(id, was, { cloud }) {
    const wire = await fileSystems(cloud).get(id);
    return wire && isThere(wire) ? view(cloud, wire, await targetOf(cloud, id), was) : undefined;
  },

  broken: ({ status }) => status === "create_failed",

  async update(id, _was, args, context, _report, now) {
    const { cloud, name } = context;
    const wire = now.raw as FileSystemInfo;
    const wanted = args.name ?? name;
    await changeTags(cloud, FILE_SYSTEM, id, changeOfTags(toTags(wire), {}, allTags(args, context)));
    if (shownName(wanted) !== wire.FsName)
      await cloud.ask("cfs", "UpdateCfsFileSystemName", { FileSystemId: id, FsName: shownName(wanted) });
    if (toShare(wire).group !== args.group) await bind(cloud, id, args.group);
    fileSystems(cloud).forget();
  },

  async remark(id, mark, { cloud }) {
    if (!(await fileSystems(cloud).readNow(id))) return;
    await remark(cloud, FILE_SYSTEM, id, mark);
    fileSystems(cloud).forget();
  },

  async delete(id, _was, { cloud }) {
    await unlessGone(cloud.ask("cfs", "DeleteCfsFileSystem", { FileSystemId: id }));
    fileSystems(cloud).forget();
    // Until it is gone, its mount target keeps the subnet and the group.
    await until(`file system ${id} to be gone`, async () =>
      (await fileSystems(cloud).readNow(id)) ? undefined : true,
    );
  },
});

/** Lets another permission group say who mounts a file system. */
async function bind(cloud: Tencent, FileSystemId: string, PGroupId: string): Promise<void> {
  await cloud.ask("cfs", "UpdateCfsFileSystemPGroup", { FileSystemId, PGroupId });
  fileSystems(cloud).forget();
}
