/** A volume attached to a server. It has no mark: it is found by what it is. API: compute /servers/{id}/os-volume_attachments */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { define, type Seen } from "../../../core/definition";
import { CloudError, OmnicloudError } from "../../../core/errors";
import { inTurn } from "../../../core/limit";
import { until } from "../../../core/poll";
import { registration } from "../../../core/resource";
import type { Inputs, Shape } from "../../../core/schema";
import { elsewhere, type OpenStackArgs, place } from "../../args";
import type { OpenStack } from "../../client";
import { atRest, awake, type Say, type ServerWire, servers, whyFailed, working } from "../../compute/server/state";
import { type VolumeWire, volumes } from "../api";

/** Arguments of a {@link VolumeAttachment}. */
export interface VolumeAttachmentArgs extends OpenStackArgs {
  /** The server's id; another one detaches the volume and attaches it there. */
  server: string;
  /** The volume's id. */
  volume: string;
}

/** What the cloud says of an attachment. */
export interface VolumeAttachmentOutputs {
  /** The device that the cloud names: `/dev/vdb`. The guest may count otherwise: see `path`. */
  device?: string;
  /** The path in the guest that stays the same whatever else is attached: `/dev/disk/by-id/virtio-…`. */
  path: string;
  /** When it was attached. */
  attachedAt?: string;
  /** The volume's status: `in-use`. */
  status: string;
}

/** The serial number that a guest sees is cut after this many characters. */
const SERIAL = 20;

function view(server: string, volume: VolumeWire): Seen<VolumeAttachmentArgs, VolumeAttachmentOutputs> | undefined {
  const attachment = volume.attachments.find(({ server_id }) => server_id === server);
  if (!attachment) return undefined;
  return {
    args: { server, volume: volume.id },
    outputs: {
      device: attachment.device ?? undefined,
      path: `/dev/disk/by-id/virtio-${volume.id.slice(0, SERIAL)}`,
      attachedAt: attachment.attached_at ?? undefined,
      status: volume.status,
    },
  };
}

const idOf = ({ server, volume }: VolumeAttachmentArgs) => `${server}/${volume}`;
const partsOf = (id: string) => id.split("/") as [server: string, volume: string];

async function volumeNow(cloud: OpenStack, id: string): Promise<VolumeWire | undefined> {
  return await volumes(cloud).now(id);
}

/** Refusals that end by themselves: Nova works on the server, or Cinder on the volume. */
const busy = (error: CloudError): boolean =>
  working(error) ||
  (error.status === 400 &&
    /status is '?(creating|attaching|detaching|extending|retyping|reserved|backing-up|uploading|maintenance)/.test(
      error.detail,
    ));

/** Nova attaches and detaches nothing on a suspended server. */
const ASLEEP = ["SUSPENDED"] as const;
const asleep = (error: unknown): boolean =>
  error instanceof CloudError && error.status === 409 && /in vm_state suspended/.test(error.detail);

/** The definition of {@link VolumeAttachment}. */
export const volumeAttachment = define<VolumeAttachmentArgs, VolumeAttachmentOutputs, OpenStack>({
  name: "openstack:VolumeAttachment",
  kind: "openstack",
  args: z.strictObject({
    ...place,
    server: z.string().min(1),
    volume: z.string().min(1),
  } satisfies Shape<VolumeAttachmentArgs>),
  outputs: ["device", "path", "attachedAt", "status"],
  replaceOn: ["server", "volume", ...elsewhere],
  partOf: ["server", "volume"],

  async find(args, { cloud }) {
    const volume = (await volumes(cloud).get(args.volume)) as VolumeWire | undefined;
    return volume && view(args.server, volume) ? idOf(args) : undefined;
  },

  async create(args, { cloud }, { say, made }) {
    const { server, volume } = args;
    await inTurn(server, async () => {
      const path = `/servers/${server}/os-volume_attachments`;
      const attach = async () => {
        await cloud.post("compute", path, { volumeAttachment: { volumeId: volume } }, { busy });
        made(idOf(args));
      };
      try {
        await attach();
      } catch (error) {
        if (asleep(error)) {
          // It has to be there before the server is suspended again.
          const whole = () => attach().then(() => attached(cloud, args, say));
          await awake(cloud, await atRest(cloud, server, say), ASLEEP, say, whole);
        } else if (error instanceof CloudError && error.status === 400) await explain(cloud, args, error);
        else throw error;
      }
    });
    return idOf(args);
  },

  async settle(id, args, { cloud }, { say, saw }) {
    const [server] = partsOf(id);
    const seen = view(server, await attached(cloud, args, say));
    if (seen) saw(seen);
  },

  async read(id, _was, { cloud }) {
    const [server, volume] = partsOf(id);
    const found = (await volumes(cloud).get(volume)) as VolumeWire | undefined;
    return found && view(server, found);
  },

  async delete(id, _was, { cloud }, { say }) {
    const [server, volume] = partsOf(id);
    await inTurn(server, async () => {
      const path = `/servers/${server}/os-volume_attachments/${volume}`;
      const detach = async () => {
        await cloud.delete("compute", path, { busy });
        await detached(cloud, server, volume, say);
      };
      try {
        await detach();
      } catch (error) {
        if (!asleep(error)) throw error;
        await awake(cloud, await atRest(cloud, server, say), ASLEEP, say, detach);
      }
    });
  },
});

