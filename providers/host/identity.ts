/** The host's end of the stack's identity: random, deleted last, and only if nothing was left behind. */
import { randomBytes } from "node:crypto";
import type * as dynamic from "@pulumi/pulumi/dynamic";
import type { Connections } from "../core/connection";
import { OmnicloudError } from "../core/errors";
import { runOperation } from "../core/operation";
import { deleteLeftovers, findLeftovers, findLost } from "../leftovers";
import { log, waitUntilDelivered } from "./engine";
import { asPrinted } from "./errorText";
import { newIdentities } from "./findOrCreate";

/** The provider of identities. */
export function identity(connections: () => Connections): dynamic.ResourceProvider {
  return {
    check: async (_olds, news) => ({ inputs: news }),
    diff: async () => ({ changes: false }),
    create: async () => {
      const id = randomBytes(4).toString("hex");
      newIdentities.add(id);
      return { id, outs: {} };
    },
    // Deleted last, because every resource depends on it: what still carries its prefix was created and then forgotten.
    delete: (id) =>
      runOperation({ verb: "delete", deadline: Date.now() + 600_000, patient: true }, () =>
        endStack(id, connections()),
      ),
  };
}

/** Reports what nothing can find again, while there is still somebody to read it. */
async function reportLost(id: string): Promise<void> {
  for (const { sentence, forget } of findLost(id)) {
    log("warning", "", sentence);
    forget();
  }
  await waitUntilDelivered();
}

async function endStack(id: string, connections: Connections): Promise<void> {
  try {
    const left = await findLeftovers(id, connections);
    if (left.length === 0) return await reportLost(id);
    if (process.env.OMNICLOUD_SWEEP) {
      await deleteLeftovers(left);
      return await reportLost(id);
    }
    const names = left.map(
      (object) => `${object.definition.name} ${object.id} (${object.name || "no name"}, ${object.connection})`,
    );
    throw new OmnicloudError(
      `an earlier run was interrupted and left behind: ${names.join("; ")}. Run pulumi up to reclaim them, or delete them: npx omnicloud leftovers STACK --sweep`,
    );
  } catch (error) {
    throw asPrinted(error);
  }
}
