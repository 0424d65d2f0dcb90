/** The definition of a disk of EBS. */
import type { VolumeType } from "@aws-sdk/client-ec2";
import { z } from "zod";
import { define, is, type Seen } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import { MARK_KEY } from "../../core/mark";
import { until } from "../../core/poll";
import { type Fault, type Shape, UNKNOWN } from "../../core/schema";
import { itself } from "../../core/touched";
import { awsFields } from "../args";
import { type Aws, ec2Sdk } from "../client";
import { refusedAs } from "../errors";
import { findInstance } from "../instance/api";
import {
  changeEc2Tags,
  changeOfTags,
  fromTags,
  markedBy,
  marksAmong,
  metadataField,
  remarkEc2,
  tagsOf,
  toTags,
} from "../tags";
import { zonesOf } from "../vpc/zones";
import { changeVolume, listVolumes, toDisk, type VolumeWire, volumes, waitUntilCreated } from "./api";
import { attachmentMark } from "./attachment/owner";
import { type DiskArgs, type DiskOutputs, diskType } from "./volume";

/** The type that a disk has if none is named. */
export const USUAL_TYPE = "gp3";

function view(wire: VolumeWire, region: string): Seen<DiskArgs, DiskOutputs> {
  const disk = toDisk(wire);
  const tags = toTags(wire.Tags);
  const { size, name, description, type, availabilityZone, metadata, encrypted, iops, throughput } = disk;
  const [attachment] = disk.attachments;
  return {
    args: { size, name, description, type, availabilityZone, metadata, encrypted, iops, throughput },
    outputs: {
      status: disk.status,
      diskType: type,
      regionName: region,
      zone: availabilityZone,
      attachedTo: attachment?.instance,
      device: attachment?.device,
      attachedAt: attachment?.attachedAt,
      attachedBy: attachment && attachmentMark(attachment.instance, wire)?.token,
      createdAt: disk.createdAt,
    },
    marks: marksAmong(tags),
    raw: wire,
  };
}

/** The zone of a new disk. */
async function zoneFor({ availabilityZone, zoneOf }: DiskArgs, cloud: Aws): Promise<string> {
  if (availabilityZone !== undefined) return availabilityZone;
  const zone = zoneOf === undefined ? undefined : await zoneOfHolder(cloud, zoneOf);
  if (zone !== undefined) return zone;
  throw new OmnicloudError(`the disk's availability zone is not known: there is no ${zoneOf ?? "subnet"}`);
}

async function zoneOfHolder(cloud: Aws, id: string): Promise<string | undefined> {
  if (!id.startsWith("subnet-")) return (await findInstance(cloud, id))?.Placement?.AvailabilityZone;
  const { DescribeSubnetsCommand } = ec2Sdk();
  const Filters = [{ Name: "subnet-id", Values: [id] }];
  return (await cloud.ec2.send(new DescribeSubnetsCommand({ Filters }))).Subnets?.[0]?.AvailabilityZone;
}

/** What a new disk's place names, and the region has not. */
async function unknownPlace({ availabilityZone: zone, zoneOf }: DiskArgs, cloud: Aws): Promise<Fault[]> {
  if (zone === UNKNOWN || (zone === undefined && (zoneOf === undefined || zoneOf === UNKNOWN))) return [];
  if (zone === undefined) {
    if ((await zoneOfHolder(cloud, zoneOf ?? "")) !== undefined) return [];
    return [{ property: "zoneOf", reason: `AWS has no ${zoneOf} in ${cloud.region}`, isMissing: true }];
  }
  const zones = await zonesOf(cloud);
  if (zones.includes(zone)) return [];
  return [{ property: "availabilityZone", reason: `there is no such zone; known are ${zones.join(", ")}` }];
}

/** What is the same whatever the program does not say. */
const unsaid = { iops: undefined, throughput: undefined };

