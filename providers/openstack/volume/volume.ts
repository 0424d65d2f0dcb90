/** A Cinder volume. API: block storage v3 /volumes */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { define, type Seen } from "../../core/definition";
import { isGone } from "../../core/errors";
import { MARK_KEY } from "../../core/mark";
import { until } from "../../core/poll";
import { registration } from "../../core/resource";
import type { Inputs, Shape } from "../../core/schema";
import { descriptionOf, elsewhere, markedOf, type OpenStackArgs, place } from "../args";
import type { OpenStack, Wire } from "../client";

/** Arguments of a {@link Volume}. */
export interface VolumeArgs extends OpenStackArgs {
  /** Size in GiB. It may grow, also while attached, and never shrink. */
  size: number;
  /** The name. @default the resource's name */
  name?: string;
  /** @default "Managed by Pulumi, …" */
  description?: string;
  /** The volume type by name; changing it retypes in place. @default the cloud's default type */
  type?: string;
  /** The availability zone; changing it needs a new volume. @default the cloud's choice */
  availabilityZone?: string;
  /** Keys and values of your own. */
  metadata?: Record<string, string>;
  /** Allows a change that makes a new, empty volume in place of this one. @default false */
  replaceData?: boolean;
}

/** What the cloud says of a volume. */
export interface VolumeOutputs {
  /** `available`, `in-use`, … */
  status: string;
  /** The type's name, also where none was asked for. */
  volumeType: string;
  /** The region it is in. */
  regionName?: string;
  /** The zone it is in. */
  zone: string;
  /** The server that it is attached to, if any. */
  attachedTo?: string;
  /** The device under which that server sees it. */
  device?: string;
  /** When it was attached. */
  attachedAt?: string;
  createdAt: string;
  updatedAt?: string;
}

interface Attachment {
  server_id: string;
  device: string;
  attached_at: string;
}

const RESTING = new Set(["available", "in-use"]);

const volumes = (cloud: OpenStack) => cloud.collection("volume", "/volumes", "volume", { path: "/volumes/detail" });

/** The volume once it is at rest; `undefined` while the cloud works on it. */
async function atRest(cloud: OpenStack, id: string): Promise<Wire | undefined> {
  const volume = await volumes(cloud).now(id);
  const status = String(volume?.status ?? "deleted");
  return volume && (RESTING.has(status) || status.startsWith("error")) ? volume : undefined;
}

/** The volume as the API shows it, in our words. */
function view(volume: Wire, regionName: string | undefined): Seen<VolumeArgs, VolumeOutputs> {
  // The cloud adds two keys of its own while a volume is attached.
  const {
    [MARK_KEY]: _mark,
    attached_mode: _mode,
    readonly: _readonly,
    ...metadata
  } = volume.metadata as Record<string, string>;
  const [attachment] = volume.attachments as Attachment[];
  return {
    args: {
      size: volume.size as number,
      name: String(volume.name ?? ""),
      description: descriptionOf(volume.description),
      type: String(volume.volume_type ?? ""),
      availabilityZone: String(volume.availability_zone),
      metadata,
    },
    outputs: {
      status: String(volume.status),
      volumeType: String(volume.volume_type ?? ""),
      regionName,
      zone: String(volume.availability_zone),
      attachedTo: attachment?.server_id,
      device: attachment?.device,
      attachedAt: attachment?.attached_at,
      createdAt: String(volume.created_at),
      updatedAt: (volume.updated_at as string | null) ?? undefined,
    },
  };
}

