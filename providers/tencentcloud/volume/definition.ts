/** The definition of a disk of CBS. */
import { z } from "zod";
import { define, is, type Seen } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import { MARK_KEY } from "../../core/mark";
import { until } from "../../core/poll";
import { type Fault, type Shape, UNKNOWN } from "../../core/schema";
import { itself } from "../../core/touched";
import { tencentFields } from "../args";
import type { Tencent } from "../client";
import { codeOf } from "../errors";
import { findInstance } from "../instance/api";
import { changeOfTags, changeTags, fromTags, marksAmong, metadataField, remark, tagsOf, toTags } from "../tags";
import { subnetOf, zonesOf } from "../vpc/api";
import { changeDisk, type DiskWire, disks, listDisks, toDisk, VOLUME, waitUntilAtRest } from "./api";
import { attachmentMark } from "./attachment/owner";
import { type DiskArgs, type DiskOutputs, diskType } from "./volume";

/** The type that a disk has if none is named. */
const USUAL_TYPE = "CLOUD_PREMIUM";

function view(wire: DiskWire, region: string): Seen<DiskArgs, DiskOutputs> {
  const { size, name, description, type, availabilityZone, metadata, status, instance, createdAt } = toDisk(wire);
  return {
    args: { size, name, description, type, availabilityZone, metadata },
    outputs: {
      ...{ status, diskType: type, regionName: region, zone: availabilityZone, createdAt },
      attachedTo: instance,
      device: undefined,
      attachedAt: undefined,
      attachedBy: instance && attachmentMark(instance, wire)?.token,
    },
    marks: marksAmong(toTags(wire.Tags)),
    raw: wire,
  };
}

/** The zone of a new disk. */
async function zoneFor({ availabilityZone, zoneOf }: DiskArgs, cloud: Tencent): Promise<string> {
  if (availabilityZone !== undefined) return availabilityZone;
  const zone = zoneOf === undefined ? undefined : await zoneOfHolder(cloud, zoneOf);
  if (zone !== undefined) return zone;
  throw new OmnicloudError(`the disk's availability zone is not known: there is no ${zoneOf ?? "subnet"}`);
}

async function zoneOfHolder(cloud: Tencent, id: string): Promise<string | undefined> {
  return id.startsWith("subnet-")
    ? (await subnetOf(cloud, id))?.Zone
    : (await findInstance(cloud, id))?.Placement?.Zone;
}

/** What a new disk's place names, and the region has not. */
async function unknownPlace({ availabilityZone: zone, zoneOf }: DiskArgs, cloud: Tencent): Promise<Fault[]> {
  if (zone === UNKNOWN || (zone === undefined && (zoneOf === undefined || zoneOf === UNKNOWN))) return [];
  if (zone === undefined) {
    if ((await zoneOfHolder(cloud, zoneOf ?? "")) !== undefined) return [];
    return [{ property: "zoneOf", reason: `Tencent Cloud has no ${zoneOf} in ${cloud.region}`, isMissing: true }];
  }
  const zones = await zonesOf(cloud);
  if (zones.includes(zone)) return [];
  return [{ property: "availabilityZone", reason: `there is no such zone; known are ${zones.join(", ")}` }];
}

