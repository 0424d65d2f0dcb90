/** The rules of a permission group. A group without rules lets everybody in: there is always one. API: CFS CreateCfsRule */
import type { Tencent } from "../../client";
import { type PGroupRuleInfo, rulesIn, unlessGone } from "../api";
import type { Client } from "./permissionGroup";

/** An address that no machine of a VPC has: the rule for it lets nobody in. */
const NOBODY = "127.0.0.1";

/** One form for all ways to write a client. */
export const formOf = (cidr: string): string => cidr.replace(/\/32$/, "");

/** Whom rules let in, as our type. */
export function toClients(rules: readonly PGroupRuleInfo[]): Client[] {
  if (rules.length === 0) return [{ cidr: "*", access: "rw" }];
  return rules
    .filter(({ AuthClientIp: cidr }) => cidr !== NOBODY)
    .map(({ AuthClientIp: cidr = "", RWPermission = "" }) => ({
      cidr,
      access: RWPermission.toLowerCase() === "rw" ? "rw" : "ro",
    }));
}

/** Of two rules that fit, CFS takes the one with the lower number: that of the narrower network. */
function priorityOf(cidr: string): number {
  const [, bits = "32"] = cidr.split("/");
  return 100 - 3 * Number(bits);
}

/** Brings the rules of a group to those for these clients. It is never without a rule meanwhile. */
export async function changeRules(cloud: Tencent, PGroupId: string, clients: readonly Client[]): Promise<void> {
  const there = await rulesIn(cloud, PGroupId);
  const wanted: readonly Client[] = clients.length > 0 ? clients : [{ cidr: NOBODY, access: "ro" }];
  for (const { cidr, access } of wanted) {
    const AuthClientIp = formOf(cidr);
    const old = there.find((rule) => formOf(rule.AuthClientIp ?? "") === AuthClientIp);
    const RWPermission = access.toUpperCase();
    if (old?.RWPermission?.toUpperCase() === RWPermission) continue;
    await cloud.ask("cfs", old ? "UpdateCfsRule" : "CreateCfsRule", {
      ...{ PGroupId, AuthClientIp, RWPermission, Priority: priorityOf(AuthClientIp) },
      ...(old ? { RuleId: old.RuleId } : {}),
      // Otherwise root of a client would be nobody, who may write nothing in a new file system.
      UserPermission: "no_root_squash",
    });
  }
  const kept = new Set(wanted.map(({ cidr }) => formOf(cidr)));
  for (const { RuleId, AuthClientIp = "" } of there)
    if (!kept.has(formOf(AuthClientIp))) await unlessGone(cloud.ask("cfs", "DeleteCfsRule", { PGroupId, RuleId }));
}