/** The definition of {@link Volume}. */
export const volume = define<VolumeArgs, VolumeOutputs, OpenStack>({
  name: "openstack:Volume",
  kind: "openstack",
  args: z.strictObject({
    ...place,
    size: z.int().positive("must be at least 1 GiB"),
    name: z.string().max(255).optional(),
    description: z.string().max(255).optional(),
    type: z.string().min(1).optional(),
    availabilityZone: z.string().min(1).optional(),
    metadata: z.record(z.string(), z.string()).optional(),
    replaceData: z.boolean().optional(),
  } satisfies Shape<VolumeArgs>),
  outputs: [
    "status",
    "volumeType",
    "regionName",
    "zone",
    "attachedTo",
    "device",
    "attachedAt",
    "createdAt",
    "updatedAt",
  ],
  replaceOn: ["availabilityZone", ...elsewhere],
  means: {
    availabilityZone: ({ zone }, written) => written === undefined || written === zone,
    type: ({ volumeType }, written) => written === undefined || written === volumeType,
  },
  holdsData: true,

  validate(args, was) {
    if (!was || typeof args.size !== "number" || args.size >= was.size) return [];
    return [{ property: "size", reason: `a volume cannot shrink: it has ${was.size} GiB` }];
  },

  marked: async (cloud) => markedOf(await volumes(cloud).all()),

  async create(args, { cloud, mark, label, name }, { made }) {
    const { volume } = await cloud.post<{ volume: Wire }>("volume", "/volumes", {
      volume: {
        size: args.size,
        name: args.name ?? name,
        description: args.description ?? label,
        volume_type: args.type,
        availability_zone: args.availabilityZone,
        metadata: { ...args.metadata, [MARK_KEY]: mark },
      },
    });
    made(volume.id);
    return volume.id;
  },

  async settle(id, _args, { cloud }, { saw }) {
    const volume = await until(`volume ${id} to be available`, () => atRest(cloud, id));
    saw(view(volume, await cloud.regionOf("volume")));
  },

  async read(id, _was, { cloud }) {
    const volume = await volumes(cloud).get(id);
    if (!volume || volume.status === "deleting") return undefined;
    return view(volume, await cloud.regionOf("volume"));
  },

  broken: ({ status }) => status === "error",

  async update(id, was, args, { cloud, mark, label, name }) {
    const action = (body: object) => cloud.post("volume", `/volumes/${id}/action`, body);
    await cloud.put("volume", `/volumes/${id}`, {
      volume: {
        name: args.name ?? name,
        description: args.description ?? label,
        metadata: { ...args.metadata, [MARK_KEY]: mark },
      },
    });
    if (args.size > was.size) {
      await action({ "os-extend": { new_size: args.size } });
      await until(`volume ${id} to have ${args.size} GiB`, async () => {
        const volume = await atRest(cloud, id);
        return volume?.size === args.size || volume?.status === "error_extending" ? volume : undefined;
      });
    }
    if (args.type && args.type !== was.volumeType) {
      await action({ "os-retype": { new_type: args.type, migration_policy: "on-demand" } });
      await until(`volume ${id} to be of type ${args.type}`, async () => {
        const volume = await atRest(cloud, id);
        return volume?.volume_type === args.type || String(volume?.status).startsWith("error") ? volume : undefined;
      });
    }
  },

  async delete(id, _was, { cloud }) {
    if (
      !(await cloud.delete("volume", `/volumes/${id}`, {
        busy: (error) => error.status === 400 && /detaching|extending|retyping/.test(error.detail),
      }))
    )
      return;
    await until(`volume ${id} to be gone`, async () => {
      try {
        return (await volumes(cloud).now(id)) === undefined || undefined;
      } catch (error) {
        if (isGone(error)) return true;
        throw error;
      }
    });
  },
});

/**
 * A disk in the cloud, for itself: see `CloudDisk` and `Instance` for the components around it.
 * @example new Volume("data", { size: 20 })
 */
export class Volume extends pulumi.CustomResource {
  declare readonly size: pulumi.Output<number>;
  declare readonly name: pulumi.Output<string | undefined>;
  declare readonly description: pulumi.Output<string | undefined>;
  declare readonly status: pulumi.Output<string>;
  declare readonly volumeType: pulumi.Output<string>;
  declare readonly regionName: pulumi.Output<string | undefined>;
  declare readonly zone: pulumi.Output<string>;
  declare readonly attachedTo: pulumi.Output<string | undefined>;
  declare readonly device: pulumi.Output<string | undefined>;
  declare readonly attachedAt: pulumi.Output<string | undefined>;
  declare readonly createdAt: pulumi.Output<string>;
  declare readonly updatedAt: pulumi.Output<string | undefined>;

  constructor(name: string, args: Inputs<VolumeArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(volume, name, args, opts));
  }
}
