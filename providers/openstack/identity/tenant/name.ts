/** Checks a tenant's name in preview: a name that is used twice, in the program or on the cloud, is a fault. */
import { refusedWith } from "../../../core/errors";
import { adviceIfOwn } from "../../../core/renamed";
import type { Fault } from "../../../core/schema";
import type { OpenStack } from "../../client";
import { listTenants, type TenantDomain } from "./api";
import { othersNamed } from "./claim";

/** The URN of the resource that has a tenant name in the running program, by Keystone and name. */
const inProgram = new Map<string, string>();

/** The fault of a name that another resource of this program has. */
export function nameFaultInProgram(client: OpenStack, name: string, urn: string): Fault | undefined {
  const key = `${client.connection.settings.authUrl} ${name}`;
  const first = inProgram.get(key) ?? urn;
  inProgram.set(key, first);
  return first === urn ? undefined : nameFault(name, `${first.split("::").at(-1)} in this program has it too`);
}

/** The fault of a name that another tenant on the cloud has; `adopted` is the one to adopt. */
export async function nameFaultOnCloud(
  client: OpenStack,
  name: string,
  own: readonly string[],
  adopted: string | false | undefined,
): Promise<Fault | undefined> {
  try {
    const others = othersNamed(await listTenants(client), name, own);
    const [holder] = others.filter(({ id }) => id !== adopted);
    return holder && nameFault(name, `${holder.id} has it on this cloud${renamed(holder, own)}`);
  } catch (error) {
    if (!refusedWith(error, 403)) throw error;
    const reason = `only an operator can create tenants, and ${client.connection.settings.name} is not one`;
    return { property: "connection", reason };
  }
}

/** What helps if the tenant is this stack's own, and its resource has another name now. */
function renamed({ token, kept }: TenantDomain, own: readonly string[]): string {
  const advice = token === undefined ? "" : adviceIfOwn([{ token, kept }], own);
  return advice && `; ${advice}`;
}

function nameFault(name: string, why: string): Fault {
  return { property: "name", reason: `tenant names are unique, and ${name} is used already: ${why}` };
}