/** The definition of a disk. */
export const disk = define<DiskArgs, DiskOutputs, Tencent>(diskType, {
  args: z
    .strictObject({
      ...tencentFields,
      size: z
        .int()
        .min(10, "must be at least 10 GiB")
        .max(32_000)
        .multipleOf(10, "must be a multiple of 10: Tencent Cloud has no others"),
      name: z.string().min(1).max(60).optional(),
      description: z.string().max(255).optional(),
      type: z.enum(["CLOUD_PREMIUM", "CLOUD_BSSD", "CLOUD_SSD", "CLOUD_HSSD", "CLOUD_TSSD"]).optional(),
      availabilityZone: z.string().min(1).optional(),
      zoneOf: z.string().min(1).optional(),
      metadata: metadataField.optional(),
      replaceData: z.boolean().optional(),
    } satisfies Shape<DiskArgs>)
    .refine(({ availabilityZone, zoneOf }) => availabilityZone !== undefined || zoneOf !== undefined, {
      path: ["availabilityZone"],
      error: "is required on Tencent Cloud, unless the disk is attached to an instance",
    }),
  touches: itself,
  replaceOn: ["availabilityZone", "region"],
  // A disk stays in its zone, wherever the instance goes.
  quiet: ["zoneOf"],
  means: {
    availabilityZone: is("zone"),
    type: ({ diskType: there }, written) => (written ?? USUAL_TYPE) === there,
  },
  same: { description: (a, b) => (a ?? "") === (b ?? "") },
  shared: ["metadata"],
  holdsData: true,

  async validate(args, was, { cloud }): Promise<Fault[]> {
    if (was === undefined) return unknownPlace(args, cloud);
    if (typeof args.size !== "number" || args.size >= was.size) return [];
    return [{ property: "size", reason: `a disk cannot shrink: it has ${was.size} GiB` }];
  },

  async marked(cloud) {
    // The native provider gives an instance's tags to its system disk too, which ends with the instance.
    const ours = { Name: "disk-usage", Values: ["DATA_DISK"] };
    const all = await listDisks(cloud, [{ Name: "tag-key", Values: [MARK_KEY] }, ours]);
    return all.flatMap((wire) => {
      const { id, name, size, createdAt } = toDisk(wire);
      return marksAmong(toTags(wire.Tags)).map((mark) => ({ ...mark, id, name, size: `${size} GiB`, createdAt }));
    });
  },

  fresh: (args, { name }) => ({ name, description: undefined, metadata: {}, type: USUAL_TYPE, ...args }),

  async create(args, { cloud, name, mark }, { made }) {
    const { size, type = USUAL_TYPE, description, metadata } = args;
    const { DiskIdSet: [id] = [] } = await cloud.ask<{ DiskIdSet?: string[] }>("cbs", "CreateDisks", {
      Placement: { Zone: await zoneFor(args, cloud) },
      ...{ DiskName: args.name ?? name, DiskType: type, DiskSize: size, DiskChargeType: "POSTPAID_BY_HOUR" },
      Tags: fromTags(tagsOf({ description, metadata, mark })),
    });
    disks(cloud).forget();
    if (id === undefined) throw new OmnicloudError("Tencent Cloud created a disk and did not say its id");
    made(id);
    return id;
  },

  async settle(id, _args, { cloud }, { saw }) {
    // A new disk may not be listed at once.
    await until(`disk ${id} to be there`, async () => ((await disks(cloud).readNow(id)) ? true : undefined));
    saw(view(await waitUntilAtRest(cloud, id), cloud.region));
  },

  async read(id, _was, { cloud }) {
    const wire = await disks(cloud).get(id);
    return wire && view(wire, cloud.region);
  },

  async update(_id, was, args, { cloud, name, mark }, { say }, now) {
    const wire = now.raw as DiskWire;
    const there = toDisk(wire);
    const { description, metadata, size, type = USUAL_TYPE } = args;
    const wanted = tagsOf({ description, metadata, mark });
    if (await changeTags(cloud, VOLUME, there.id, changeOfTags(toTags(wire.Tags), was.metadata, wanted)))
      disks(cloud).forget();
    await changeDisk(cloud, there, { name: args.name ?? name, size, type }, say);
  },

  async remark(id, mark, { cloud }) {
    if (!(await disks(cloud).readNow(id))) return;
    await remark(cloud, VOLUME, id, mark);
    disks(cloud).forget();
  },

  delete: (id, _was, { cloud }) => deleteDisk(cloud, id),

  async inTheWay(id, cloud) {
    const wire = await disks(cloud).readNow(id);
    const instance = wire && toDisk(wire).instance;
    if (!instance) return [];
    const holder = await findInstance(cloud, instance);
    const [mark] = marksAmong(toTags(holder?.Tags));
    const what = `instance ${holder?.InstanceName ?? ""} (${instance})`;
    return [{ what, mark, stays: holder !== undefined, goesAlong: true }];
  },
});

/** For how long (ms) a disk may still be attached: the end of its instance may be on its way. */
const A_MOMENT = 20_000;

/** Deletes a disk and waits until it is gone. @throws CloudError for one that an instance has */
async function deleteDisk(cloud: Tencent, id: string): Promise<void> {
  const end = Date.now() + A_MOMENT;
  await until(`disk ${id} to be free`, async () => {
    try {
      await cloud.ask("cbs", "TerminateDisks", { DiskIds: [id] });
      return true;
    } catch (error) {
      if (codeOf(error) === "InvalidDiskId.NotFound") return true;
      if (!/^(ResourceUnavailable\.Attached|InvalidDisk\.Busy|ResourceBusy)$/.test(codeOf(error))) throw error;
      if (Date.now() > end) throw error;
      return undefined;
    }
  });
  disks(cloud).forget();
  await until(`disk ${id} to be gone`, async () => ((await disks(cloud).readNow(id)) ? undefined : true));
}
