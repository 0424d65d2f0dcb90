/** Who may use a Manila share. */
import * as pulumi from "@pulumi/pulumi";
import type { ShareProtocol, ShareRule } from "../../../../lookups/nasShare";
import { noteChange } from "../../../core/changedLater";
import type { Fields } from "../../../core/fields";
import { registration } from "../../../core/resource";
import { resourceType } from "../../../core/resourceType";
import type { Inputs } from "../../../core/schema";
import type { OpenStackArgs } from "../../args";

/** Arguments of a {@link ShareAccess}. */
export interface ShareAccessArgs extends OpenStackArgs {
  /** The share's id. Its rules are these and no others; another share needs a new ShareAccess. */
  share: string;
  /** The rules, one for each client; their order means nothing. */
  rules: ShareRule[];
  /** The share's protocol: a rule that does not fit it fails in preview. @default not checked */
  protocol?: ShareProtocol;
}

/** What the cloud says of a {@link ShareAccess}. */
export interface ShareAccessOutputs {
  /** The keys of Ceph clients, by their ids. Secret. */
  accessKeys: Record<string, string>;
  /** When this program changed the rules last; absent until it has. ISO 8601, UTC. */
  updatedAt?: string;
}

/** The type of {@link ShareAccess}. */
export const shareAccessType = resourceType<ShareAccessArgs, ShareAccessOutputs>(
  "openstack:ShareAccess",
  { accessKeys: true, updatedAt: true },
  ["accessKeys"],
  { single: true },
);

export interface ShareAccess extends Fields<Pick<ShareAccessArgs, "share" | "rules"> & ShareAccessOutputs> {}
/**
 * Who may use a share: exactly these clients; nobody once it is deleted.
 * @example new ShareAccess("data", { share: share.id, rules: [{ to: "10.0.1.0/24", level: "rw" }] })
 */
export class ShareAccess extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<ShareAccessArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(shareAccessType, name, args, opts));
    noteChange(this, args?.share);
  }
}
