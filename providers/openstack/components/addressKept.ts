/**
 * The address of an instance in a preview that changes something else of it. The engine knows no output of a resource that is to
 * change; what hangs on the address would seem to change, too.
 */
import * as pulumi from "@pulumi/pulumi";
import { unknown } from "@pulumi/pulumi/output";
import type { ServerNetwork } from "../../../components/instance";
import { getInstanceOutput } from "../../../lookups/instance";
import { equal } from "../../core/equal";
import type { DeepInput } from "../../core/schema";
import type { Held } from "../../core/transformed";

/** The networks that the program wants each instance in. */
const wanted = new WeakMap<object, DeepInput<ServerNetwork[]>>();

/** Notes where the program wants an instance. */
export function noteNetworks(instance: pulumi.Resource, networks: DeepInput<ServerNetwork[]>): void {
  wanted.set(instance, networks);
}

/** What is asked of an instance. */
interface Addressed extends pulumi.Resource {
  id: pulumi.Output<string>;
  address: pulumi.Output<string | undefined>;
}

/**
 * The address of an instance of the program: as the cloud has it, if a preview does not know it and the networks stay.
 * @param place where it is looked up
 */
export function addressOf(instance: Addressed, place: pulumi.Inputs): pulumi.Output<string | undefined> {
  const { id, address } = instance;
  const networks = wanted.get(instance);
  if (!pulumi.runtime.isDryRun() || networks === undefined) return address;
  const isKnown = (output: pulumi.Output<unknown>) => (output as unknown as Held).isKnown;
  const isKept = Promise.all([isKnown(id), isKnown(address)]).then(([there, known]) => there && !known);
  return pulumi.output(isKept).apply((kept) => (kept ? keptAddress(id, networks, place) : address)) as pulumi.Output<
    string | undefined
  >;
}

function keptAddress(
  id: pulumi.Output<string>,
  networks: DeepInput<ServerNetwork[]>,
  place: pulumi.Inputs,
): pulumi.Output<string | undefined> {
  const there = getInstanceOutput({ ...place, id });
  return pulumi.all([there, pulumi.output(networks)]).apply(([now, all]) => {
    const isSame = equal(
      all.map(({ network }) => network),
      now.networks,
    );
    const isFree = all.every(
      ({ port, address }) => port === undefined && (address === undefined || now.addresses.includes(address)),
    );
    return isSame && isFree ? now.address : (unknown as unknown as undefined);
  });
}
