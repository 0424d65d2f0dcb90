/** An address that something else has: the cloud says so, and not always whose it is. */
import type { ServerNetwork } from "../../../../components/instance";
import { OmnicloudError, refusedWith } from "../../../core/errors";
import { adviceIfOwn } from "../../../core/renamed";
import type { OpenStack } from "../../client";
import { portsInTheWay } from "../../network/inTheWay";

/**
 * The error for a server that could not be created: if it is for a declared address, it names what has it.
 * @returns the error itself for all else
 */
export async function explainTakenAddress(
  error: unknown,
  networks: readonly ServerNetwork[],
  tokens: readonly string[],
  cloud: OpenStack,
): Promise<unknown> {
  if (!refusedWith(error, [400, 409], /already (in use|allocated)/i)) return error;
  const words = error.detail.split(/[\s,;]+/);
  const wanted = networks.find(({ address }) => address !== undefined && words.includes(address));
  if (!wanted) return error;
  const { address, network } = wanted;
  const [holder] = await portsInTheWay(
    cloud,
    { fixed_ips: `ip_address=${address}` },
    (port) => network === undefined || port.network_id === network,
  );
  if (!holder) return error;
  const advice = adviceIfOwn(holder.mark ? [holder.mark] : [], tokens) || "choose another address";
  return new OmnicloudError(`networks: ${address} belongs to ${holder.what}: ${advice}`, { cause: error });
}
