// A security group by its id, as its rules and machines need it.
import type { SecurityGroup } from "../objects";
import { refuse } from "../refusal";
import type { Region } from "../state";

/** A group by its id. @throws TencentRefusal if there is none */
export function groupOf(here: Region, id: string): SecurityGroup {
  const found = here.securityGroups.get(id);
  if (found) return found;
  if (!/^sg-\w{8}$/.test(id))
    refuse("InvalidSecurityGroupID.Malformed", `The security group id \`${id}\` is malformed.`);
  return refuse("ResourceNotFound", `The security group \`${id}\` does not exist.`);
}

/** What uses a group: machines, and rules of other groups. */
export function usesOf(here: Region, id: string): { machines: number; groups: number } {
  const machines = [...here.instances.values()].filter(({ securityGroups }) => securityGroups.includes(id)).length;
  const groups = [...here.securityGroups.values()].filter(
    (one) => one.id !== id && [...one.ingress, ...one.egress].some(({ SecurityGroupId }) => SecurityGroupId === id),
  ).length;
  return { machines, groups };
}
