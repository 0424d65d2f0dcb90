// Cinder: volumes as its answers show them, by microversion.
import type { Cloud } from "../cloud";
import type { Call } from "../service";
import type { Doc } from "../wire";
import type { Volume } from "./state";

/** The links of a volume; they have the project in their path if the request has it. */
function links(call: Call, id: string) {
  const project = /^\/v3\/([0-9a-f]{32})\//.exec(call.path)?.[1];
  const middle = project ? `${project}/` : "";
  return [
    { rel: "self", href: `${call.origin}/volume/v3/${middle}volumes/${id}` },
    { rel: "bookmark", href: `${call.origin}/volume/${middle}volumes/${id}` },
  ];
}

/** A volume in a short list. */
export const summary = (call: Call, volume: Volume): Doc => ({
  id: volume.id,
  name: volume.name,
  links: links(call, volume.id),
});

/** A volume in full; `short` is the form of POST and PUT, without the fields of extensions. */
export function volumeView(cloud: Cloud, call: Call, volume: Volume, short = false): Doc {
  const type = cloud.cinder.types.get(volume.typeId);
  return {
    id: volume.id,
    status: volume.status,
    size: volume.size,
    availability_zone: volume.availability_zone,
    created_at: volume.created_at,
    updated_at: volume.updated_at,
    name: volume.name,
    description: volume.description,
    volume_type: type?.name ?? null,
    snapshot_id: volume.snapshot_id,
    source_volid: volume.source_volid,
    metadata: { ...volume.metadata },
    links: links(call, volume.id),
    user_id: volume.user_id,
    bootable: String(volume.bootable),
    encrypted: false,
    replication_status: null,
    consistencygroup_id: null,
    multiattach: volume.multiattach,
    attachments: volume.attachments.map((each) => ({
      id: volume.id,
      attachment_id: each.attachment_id,
      volume_id: volume.id,
      server_id: each.server_id,
      host_name: call.who.admin ? each.host_name : null,
      device: each.device,
      attached_at: each.attached_at,
    })),
    ...(call.who.admin && !short ? { migration_status: null } : {}),
    ...(call.version >= 13 ? { group_id: null } : {}),
    ...(call.version >= 48
      ? { shared_targets: true, service_uuid: volume.status === "creating" ? null : serviceId }
      : {}),
    ...(call.version >= 63 ? { volume_type_id: volume.typeId } : {}),
    ...(call.version >= 65 ? { consumes_quota: true } : {}),
    ...(short ? {} : { "os-vol-tenant-attr:tenant_id": volume.project_id }),
    ...(call.who.admin && !short
      ? {
          "os-vol-mig-status-attr:migstat": null,
          "os-vol-mig-status-attr:name_id": null,
          "os-vol-host-attr:host": "sandbox@memory#memory",
        }
      : {}),
    ...(volume.imageMetadata && !short ? { volume_image_metadata: { ...volume.imageMetadata } } : {}),
  };
}

const serviceId = "d24d8fe8-e1ca-4ad8-a1fe-fc485cf58a0f";
