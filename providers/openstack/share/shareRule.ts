/** One rule of a share: which client may do what. API: shared file systems v2 /share-access-rules */
import { z } from "zod";
import type { Shape } from "../../core/schema";
import type { Wire } from "../client";
import { address, canonical, cidrFault } from "../network/addresses";

/** What a rule's client is named by. */
export const CLIENT_TYPES = ["ip", "user", "cephx", "cert"] as const;

/** One rule. */
export interface ShareRule {
  /** `ip` for NFS, `user` for CIFS, `cephx` for native CephFS, `cert` for GlusterFS. @default ip */
  type?: (typeof CLIENT_TYPES)[number];
  /** An address or network in CIDR form, a user's name, a Ceph id, or a certificate's common name. */
  to: string;
  /** `ro` to read, `rw` to read and write. */
  level: "ro" | "rw";
}

const USER = /^(?![\s.]+$).[^"/\\[\]:;|=,+*?<>]{3,254}$/;
const FAULTS: Record<(typeof CLIENT_TYPES)[number], (to: string) => string | undefined> = {
  ip: (to) => (address.safeParse(to).success ? undefined : cidrFault(to)),
  user: (to) => (USER.test(to) ? undefined : 'must be 4 to 255 characters, none of them one of "/\\[]:;|=,+*?<>'),
  cephx: (to) => (/^[ -~]+$/.test(to) && !to.includes(".") ? undefined : "must be ASCII characters without a period"),
  cert: (to) => (to.trim().length <= 64 && to.trim() !== "" ? undefined : "must be 1 to 64 characters"),
};

/** The schema of one rule. */
export const shareRuleSchema = z
  .strictObject({
    type: z.enum(CLIENT_TYPES).optional(),
    to: z.string(),
    level: z.enum(["ro", "rw"]),
  } satisfies Shape<ShareRule>)
  .superRefine(({ type = "ip", to }, issues) => {
    const message = FAULTS[type](to);
    if (message) issues.addIssue({ code: "custom", path: ["to"], message });
  });

/** The one kind of client that a protocol knows. Manila takes a rule of another kind, which then ends in error. */
export const CLIENT_OF: Partial<Record<string, (typeof CLIENT_TYPES)[number]>> = {
  NFS: "ip",
  CIFS: "user",
  CEPHFS: "cephx",
};

/** The client of a rule: there is one rule for each. */
export function clientOf({ type = "ip", to }: ShareRule): string {
  return `${type} ${type === "ip" ? canonical(to) : to}`;
}

/** A rule in one form. */
export const ruleForm = (rule: ShareRule): string => `${clientOf(rule)} ${rule.level}`;

/** A rule as Manila takes it. */
export function toAccess({ type = "ip", to, level }: ShareRule): object {
  return { access_type: type, access_to: to, access_level: level };
}

/** A rule as Manila shows it, in our words. */
export function fromAccess(rule: Wire): ShareRule {
  return {
    type: rule.access_type as ShareRule["type"],
    to: String(rule.access_to),
    level: rule.access_level as ShareRule["level"],
  };
}
