// The rules of security groups: two ordered lists with a common version. https://cloud.tencent.com/document/api/215/15807
import { z } from "zod";
import { parseCidr } from "../../neutron/addresses";
import { action, type TencentActions } from "../action";
import { integer } from "../fields";
import type { Policy, SecurityGroup } from "../objects";
import { refuse } from "../refusal";
import { plainTime, type Region } from "../state";
import { groupOf } from "./securityGroup";

const policy = z.strictObject({
  PolicyIndex: integer.optional(),
  Protocol: z.string().optional(),
  Port: z.string().optional(),
  CidrBlock: z.string().optional(),
  Ipv6CidrBlock: z.string().optional(),
  SecurityGroupId: z.string().optional(),
  Action: z.string().optional(),
  PolicyDescription: z.string().max(100).optional(),
});

const set = z.strictObject({
  Version: z.string().optional(),
  Egress: z.array(policy).optional(),
  Ingress: z.array(policy).optional(),
});

type Given = z.infer<typeof policy>;
type GivenSet = z.infer<typeof set>;
type Side = "ingress" | "egress";

/** The most rules that a group has in one direction. */
const MOST = 100;

/** A rule as the cloud keeps it. @throws TencentRefusal for one that it does not take */
function toPolicy(here: Region, given: Given): Policy {
  const Protocol = (given.Protocol ?? "ALL").toUpperCase();
  if (!["TCP", "UDP", "ICMP", "ICMPV6", "GRE", "ALL"].includes(Protocol))
    refuse("InvalidParameterValue", `The protocol ${given.Protocol} is not supported.`);
  const Port = (given.Port ?? "ALL").toUpperCase();
  const hasPorts = Protocol === "TCP" || Protocol === "UDP";
  const isRight = Port === "ALL" || (hasPorts && Port.split(",").every((part) => isPorts(part)));
  if (!isRight) refuse("InvalidParameterValue.Range", `The port ${given.Port} does not suit the protocol ${Protocol}.`);
  const Action = (given.Action ?? "").toUpperCase();
  if (!["ACCEPT", "DROP"].includes(Action)) refuse("InvalidParameterValue", "The action must be ACCEPT or DROP.");
  const { CidrBlock, Ipv6CidrBlock, SecurityGroupId } = given;
  if ([CidrBlock, Ipv6CidrBlock, SecurityGroupId].filter((one) => one).length > 1)
    refuse("InvalidParameter.Coexist", "A policy has one of CidrBlock, Ipv6CidrBlock and SecurityGroupId.");
  if (CidrBlock && parseCidr(CidrBlock)?.version !== 4)
    refuse("InvalidParameterValue.Malformed", `The value of \`CidrBlock\` is malformed: ${CidrBlock}`);
  if (Ipv6CidrBlock && parseCidr(Ipv6CidrBlock)?.version !== 6)
    refuse("InvalidParameterValue.Malformed", `The value of \`Ipv6CidrBlock\` is malformed: ${Ipv6CidrBlock}`);
  if (SecurityGroupId) groupOf(here, SecurityGroupId);
  const source = SecurityGroupId
    ? { SecurityGroupId }
    : Ipv6CidrBlock
      ? { Ipv6CidrBlock }
      : { CidrBlock: CidrBlock || "0.0.0.0/0" };
  return {
    Protocol,
    Port,
    ...source,
    Action,
    PolicyDescription: given.PolicyDescription ?? "",
    ModifyTime: plainTime(),
  };
}

function isPorts(text: string): boolean {
  const [from, to = from] = text.split("-").map(Number);
  return from !== undefined && to !== undefined && from >= 1 && from <= to && to <= 65_535;
}

const keyOf = ({ Protocol, Port, CidrBlock, Ipv6CidrBlock, SecurityGroupId, Action }: Policy): string =>
  [Protocol, Port, CidrBlock, Ipv6CidrBlock, SecurityGroupId, Action].join(" ");

