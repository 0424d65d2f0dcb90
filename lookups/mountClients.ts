/** The instances that may mount a file share. */
import type * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../providers/core/schema";
import { ask, asOutput, type LookupArgs, type LookupOptions, type LookupOutputOptions } from "./ask";
import type { ShareRule } from "./nasShare";

/** Which share. */
export interface GetMountClientsArgs extends LookupArgs {
  /** The share's id. */
  share: string;
}

/** One rule of a share, and whom it lets in. */
export interface MountClient extends ShareRule {
  /** The ids of the instances behind it: those with its address, or with one inside its network, that can reach the share. */
  instances: string[];
}

/** Who may mount a share. */
export interface GetMountClientsResult {
  /** The ids of the instances behind all rules. */
  instances: string[];
  /** The same by rule. For a user or a Ceph id no cloud knows the instances. */
  clients: MountClient[];
}

/**
 * The instances behind a share's rules, of the share's own project: their addresses are matched, and a rule for a network
 * lets in every instance inside it. Only those count that can reach the share: in its network, or in one that a router joins
 * to it. Four requests, for up to 1,000 ports.
 * @param share the share's id, or the arguments that hold it
 * @throws OmnicloudError if there is no such share
 * @example const { instances } = await getMountClients(share.id);
 */
export function getMountClients(
  share: string | GetMountClientsArgs,
  opts?: LookupOptions,
): Promise<GetMountClientsResult> {
  return ask("getMountClients", typeof share === "string" ? { share } : share, opts);
}

/** {@link getMountClients} with inputs that may be Outputs. */
export function getMountClientsOutput(
  share: pulumi.Input<string> | Inputs<GetMountClientsArgs>,
  opts?: LookupOutputOptions,
): pulumi.Output<GetMountClientsResult> {
  return clientsOf({ share }, opts);
}

const clientsOf = asOutput(({ share }: { share: string | GetMountClientsArgs }, opts?: LookupOptions) =>
  getMountClients(share, opts),
);
