/** A file share: how it is mounted, and by whom. */
import { ask, asOutput, type IdOrName, type LookupArgs, type LookupOptions } from "./ask";

/** The protocol between a share and its clients. Not every cloud offers all of these. */
export type ShareProtocol = "NFS" | "CIFS" | "CEPHFS" | "GLUSTERFS" | "HDFS" | "MAPRFS";

/** One path under which clients mount a share. */
export interface ExportLocation {
  /** For NFS `10.0.0.5:/shares/…`. */
  path: string;
  /** Whether the cloud prefers it to the others. */
  preferred: boolean;
}

/** One rule of a share: what a client may do. */
export interface ShareRule {
  /** `ip` for NFS, `user` for CIFS, `cephx` for native CephFS, `cert` for GlusterFS. @default ip */
  type?: "ip" | "user" | "cephx" | "cert";
  /** An address or network in CIDR form, a user's name, a Ceph id, or a certificate's common name. */
  to: string;
  /** `ro` to read, `rw` to read and write. */
  level: "ro" | "rw";
}

/** One rule of a share, as the cloud has it. */
export interface NasShareRule extends ShareRule {
  /** `active`, `queued_to_apply`, `queued_to_deny`, `error`, … */
  state: string;
}

/** A share, as the cloud has it now. */
export interface GetNasShareResult {
  /** The share's id. */
  id: string;
  /** The name; empty if it has none. */
  name: string;
  /** As its user wrote it; absent if it is our default. */
  description?: string;
  /** The protocol that clients use. */
  protocol: ShareProtocol;
  /** Size in GiB. */
  size: number;
  /** The region it is in. */
  region?: string;
  /** The availability zone it is in. */
  availabilityZone?: string;
  /** The share type by name. */
  shareType: string;
  /** `available`, `extending`, `error`, … */
  status: string;
  /** The progress of its creation: `100%`. */
  progress?: string;
  /** Where it is mounted from, the preferred paths first. */
  exportLocations: ExportLocation[];
  /** Who may use it, sorted by client. */
  rules: NasShareRule[];
  /** The id of the share network it is on, if any. */
  shareNetworkId?: string;
  /** The id of the network in which it is served. */
  network?: string;
  /** The id of the subnet in which it is served. */
  subnet?: string;
  /** The server that serves it; only operators see it. */
  shareServerId?: string;
  /** The back end that the server is on; only operators see it. */
  shareServerHost?: string;
  /** ISO 8601, UTC. */
  createdAt?: string;
  /** ISO 8601, UTC; only operators see it. */
  updatedAt?: string;
}

/** Which share. */
export interface GetNasShareArgs extends LookupArgs, IdOrName {}

/**
 * A share by id or name.
 * @throws OmnicloudError if there is none, with the nearest names, or if several have the name, with their ids
 * @example const { exportLocations } = await getNasShare({ name: "files" });
 */
export function getNasShare(args: GetNasShareArgs, opts?: LookupOptions): Promise<GetNasShareResult> {
  return ask("getNasShare", args, opts);
}

/** {@link getNasShare} with inputs that may be Outputs. */
export const getNasShareOutput = asOutput(getNasShare);