/** The direction that a call is for. @throws TencentRefusal unless it is one */
function sideOf({ Ingress = [], Egress = [] }: GivenSet): { side: Side; given: Given[] } {
  if (Ingress.length > 0 && Egress.length > 0)
    refuse("InvalidParameter.Coexist", "Ingress and Egress cannot be given both.");
  if (Ingress.length > 0) return { side: "ingress", given: Ingress };
  if (Egress.length > 0) return { side: "egress", given: Egress };
  return refuse("MissingParameter", "The request is missing a required parameter `SecurityGroupPolicySet`.");
}

function checkVersion(group: SecurityGroup, { Version }: GivenSet): void {
  if (Version !== undefined && Version !== String(group.version))
    refuse("UnsupportedOperation.VersionMismatch", `The version ${Version} is not the current one, ${group.version}.`);
}

function view(group: SecurityGroup) {
  const all = (side: Side) =>
    group[side].map((one, PolicyIndex) => ({
      ...{ CidrBlock: "", Ipv6CidrBlock: "", SecurityGroupId: "" },
      ...one,
      PolicyIndex,
      ServiceTemplate: { ServiceId: "", ServiceGroupId: "" },
      AddressTemplate: { AddressId: "", AddressGroupId: "" },
    }));
  return { Version: String(group.version), Ingress: all("ingress"), Egress: all("egress") };
}

const fields = { SecurityGroupId: z.string(), SecurityGroupPolicySet: set };

/** Their actions. */
export const policyActions: TencentActions = {
  DescribeSecurityGroupPolicies: action({ SecurityGroupId: z.string() }, ({ SecurityGroupId }, { here }) => ({
    SecurityGroupPolicySet: view(groupOf(here, SecurityGroupId)),
  })),
  CreateSecurityGroupPolicies: action(fields, ({ SecurityGroupId, SecurityGroupPolicySet: wanted }, { here }) => {
    const group = groupOf(here, SecurityGroupId);
    const { side, given } = sideOf(wanted);
    checkVersion(group, wanted);
    const added = given.map((one) => toPolicy(here, one));
    const there = new Set(group[side].map(keyOf));
    if (added.some((one) => there.has(keyOf(one))))
      refuse("UnsupportedOperation.DuplicatePolicy", "The security group has such a policy already.");
    if (group[side].length + added.length > MOST)
      refuse("LimitExceeded.SecurityGroupPolicySet", `A security group has at most ${MOST} policies in a direction.`);
    // New ones come first, or where the first of them says.
    group[side].splice(given[0]?.PolicyIndex ?? 0, 0, ...added);
    group.version += 1;
  }),
  DeleteSecurityGroupPolicies: action(fields, ({ SecurityGroupId, SecurityGroupPolicySet: unwanted }, { here }) => {
    const group = groupOf(here, SecurityGroupId);
    const { side, given } = sideOf(unwanted);
    checkVersion(group, unwanted);
    const gone = given.map((one) => {
      const byIndex = one.PolicyIndex === undefined ? undefined : group[side][one.PolicyIndex];
      const found = byIndex ?? group[side].find((there) => keyOf(there) === keyOf(toPolicy(here, one)));
      return found ?? refuse("ResourceNotFound", "The policy does not exist.");
    });
    group[side] = group[side].filter((one) => !gone.includes(one));
    group.version += 1;
  }),
  ReplaceSecurityGroupPolicy: action(fields, ({ SecurityGroupId, SecurityGroupPolicySet: wanted }, { here }) => {
    const group = groupOf(here, SecurityGroupId);
    const { side, given } = sideOf(wanted);
    checkVersion(group, wanted);
    const [one, ...others] = given;
    if (one?.PolicyIndex === undefined || others.length > 0)
      refuse("InvalidParameterValue", "One policy is replaced at a time, by its PolicyIndex.");
    if (group[side][one.PolicyIndex] === undefined) refuse("ResourceNotFound", "The policy does not exist.");
    group[side][one.PolicyIndex] = toPolicy(here, one);
    group.version += 1;
  }),
};
