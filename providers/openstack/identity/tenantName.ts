/** A tenant's name before anything happens: used twice, in the program or on the cloud, it is a fault in preview. */
import { CloudError } from "../../core/errors";
import { markOf } from "../../core/mark";
import type { Fault } from "../../core/schema";
import type { OpenStack } from "../client";
import { rivals, tenants } from "./tenantId";

/** Who has which tenant name in the running program, by Keystone and name. */
const inProgram = new Map<string, string>();

/** The fault of a name that another resource of this program has. */
export function twiceInProgram(cloud: OpenStack, name: string, urn: string): Fault | undefined {
  const key = `${cloud.connection.settings.authUrl} ${name}`;
  const first = inProgram.get(key) ?? urn;
  inProgram.set(key, first);
  return first === urn ? undefined : taken(name, `${first.split("::").at(-1)} in this program has it too`);
}

/** The fault of a name that another tenant on the cloud has; `but` is the one to adopt. */
export async function takenOnCloud(
  cloud: OpenStack,
  name: string,
  token: string,
  but: string | false | undefined,
): Promise<Fault | undefined> {
  try {
    const [holder] = rivals(await tenants(cloud), name, markOf(token, false)).filter(({ id }) => id !== but);
    return holder && taken(name, `${holder.id} has it on this cloud`);
  } catch (error) {
    if (!(error instanceof CloudError && error.status === 403)) throw error;
    const reason = `only an operator can make tenants, and ${cloud.connection.settings.name} is not one`;
    return { property: "connection", reason };
  }
}

function taken(name: string, why: string): Fault {
  return { property: "name", reason: `tenant names are unique, and ${name} is used already: ${why}` };
}
