/** Values that an Instance's arguments lead to on AWS. */
import * as pulumi from "@pulumi/pulumi";
import type { InstanceArgs } from "../../../components/instance";

/** The one network that an instance is in: from `networks`, else from `network` and `subnet`. */
export interface FirstNetwork {
  /** The Vpc's id. */
  network: pulumi.Input<string | undefined> | undefined;
  /** The subnet's id. */
  subnet: pulumi.Output<string>;
  /** The fixed address. */
  address: pulumi.Output<string> | undefined;
}

/** The network of an instance. */
export function firstNetwork({ network, subnet, networks }: InstanceArgs): FirstNetwork {
  if (networks === undefined)
    return { network, subnet: pulumi.output(subnet) as pulumi.Output<string>, address: undefined };
  const first = pulumi.output(networks).apply((all) => all?.[0] ?? {});
  const isFixed = Array.isArray(networks) && (networks[0] as { address?: unknown }).address !== undefined;
  return {
    network: first.apply((one) => one.network),
    subnet: first.apply((one) => one.subnet) as pulumi.Output<string>,
    address: isFixed ? (first.apply((one) => one.address) as pulumi.Output<string>) : undefined,
  };
}

/** The subnet that is written in `networks`. */
export function firstOf({ networks }: InstanceArgs): unknown {
  return Array.isArray(networks) ? (networks[0] as { subnet?: unknown } | undefined)?.subnet : undefined;
}

/** The user's keys and values, and their tags: on AWS both are tags, the latter without a value. */
export function ownTags({
  metadata,
  tags,
}: InstanceArgs): pulumi.Input<Record<string, pulumi.Input<string>>> | undefined {
  if (metadata === undefined && tags === undefined) return undefined;
  return pulumi.all([metadata, tags]).apply(([pairs, list]): Record<string, string> => {
    const empty = Object.fromEntries((list ?? []).map((tag) => [tag, ""]));
    return { ...empty, ...pairs };
  });
}