/** The volume once the server has it. */
async function attached(cloud: OpenStack, { server, volume }: VolumeAttachmentArgs, say: Say): Promise<VolumeWire> {
  let free = 0;
  const found = await until(`volume ${volume} to be attached to server ${server}`, async () => {
    const now = await volumeNow(cloud, volume);
    if (!now) throw new OmnicloudError(`there is no volume ${volume}`);
    if (view(server, now) && now.status === "in-use") return now;
    say(`volume ${now.status} …`);
    if (now.status === "available") free += 1;
    return now.status.startsWith("error") || free > 3 ? now : undefined;
  });
  if (view(server, found)) return found;
  const why = await whyFailed(cloud, server, "attach_volume");
  throw new OmnicloudError(`volume ${volume} was not attached to server ${server}, it is ${found.status}: ${why}`);
}

/** Waits until the server no longer has the volume; a volume that is gone is in no server. */
async function detached(cloud: OpenStack, server: string, volume: string, say: Say): Promise<void> {
  let still = 0;
  const found = await until(`volume ${volume} to leave server ${server}`, async () => {
    const now = await volumeNow(cloud, volume);
    if (!now || (!view(server, now) && now.status !== "detaching")) return "done" as const;
    say(`volume ${now.status} …`);
    if (now.status === "in-use" && view(server, now)) still += 1;
    else still = 0;
    return still > 3 && now.attachments.length === 1 ? now : undefined;
  });
  if (found === "done") return;
  // A server that is being deleted gives its volumes back later.
  if (((await servers(cloud).now(server)) as ServerWire | undefined)?.["OS-EXT-STS:task_state"] !== "deleting") {
    const why = await whyFailed(cloud, server, "detach_volume");
    throw new OmnicloudError(`volume ${volume} was not detached from server ${server}: ${why}`);
  }
  await until(`volume ${volume} to leave server ${server}`, async () => {
    const now = await volumeNow(cloud, volume);
    return now && view(server, now) ? undefined : true;
  });
}

/** A refusal in words that help: attached here already is success, attached elsewhere names the server. */
async function explain(cloud: OpenStack, { server, volume }: VolumeAttachmentArgs, error: CloudError): Promise<void> {
  const now = await volumeNow(cloud, volume);
  if (now && view(server, now)) return;
  const [other] = now?.attachments ?? [];
  if (!other) throw error;
  const holder = (await servers(cloud).now(other.server_id)) as ServerWire | undefined;
  const named = holder ? `${holder.name} (${holder.id})` : other.server_id;
  throw new OmnicloudError(
    `volume ${volume} is attached to server ${named} already: detach it there first (pulumi up without that attachment), then attach it to ${server}`,
    { cause: error },
  );
}

/**
 * Attaches a volume to a server; removing it detaches the volume and keeps it.
 * @example new VolumeAttachment("data", { server: web.id, volume: data.id })
 */
export class VolumeAttachment extends pulumi.CustomResource {
  declare readonly server: pulumi.Output<string>;
  declare readonly volume: pulumi.Output<string>;
  declare readonly device: pulumi.Output<string | undefined>;
  declare readonly path: pulumi.Output<string>;
  declare readonly attachedAt: pulumi.Output<string | undefined>;
  declare readonly status: pulumi.Output<string>;

  constructor(name: string, args: Inputs<VolumeAttachmentArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(volumeAttachment, name, args, opts));
  }
}
