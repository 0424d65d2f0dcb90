// Cinder's volumes and types.

export interface VolumeType {
  id: string;
  name: string;
  is_public: boolean;
  description: string | null;
  extra_specs: Record<string, string>;
}

export interface VolumeAttachment {
  attachment_id: string;
  server_id: string;
  host_name: string;
  device: string;
  attached_at: string;
}

export interface Volume {
  id: string;
  project_id: string;
  user_id: string;
  name: string | null;
  description: string | null;
  size: number;
  status: string;
  availability_zone: string;
  created_at: string;
  updated_at: string | null;
  typeId: string;
  metadata: Record<string, string>;
  bootable: boolean;
  multiattach: boolean;
  attachments: VolumeAttachment[];
  imageMetadata: Record<string, string> | null;
  source_volid: string | null;
  snapshot_id: string | null;
}

/** Cinder's memory. */
export class CinderState {
  readonly volumes = new Map<string, Volume>();
  readonly types = new Map<string, VolumeType>();
  readonly quotas = new Map<string, Record<string, number>>();
  /** Name of the type that volumes get where none is given. */
  defaultType = "standard";
}