/** The definition of a disk. */
export const disk = define<DiskArgs, DiskOutputs, Aws>(diskType, {
  args: z
    .strictObject({
      ...awsFields,
      size: z.int().positive("must be at least 1 GiB").max(65_536),
      name: z.string().min(1).max(256).optional(),
      description: z.string().max(256).optional(),
      type: z.enum(["gp3", "gp2", "io1", "io2", "st1", "sc1", "standard"]).optional(),
      availabilityZone: z.string().min(1).optional(),
      zoneOf: z.string().min(1).optional(),
      encrypted: z.boolean().optional(),
      iops: z.int().positive().optional(),
      throughput: z.int().positive().optional(),
      metadata: metadataField.optional(),
      replaceData: z.boolean().optional(),
    } satisfies Shape<DiskArgs>)
    .refine(({ availabilityZone, zoneOf }) => availabilityZone !== undefined || zoneOf !== undefined, {
      path: ["availabilityZone"],
      error: "is required on AWS, unless the disk is attached to an instance",
    }),
  touches: itself,
  replaceOn: ["availabilityZone", "encrypted", "region"],
  // A disk stays in its zone, wherever the instance goes.
  quiet: ["zoneOf"],
  means: {
    availabilityZone: is("zone"),
    type: ({ diskType: there }, written) => (written ?? USUAL_TYPE) === there,
    encrypted: ({ encrypted }, written) => (written ?? true) === encrypted,
    iops: ({ iops }, written) => written === undefined || written === iops,
    throughput: ({ throughput }, written) => written === undefined || written === throughput,
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
    const all = await listVolumes(cloud, [{ Name: "tag-key", Values: [MARK_KEY] }]);
    return all
      .filter(({ State }) => State !== "deleting" && State !== "deleted")
      .flatMap((wire) => {
        const { id, size, createdAt } = toDisk(wire);
        return markedBy(toTags(wire.Tags), { id, size: `${size} GiB`, createdAt });
      });
  },

  fresh: (args, { name }) => ({
    name,
    description: undefined,
    metadata: {},
    type: USUAL_TYPE,
    encrypted: true,
    ...args,
  }),

  async create(args, { cloud, name, mark }, { made }) {
    const { CreateVolumeCommand } = ec2Sdk();
    const { size, type = USUAL_TYPE, encrypted = true, iops, throughput, description, metadata } = args;
    const tags = tagsOf({ name: args.name ?? name, description, metadata, mark });
    const answer = await cloud.ec2.send(
      new CreateVolumeCommand({
        ...{ AvailabilityZone: await zoneFor(args, cloud), Size: size, VolumeType: type as VolumeType },
        ...{ Encrypted: encrypted, Iops: iops, Throughput: throughput },
        TagSpecifications: [{ ResourceType: "volume", Tags: fromTags(tags) }],
      }),
    );
    volumes(cloud).forget();
    const { VolumeId: id } = answer;
    if (id === undefined) throw new OmnicloudError("AWS created a disk and did not say its id");
    made(id);
    return id;
  },

  async settle(id, _args, { cloud }, { saw }) {
    saw(view(await waitUntilCreated(cloud, id), cloud.region));
  },

  async read(id, _was, { cloud }) {
    const wire = await volumes(cloud).get(id);
    if (!wire || wire.State === "deleting" || wire.State === "deleted") return undefined;
    return view(wire, cloud.region);
  },

  broken: ({ status }) => status === "error",

  async update(_id, was, args, { cloud, name, mark }, { say }, now) {
    const wire = now.raw as VolumeWire;
    const there = toDisk(wire);
    const { description, metadata } = args;
    const wanted = tagsOf({ name: args.name ?? name, description, metadata, mark });
    if (await changeEc2Tags(cloud, there.id, changeOfTags(toTags(wire.Tags), was.metadata, wanted)))
      volumes(cloud).forget();
    // What the program no longer says of its speed is left as it is; another type has its own.
    const { size, type = USUAL_TYPE, iops, throughput } = { ...unsaid, ...args };
    await changeVolume(cloud, there, { size, type, iops, throughput }, say);
  },

  async remark(id, mark, { cloud }) {
    if (!(await volumes(cloud).readNow(id))) return;
    await remarkEc2(cloud, id, mark);
    volumes(cloud).forget();
  },

  delete: (id, _was, { cloud }) => deleteDisk(cloud, id),

  async inTheWay(id, cloud) {
    const wire = await volumes(cloud).readNow(id);
    const holders = (wire ? toDisk(wire).attachments : []).map(async ({ instance }) => {
      const holder = await findInstance(cloud, instance);
      const tags = toTags(holder?.Tags);
      const [mark] = marksAmong(tags);
      return { what: `instance ${tags.Name ?? ""} (${instance})`, mark, stays: holder !== undefined, goesAlong: true };
    });
    return Promise.all(holders);
  },
});

/** For how long (ms) a disk may still be attached: the end of its instance may be on its way. */
const A_MOMENT = 20_000;

/** Deletes a disk and waits until it is gone. @throws CloudError for one that an instance has */
async function deleteDisk(cloud: Aws, id: string): Promise<void> {
  const { DeleteVolumeCommand } = ec2Sdk();
  const end = Date.now() + A_MOMENT;
  await until(`disk ${id} to be free`, async () => {
    try {
      await cloud.ec2.send(new DeleteVolumeCommand({ VolumeId: id }));
      return true;
    } catch (error) {
      if (refusedAs(error, /^InvalidVolume\.NotFound$/)) return true;
      if (!refusedAs(error, /^(VolumeInUse|IncorrectState)$/)) throw error;
      if (Date.now() > end) throw error;
      return undefined;
    }
  });
  volumes(cloud).forget();
  await until(`disk ${id} to be gone`, async () => {
    const now = await volumes(cloud).readNow(id);
    return !now || now.State === "deleted" ? true : undefined;
  });
}
