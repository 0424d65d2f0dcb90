// Cinder's objects: volumes, their snapshots and backups, and volume types.

/** A volume type. */
export interface VolumeType {
  id: string;
  name: string;
  is_public: boolean;
  description: string | null;
  extra_specs: Record<string, string>;
}

/** The attachment of a volume to a server. */
export interface VolumeAttachment {
  attachment_id: string;
  server_id: string;
  /** None, as the two below, if it was attached to a server on the shelf. */
  host_name: string | null;
  device: string | null;
  attached_at: string | null;
}

/** A volume. */
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

/** What Cinder reports to users about an action that failed after its answer. */
export interface Message {
  id: string;
  project_id: string;
  resource_uuid: string;
  request_id: string;
  created_at: string;
  user_message: string;
}

/** A snapshot of a volume. */
export interface Snapshot {
  id: string;
  project_id: string;
  user_id: string;
  name: string | null;
  description: string | null;
  volume_id: string;
  size: number;
  status: string;
  metadata: Record<string, string>;
  created_at: string;
  updated_at: string | null;
}

/** A backup of a volume. */
export interface Backup {
  id: string;
  project_id: string;
  user_id: string;
  name: string | null;
  description: string | null;
  volume_id: string;
  snapshot_id: string | null;
  container: string | null;
  availability_zone: string | null;
  size: number;
  object_count: number;
  status: string;
  fail_reason: string | null;
  /** The backup that this one is built on, if it is an incremental one. */
  parent_id: string | null;
  metadata: Record<string, string>;
  created_at: string;
  updated_at: string | null;
  data_timestamp: string;
}

/** The state of Cinder. */
export class CinderState {
  readonly messages: Message[] = [];
  readonly volumes = new Map<string, Volume>();
  readonly snapshots = new Map<string, Snapshot>();
  readonly backups = new Map<string, Backup>();
  readonly types = new Map<string, VolumeType>();
  readonly quotas = new Map<string, Record<string, number>>();
  /** The name of the type of volumes whose request names none. */
  defaultType = "standard";
}
