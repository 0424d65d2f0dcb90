/** Nova's key pairs, which belong to a user and not to a project. API: compute v2.1 /os-keypairs */
import type { Fault } from "../../../core/schema";
import type { OpenStack } from "../../client";
import { missingName } from "../../existing";

/** The fault of a key pair that the user does not have. */
export function keyPairFaults(cloud: OpenStack, written: string | undefined): Promise<Fault[]> {
  const keyPairs = {
    noun: "key pair",
    key: "key pairs",
    async list(client: OpenStack) {
      const { keypairs } = await client.get<{ keypairs: { keypair: { name: string } }[] }>("compute", "/os-keypairs", {
        envelope: { field: "keypairs", holds: "rows" },
      });
      return keypairs.map(({ keypair }) => keypair);
    },
  };
  return missingName(cloud, keyPairs, "keyName", written);
}
