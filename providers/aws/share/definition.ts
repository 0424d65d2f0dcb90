/** The definition of a file system of EFS. */
import { z } from "zod";
import { define, type Seen } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import { MARK_KEY } from "../../core/mark";
import { until } from "../../core/poll";
import { type Shape, UNKNOWN } from "../../core/schema";
import { itself } from "../../core/touched";
import { awsFields } from "../args";
import type { Aws } from "../client";
import { differences } from "../differences";
import { changeOfTags, fromTagged, fromTags, markedBy, marksAmong, tagsOf, toTags } from "../tags";
import {
  efsOf,
  efsSdk,
  exportPathOf,
  type FileSystemDescription,
  findFileSystem,
  listFileSystems,
  listTargets,
  unlessGone,
  waitUntilAvailable,
} from "./api";
import { type FileSystemArgs, type FileSystemOutputs, fileSystemType } from "./fileSystem";

const HAS_TARGETS = differences.limited.NasShare.adopt["one with mount targets"];

const createdAtOf = ({ CreationTime }: FileSystemDescription) => CreationTime?.toISOString() ?? "";

function view(cloud: Aws, wire: FileSystemDescription): Seen<FileSystemArgs, FileSystemOutputs> {
  const tags = toTags(wire.Tags);
  const { name, description } = fromTagged(tags);
  return {
    args: { name, description, encrypted: wire.Encrypted ?? false },
    outputs: {
      status: wire.LifeCycleState ?? "",
      regionName: cloud.region,
      exportPath: exportPathOf(cloud, wire.FileSystemId ?? ""),
      createdAt: createdAtOf(wire),
    },
    marks: marksAmong(tags),
    raw: wire,
  };
}

/** Changes the tags of a file system. */
async function changeTags(cloud: Aws, ResourceId: string, { set, remove }: ReturnType<typeof changeOfTags>) {
  const { TagResourceCommand, UntagResourceCommand } = efsSdk();
  if (remove.length > 0) await efsOf(cloud).send(new UntagResourceCommand({ ResourceId, TagKeys: remove }));
  if (Object.keys(set).length > 0) await efsOf(cloud).send(new TagResourceCommand({ ResourceId, Tags: fromTags(set) }));
}

/** The definition of a file system. */
export const fileSystem = define<FileSystemArgs, FileSystemOutputs, Aws>(fileSystemType, {
  args: z.strictObject({
    ...awsFields,
    name: z.string().min(1).max(256).optional(),
    description: z.string().max(256).optional(),
    size: z.number().positive().optional(),
    encrypted: z.boolean().optional(),
    replaceData: z.boolean().optional(),
  } satisfies Shape<FileSystemArgs>),
  touches: itself,
  replaceOn: ["encrypted", "region"],
  means: { encrypted: ({ encrypted }, written) => (written ?? true) === encrypted },
  same: { description: (a, b) => (a ?? "") === (b ?? "") },
  quiet: ["size"],
  holdsData: true,

  async validate({ adopt }, was, { cloud }) {
    if (was !== undefined || typeof adopt !== "string" || adopt === UNKNOWN) return [];
    const targets = await listTargets(cloud, adopt);
    if (targets.length === 0) return [];
    const ids = targets.map(({ MountTargetId }) => MountTargetId).join(", ");
    return [{ property: "adopt", reason: `${adopt} ${HAS_TARGETS}: delete ${ids} first` }];
  },

  async marked(cloud) {
    return (await listFileSystems(cloud))
      .filter(({ LifeCycleState: state }) => state !== "deleting" && state !== "deleted")
      .flatMap((wire) => markedBy(toTags(wire.Tags), { id: wire.FileSystemId ?? "", createdAt: createdAtOf(wire) }));
  },

  fresh: (args, { name }) => ({ name, description: undefined, encrypted: true, ...args }),

  async create(args, { cloud, name, mark }, { made, inform }) {
    const { CreateFileSystemCommand } = efsSdk();
    const { encrypted = true, description, size } = args;
    if (size !== undefined) inform(`EFS grows by itself: no ${size} GiB are reserved`);
    const tags = tagsOf({ name: args.name ?? name, description, mark });
    // A token that is used is refused as long as its file system is there: this one is of this very create.
    const CreationToken = `${mark}-${Date.now()}`;
    const { FileSystemId: id } = await efsOf(cloud).send(
      new CreateFileSystemCommand({ CreationToken, Encrypted: encrypted, Tags: fromTags(tags) }),
    );
    if (id === undefined) throw new OmnicloudError("AWS created a file system and did not say its id");
    made(id);
    return id;
  },

  async settle(id, _args, { cloud }, { saw }) {
    saw(view(cloud, await waitUntilAvailable(cloud, id)));
  },

  async read(id, _was, { cloud }) {
    const wire = await findFileSystem(cloud, id);
    return wire && view(cloud, wire);
  },

  broken: ({ status }) => status === "error",

  async update(id, _was, args, { cloud, name, mark }, _report, now) {
    const { Tags } = now.raw as FileSystemDescription;
    const wanted = tagsOf({ name: args.name ?? name, description: args.description, mark });
    await changeTags(cloud, id, changeOfTags(toTags(Tags), {}, wanted));
  },

  async remark(id, mark, { cloud }) {
    if (!(await findFileSystem(cloud, id))) return;
    await changeTags(
      cloud,
      id,
      mark === undefined ? { set: {}, remove: [MARK_KEY] } : { set: { [MARK_KEY]: mark }, remove: [] },
    );
  },

  async delete(id, _was, { cloud }) {
    const { DeleteFileSystemCommand } = efsSdk();
    await unlessGone(efsOf(cloud).send(new DeleteFileSystemCommand({ FileSystemId: id })));
    await until(`file system ${id} to be gone`, async () => ((await findFileSystem(cloud, id)) ? undefined : true));
  },

  inTheWay: async (id, cloud) =>
    (await listTargets(cloud, id)).map(({ MountTargetId, SubnetId }) => ({
      what: `mount target ${MountTargetId} in subnet ${SubnetId}`,
      stays: true,
      goesAlong: true,
    })),
});
