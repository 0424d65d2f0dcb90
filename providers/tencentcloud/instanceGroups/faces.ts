/**
 * Instances, and their groups, whose order counts: the rules of the first come first. They are those of an instance's first
 * network interface. What they were before is in a tag of its system disk, which comes and goes with it: a tag of the instance
 * would be drift to its native resource. API: CVM DescribeInstances, ModifyInstancesAttribute
 */
import { isGone, OmnicloudError } from "../../core/errors";
import type { Face, Faces } from "../../core/instanceGroups";
import { MARK_KEY, markIn } from "../../core/mark";
import type { Tencent } from "../client";
import { findInstances, INSTANCES_AT_ONCE, type Instance } from "../instance/api";
import { defaultGroup, listGroups } from "../securityGroup/api";
import { TAGGED_AT_ONCE, taggedObjects, tagTogether, untagTogether } from "../tags";
import { disks } from "../volume/api";

/** The tag: a mark, and the groups that it was in before. */
const KEY = `${MARK_KEY}-groups`;
const KIND = ["cvm", "volume"] as const;

interface CvmFace extends Face {
  /** The id of its system disk. */
  disk: string | undefined;
}

/** What is written on system disks of a region, by their ids. */
async function notesIn(cloud: Tencent): Promise<ReadonlyMap<string, string>> {
  const found = await taggedObjects(cloud, KEY);
  return new Map(found.filter(({ kind }) => kind === KIND.join(":")).map(({ id, tags }) => [id, tags[KEY] ?? ""]));
}

function toFace(
  { InstanceId: id = "", SecurityGroupIds: groups = [], SystemDisk }: Instance,
  notes: ReadonlyMap<string, string>,
): CvmFace {
  const disk = SystemDisk?.DiskId;
  const note = disk === undefined ? undefined : notes.get(disk);
  const mark = markIn(note);
  const [, ...before] = (note ?? "").split(" ");
  return { id, instance: id, groups, disk, ...(mark ? { record: { ...mark, before } } : {}) };
}

const idsOf = (faces: readonly Face[]): string[] => faces.map(({ id }) => id);

/** Their system disks. @throws OmnicloudError for one without */
const disksOf = (faces: readonly Face[]): string[] =>
  faces.map((face) => {
    const { disk, id } = face as CvmFace;
    if (disk !== undefined) return disk;
    throw new OmnicloudError(`${id} has no system disk on which its former groups could be noted`);
  });

/** The instances of a region. */
export function facesIn(cloud: Tencent): Faces {
  let all: Promise<string[]> | undefined;
  const groupIds = async () => (await listGroups(cloud)).flatMap(({ SecurityGroupId }) => SecurityGroupId ?? []);
  return {
    atOnce: { notes: TAGGED_AT_ONCE, groups: INSTANCES_AT_ONCE },
    ordered: true,
    missing: (ids) => `Tencent Cloud has no ${ids.join(", ")} in ${cloud.region}`,

    async of(instances) {
      const [found, notes] = await Promise.all([findInstances(cloud, instances), notesIn(cloud)]);
      return found.map((one) => toFace(one, notes));
    },

    async recorded() {
      const notes = await notesIn(cloud);
      const found = await Promise.all([...notes.keys()].map((disk) => disks(cloud).get(disk)));
      const ids = found.flatMap((disk) => disk?.InstanceId || []);
      const faces = (await findInstances(cloud, ids)).map((one) => toFace(one, notes));
      return faces.filter(({ record }) => record !== undefined);
    },

    async record(faces, mark, before) {
      await tagTogether(cloud, KIND, disksOf(faces), { [KEY]: [mark, ...before].join(" ") });
    },

    async forget(faces) {
      try {
        await untagTogether(cloud, KIND, disksOf(faces), [KEY]);
      } catch (error) {
        // One that is gone, or has no such tag any more; of several, the others are asked for by themselves.
        if (faces.length > 1 || !isGone(error)) throw error;
      }
    },

    async set(faces, groups) {
      const change = { InstanceIds: idsOf(faces), SecurityGroups: [...groups] };
      await cloud.ask("cvm", "ModifyInstancesAttribute", change);
    },

    async existing(_face, groups) {
      all ??= groupIds();
      const there = await all;
      const left = groups.filter((group) => there.includes(group));
      return left.length > 0 ? left : [await defaultGroup(cloud)];
    },
  };
}
