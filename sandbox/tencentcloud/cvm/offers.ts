// What CVM offers: zones, sizes of machines, images. https://cloud.tencent.com/document/api/213/15707
import { z } from "zod";
import { action, type TencentActions } from "../action";
import { filtered, filterFields, integer, pageFields, pageOf } from "../fields";
import type { Tags } from "../objects";
import { refuse } from "../refusal";
import { REGIONS } from "../state";

/** A size of machines. */
export interface InstanceType {
  name: string;
  family: string;
  cpu: number;
  /** GiB. */
  memory: number;
}

/** The sizes, in every zone. */
export const INSTANCE_TYPES: readonly InstanceType[] = [
  { name: "S5.SMALL2", family: "S5", cpu: 1, memory: 2 },
  { name: "S5.MEDIUM4", family: "S5", cpu: 2, memory: 4 },
  { name: "S5.LARGE8", family: "S5", cpu: 4, memory: 8 },
  { name: "SA2.MEDIUM4", family: "SA2", cpu: 2, memory: 4 },
];

/** An image. */
export interface Image {
  id: string;
  name: string;
  type: "PUBLIC_IMAGE" | "PRIVATE_IMAGE" | "SHARED_IMAGE";
  os: string;
  /** GiB: the smallest system disk. */
  size: number;
  tags: Tags;
}

/** The images, the same in every region. Two have one name, as a copied one has. */
export const IMAGES: readonly Image[] = [
  {
    id: "img-487zeit5",
    name: "Ubuntu Server 22.04 LTS 64bit",
    type: "PUBLIC_IMAGE",
    os: "Ubuntu Server 22.04 LTS 64bit",
    size: 20,
    tags: {},
  },
  {
    id: "img-9qabwvbn",
    name: "TencentOS Server 3.1 (TK4)",
    type: "PUBLIC_IMAGE",
    os: "TencentOS Server 3.1 (TK4)",
    size: 20,
    tags: {},
  },
  {
    id: "img-6n21msk1",
    name: "team base",
    type: "PRIVATE_IMAGE",
    os: "Ubuntu Server 22.04 LTS 64bit",
    size: 30,
    tags: {},
  },
  { id: "img-3wnd9xpl", name: "twice", type: "PRIVATE_IMAGE", os: "Ubuntu Server 22.04 LTS 64bit", size: 20, tags: {} },
  { id: "img-8toqc6s3", name: "twice", type: "PRIVATE_IMAGE", os: "Ubuntu Server 22.04 LTS 64bit", size: 20, tags: {} },
  { id: "img-strange1", name: "Ubuntu Server 22.04 LTS 64bit", type: "SHARED_IMAGE", os: "Ubuntu", size: 20, tags: {} },
];

/** An image by its id. @throws TencentRefusal if there is none */
export function imageOf(id: string): Image {
  if (!/^img-\w{8}$/.test(id)) refuse("InvalidImageId.Malformed", `The image id \`${id}\` is malformed.`);
  return (
    IMAGES.find((one) => one.id === id) ?? refuse("InvalidImageId.NotFound", `The image \`${id}\` does not exist.`)
  );
}

/** A size by its name. @throws TencentRefusal if there is none */
export function typeOf(name: string): InstanceType {
  const found = INSTANCE_TYPES.find((one) => one.name === name);
  return found ?? refuse("InvalidParameterValue.InstanceTypeNotFound", `The instance type \`${name}\` does not exist.`);
}

const view = ({ id, name, type, os, size }: Image) => ({
  ImageId: id,
  ImageName: name,
  ImageType: type,
  OsName: os,
  ImageSize: size,
  ImageState: "NORMAL",
  ImageSource: "OFFICIAL",
  ImageDescription: "",
  Architecture: "x86_64",
  Platform: "Ubuntu",
  CreatedTime: "2024-01-01T00:00:00Z",
  IsSupportCloudinit: true,
  SnapshotSet: [],
  Tags: [],
});

/** Actions that list what there is. */
export const offerActions: TencentActions = {
  DescribeRegions: action({}, () => ({
    TotalCount: Object.keys(REGIONS).length,
    RegionSet: Object.keys(REGIONS).map((Region) => ({ Region, RegionName: Region, RegionState: "AVAILABLE" })),
  })),
  DescribeZones: action({}, (_given, { here }) => ({
    TotalCount: here.zones.length,
    ZoneSet: here.zones.map((Zone, index) => ({
      Zone,
      ZoneName: Zone,
      ZoneId: String(100_001 + index),
      ZoneState: "AVAILABLE",
    })),
  })),
  DescribeInstanceTypeConfigs: action(filterFields, ({ Filters }, { here }) => {
    const all = here.zones.flatMap((zone) => INSTANCE_TYPES.map((type) => ({ ...type, zone, tags: {} })));
    const found = filtered(
      all,
      Filters,
      {
        zone: ({ zone }) => zone,
        "instance-family": ({ family }) => family,
        "instance-type": ({ name }) => name,
      },
      "InvalidFilter",
    );
    return {
      InstanceTypeConfigSet: found.map(({ zone, family, name, cpu, memory }) => ({
        Zone: zone,
        InstanceType: name,
        InstanceFamily: family,
        GPU: 0,
        FPGA: 0,
        CPU: cpu,
        Memory: memory,
      })),
    };
  }),
  DescribeImages: action(
    {
      ImageIds: z.array(z.string()).optional(),
      InstanceType: z.string().optional(),
      ...filterFields,
      ...pageFields,
      Limit: integer.optional(),
    },
    ({ ImageIds, Filters, InstanceType: _fits, ...page }) => {
      if (ImageIds?.length && Filters?.length)
        refuse(
          "InvalidParameter.InvalidParameterCoexistImageIdsFilters",
          "`ImageIds` and `Filters` cannot be given both.",
        );
      const wanted = ImageIds?.length ? ImageIds.map(imageOf) : IMAGES;
      const found = filtered(
        wanted,
        Filters,
        {
          "image-id": ({ id }) => id,
          "image-type": ({ type }) => type,
          "image-name": ({ name }) => name,
          platform: () => "Ubuntu",
        },
        "InvalidFilter",
      );
      return { TotalCount: found.length, ImageSet: pageOf(found, page, "InvalidParameterValueLimit").map(view) };
    },
  ),
};
