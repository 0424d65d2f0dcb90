/**
 * Networks whose subnet is created in the same run by a resource that nothing waits for: `new Server("web", { networks:
 * [{ network: net.id }] })` beside `new Subnet("web", { network: net.id, … })`. It is waited for, and named if it does not come.
 */

import { compareNetworks } from "../../../core/addresses";
import type { Report } from "../../../core/definition";
import { type CloudError, OmnicloudError, refusedWith } from "../../../core/errors";
import { until } from "../../../core/poll";
import type { OpenStack } from "../../client";
import { subnetsOf } from "./api";

/** For how long (ms) a network may be without a subnet: with `--parallel 1` it has none before this resource is done. */
const A_WHILE = 30_000;

/** What helps. */
const advice = (what: string) =>
  `create the subnet before ${what}, by naming it (subnet: subnet.id) or by dependsOn: [subnet]`;

/** Nova's words for a network without a subnet. */
const isWithoutSubnet = (error: unknown): error is CloudError =>
  refusedWith(error, 400, /requires a subnet|requires port_security_enabled and subnet/);

/**
 * Asks Nova for something in a network, as often as the network has no subnet yet.
 * @param ask is given what means "busy" for its request
 * @throws OmnicloudError saying what to write, if the subnet does not come
 */
export async function onceSubnetsAreThere<T>(
  say: Report["say"],
  ask: (busy: (error: CloudError) => boolean) => Promise<T>,
): Promise<T> {
  const end = Date.now() + A_WHILE;
  const busy = (error: CloudError): boolean => {
    if (!isWithoutSubnet(error) || Date.now() > end) return false;
    say("waiting for a subnet in its network …");
    return true;
  };
  try {
    return await ask(busy);
  } catch (error) {
    if (!isWithoutSubnet(error)) throw error;
    throw new OmnicloudError(`networks: ${error.detail.trim().replace(/\.$/, "")}; ${advice("the server")}`, {
      cause: error,
    });
  }
}

/**
 * The lowest subnet of a network, IPv4 before IPv6.
 * @throws OmnicloudError saying what to write, if the network has no subnet and gets none
 */
export async function firstSubnetOf(client: OpenStack, network: string): Promise<string> {
  const end = Date.now() + A_WHILE;
  return until(`a subnet in network ${network}`, async () => {
    const [first] = (await subnetsOf(client, network)).sort((a, b) => compareNetworks(a.cidr, b.cidr));
    if (first) return first.id;
    if (Date.now() < end) return undefined;
    throw new OmnicloudError(
      `network ${network} has no subnet for a share: add one, and ${advice("the share network")}`,
    );
  });
}
