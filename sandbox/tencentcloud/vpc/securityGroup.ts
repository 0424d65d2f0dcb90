// A security group by its id, as its rules and machines need it.
import type { SecurityGroup } from "../objects";
import { refuse } from "../refusal";
import { newId, plainTime, type Region } from "../state";

/** A group by its id. @throws TencentRefusal if there is none */
export function groupOf(here: Region, id: string): SecurityGroup {
  const found = here.securityGroups.get(id);
  if (found) return found;
  if (!/^sg-\w{8}$/.test(id))
    refuse("InvalidSecurityGroupID.Malformed", `The security group id \`${id}\` is malformed.`);
  return refuse("ResourceNotFound", `The security group \`${id}\` does not exist.`);
}

/** The group of machines that are launched without groups; created when it is needed first, and open to IPv4. */
export function defaultGroupOf(here: Region): SecurityGroup {
  const found = [...here.securityGroups.values()].find(({ isDefault }) => isDefault);
  if (found) return found;
  const open = {
    ...{ Protocol: "ALL", Port: "ALL", CidrBlock: "0.0.0.0/0", Action: "ACCEPT", PolicyDescription: "" },
    ModifyTime: plainTime(),
  };
  const group: SecurityGroup = {
    ...{ id: newId("sg"), name: "default", description: "System created security group", isDefault: true, version: 1 },
    ...{ ingress: [{ ...open }], egress: [{ ...open }], createdAt: plainTime(), tags: {} },
  };
  here.securityGroups.set(group.id, group);
  return group;
}

/** What uses a group: machines, and rules of other groups. */
export function usesOf(here: Region, id: string): { machines: number; groups: number } {
  const machines = [...here.instances.values()].filter(({ securityGroups }) => securityGroups.includes(id)).length;
  const groups = [...here.securityGroups.values()].filter(
    (one) => one.id !== id && [...one.ingress, ...one.egress].some(({ SecurityGroupId }) => SecurityGroupId === id),
  ).length;
  return { machines, groups };
}
